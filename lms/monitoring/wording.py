"""Figures and groups in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.manifest import Tag, Tone
from lms.monitoring.figures import JOINED, Light, value
from lms.monitoring.models import Level, Unit
from lms.monitoring.tally import UNKNOWN
from lms.web.languages import LANGUAGES


def dimension_label(dimension: str) -> str:
    return {
        "sub_region": _("By sub-region"),
        "member": _("By member"),
        "gender": _("By gender"),
        "agency_family": _("By kind of agency"),
        "language": _("By language"),
    }[dimension]


def group_label(name: str) -> str:
    """A group's name; codes and sub-regions become words, names of members stay."""
    words = {
        JOINED: _("Small groups together"),
        UNKNOWN: _("Not known"),
        "woman": _("Women"),
        "man": _("Men"),
        "another": _("Another gender"),
        "not_said": _("Not said"),
        "police": _("Police"),
        "border_immigration": _("Border and immigration"),
        "maritime": _("Maritime and coast guard"),
        "justice": _("Justice and prosecution"),
        "other": _("Other"),
        "Southeast Asia": _("Southeast Asia"),
        "South Asia": _("South Asia"),
        "East Asia": _("East Asia"),
        "Pacific": _("Pacific"),
        "Middle East / West Asia": _("Middle East / West Asia"),
        "North America": _("North America"),
        "International": _("International"),
    }
    return words.get(name) or LANGUAGES.get(name, name)


def level_label(level: Level) -> str:
    return {
        Level.OUTPUT: _("Outputs: officers take part and learn"),
        Level.OUTCOME: _("Outcomes: officers use it at work"),
        Level.IMPACT: _("Impact: agencies work across borders"),
    }[level]


def light_tag(light: Light) -> Tag:
    return {
        Light.ON_TRACK: Tag(_("On track"), Tone.GOOD),
        Light.CLOSE: Tag(_("Close"), Tone.WARN),
        Light.BEHIND: Tag(_("Behind"), Tone.BAD),
        Light.NONE: Tag(_("Too few to say")),
    }[light]


def shown(numerator: int, denominator: int | None, unit: Unit = Unit.PERCENT) -> str:
    """54%, 120, 12 points, 9 days, or a dash; all without decimals."""
    now = value(numerator, denominator, unit)
    if now is None:
        return "–"
    if unit in (Unit.POINTS, Unit.DAYS):
        return _in_words(round(now), unit)
    return f"{now:.0f}%" if denominator is not None else f"{numerator:,}"


def counted(numerator: int, denominator: int | None, unit: Unit) -> str:
    """What a figure rests on: 31 of 57, 120, or 24 people."""
    if denominator is None:
        return str(numerator)
    if unit in (Unit.POINTS, Unit.DAYS):
        return str(ngettext("%(num)d person", "%(num)d people", denominator))
    return str(_("%(n)s of %(all)s", n=numerator, all=denominator))


def shown_target(target: int | None, unit: Unit) -> str:
    if target is None:
        return "–"
    if unit in (Unit.POINTS, Unit.DAYS):
        return _in_words(target, unit)
    return f"{target}%" if unit is Unit.PERCENT else f"{target:,}"


def _in_words(number: int, unit: Unit) -> str:
    if unit is Unit.DAYS:
        return str(ngettext("%(num)d day", "%(num)d days", number))
    return str(ngettext("%(num)d point", "%(num)d points", number))
