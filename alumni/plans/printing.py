"""A plan and its results on paper, in the reader's language and in any script."""

from pathlib import Path
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from alumni.plans import codes, labels
from alumni.plans.models.plans import FollowUp, Plan, PlanAction
from alumni.plans.models.states import FollowUpState
from lms.printing import naming
from lms.printing.printable import printable_data
from lms.printing.typesetting import typeset
from lms.web.filters import month, text_direction

HERE = Path(__file__).parent
ANSWERED = (FollowUpState.ANSWERED, FollowUpState.LATE)


def plan(found: Plan, *, with_notes: bool) -> bytes:
    """A PDF; without `with_notes` for readers who do not see what was answered in words."""
    agency = found.user.agency
    data = {
        "fonts": naming.order(agency.member.iso2 if agency else None),
        "language": str(get_locale()),
        "direction": text_direction(),
        "office": "Regional Support Office of the Bali Process",
        "title": _("Return-to-Work Action Plan"),
        "name": _text(found.user.name),
        "where": _text(found.cohort.title),
        "on": _day(found.anchor_on),
        "state": _state(found),
        "facts": [[_("Goal"), _text(found.goal or "–")], [_("Today"), _text(found.today or "–")]],
        "actions_title": _("Actions"),
        "actions": [_action(one) for one in found.actions],
        "results_title": _("What became of it"),
        "results": [_result(one, with_notes) for one in found.follow_ups if one.state is not FollowUpState.CANCELLED],
        "note": _("No names, case numbers, places of operations or data on migrants."),
    }
    return typeset(HERE / "plan.typ", printable_data(data), pdf_standards="a-2u")


def _text(words: str) -> dict[str, str]:
    """What a person wrote, with its own direction."""
    return {"text": words, "direction": naming.direction(words)}


def _day(on: Any) -> str:
    return str(format_date(on, "d MMMM y"))


def _state(found: Plan) -> str:
    state = str(labels.STATES[found.state.value][0])
    return f"{state}: {dict(codes.OUTCOMES)[found.outcome.value]}" if found.outcome else state


def _action(one: PlanAction) -> dict[str, Any]:
    first = " ".join(part for part in (one.cue and f"{one.cue}:", one.first_step) if part)
    rows = (
        (_("First step"), first),
        (_("With whom"), one.with_whom),
        (_("By the end of"), month(one.due_month) if one.due_month else ""),
        (_("Sign of success"), one.success_sign),
        (_("What is needed"), one.needs),
        (_("What may get in the way"), f"{one.obstacle}: {one.answer}" if one.answer else one.obstacle),
    )
    return {
        "what": _text(f"{one.position}. {one.what or '–'}"),
        "status": str(dict(codes.STATUSES)[one.status.value]),
        "facts": [[label, _text(words)] for label, words in rows if words],
    }


def _result(one: FollowUp, with_notes: bool) -> dict[str, Any]:
    days = _("Day %(n)s", n=one.days or one.kind.value[1:])
    words = []
    if with_notes and one.state in ANSWERED:
        for known, chosen, label in (
            (dict(codes.HELPED), one.helped, _("What helped")),
            (dict(codes.HINDERED), one.hindered, _("What stood in the way")),
        ):
            if chosen:
                words.append(_text(f"{label}: " + ", ".join(str(known.get(code, code)) for code in chosen)))
        if one.level:
            words.append(_text(_("Reaches") + f": {dict(codes.LEVELS)[one.level.value]}"))
        if one.note:
            words.append(_text(one.note))
    return {
        "day": f"{days}: {dict(codes.PURPOSES)[one.kind.value]}",
        "on": _day(one.answered_on or one.due_on),
        "state": str(labels.FOLLOW_UPS[one.state.value]),
        "words": words,
    }
