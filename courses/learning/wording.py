"""The stored result of completion in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.lists import format_list as babel_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from lms.web.filters import short_day

Stored = Mapping[str, Any]


def with_titles(reasons: Sequence[Stored], titles: Mapping[int, str]) -> list[Stored]:
    """The result with other titles for lessons, by their position: those of the reader's language."""
    return [
        {**reason, "values": {**reason["values"], "title": titles[reason["values"]["position"]]}}
        if reason["rule"] == "lesson" and reason["values"]["position"] in titles
        else reason
        for reason in reasons
    ]


def rule_sentence(reason: Stored) -> str:
    """What is to be done, as a learner reads it."""
    values = reason["values"]
    if reason["rule"] == "lesson":
        return _lesson(values)
    if reason["rule"] == "lessons":
        n = values["needed"]
        return str(ngettext("Do any %(num)d of these lessons", "Do any %(num)d of these lessons", n))
    if reason["rule"] == "date":
        return str(_("Wait for %(day)s: nobody completes the course earlier", day=_day(values["day"])))
    if reason["rule"] == "override":
        return str(_("Counted as completed by decision of the office"))
    if not values["pass_mark"]:
        return str(_("Take the final assessment"))
    return str(_("Reach %(mark)s%% in the final assessment", mark=values["pass_mark"]))


def _lesson(values: Stored) -> str:
    named = {"n": values["position"], "title": values["title"]}
    sentences = {
        "opened": _("Open lesson %(n)s: %(title)s", **named),
        "finished": _("Finish lesson %(n)s: %(title)s", **named),
        "answered": _("Answer all questions of lesson %(n)s: %(title)s", **named),
        "passed": _("Answer all questions of lesson %(n)s rightly: %(title)s", **named),
    }
    return str(sentences[values.get("lesson", "finished")])


def rule_detail(reason: Stored) -> str:
    """How far it is, or who decided; empty where there is nothing to add."""
    if reason.get("override"):
        return _decided(reason["override"])
    values = reason["values"]
    if reason["rule"] == "lesson":
        return "" if reason["met"] else " ".join(_left(values))
    if reason["rule"] == "lessons":
        return str(_("%(done)s done so far.", done=values["done"]))
    if reason["rule"] == "assessment":
        if values["score"] is None:
            return str(_("Not taken yet."))
        return str(_("Your best score: %(score)s%%.", score=values["score"]))
    return ""


def _left(values: Stored) -> list[str]:
    found = []
    if left := values.get("left"):
        found.append(str(ngettext("%(num)d question is left.", "%(num)d questions are left.", left)))
    if minutes := values.get("minutes"):
        found.append(
            str(_("It takes at least %(minutes)s minutes; %(spent)s so far.", minutes=minutes, spent=values["spent"]))
        )
    return found


def _decided(override: Stored) -> str:
    on = _day(override["on"])
    return str(_("Counted as done by %(name)s on %(day)s: %(why)s", name=override["by"], day=on, why=override["why"]))


def _day(text: str) -> str:
    return short_day(date.fromisoformat(text))


def missing(reasons: Sequence[Stored]) -> list[Stored]:
    """What still decides and is not met."""
    return [reason for reason in reasons if reason.get("needed", True) and not reason["met"]]


def missing_sentence(reasons: Sequence[Stored]) -> str:
    """What is still missing, in a line: 5 lessons and the final assessment."""
    rules = [reason["rule"] for reason in missing(reasons)]
    some = next((reason["values"] for reason in missing(reasons) if reason["rule"] == "lessons"), None)
    lessons = some["needed"] - some["done"] if some else rules.count("lesson")
    parts = [str(ngettext("%(num)d lesson", "%(num)d lessons", lessons))] if lessons else []
    if "assessment" in rules:
        parts.append(str(_("the final assessment")))
    if not parts and "date" in rules:
        return str(_("Everything is done. The course is completed on the day that it names."))
    return str(_("Still missing: %(list)s.", list=babel_list(parts, locale=get_locale() or "en"))) if parts else ""
