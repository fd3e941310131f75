"""One plan as everything that happened to it, in order, from the records there are. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alumni.plans import codes
from alumni.plans.models.plans import FollowUp
from alumni.plans.models.states import FollowUpState
from alumni.plans.sight import Sight

MOVES = {
    "submit": _l("Handed in"),
    "return": _l("Returned with comments"),
    "agree": _l("Agreed: the plan is active"),
    "activate": _l("Active without a review"),
    "lapse": _l("Not written in time"),
    "pause": _l("Paused"),
    "resume": _l("Goes on"),
    "close": _l("Closed"),
    "close with an outcome": _l("Closed by the office with an outcome"),
    "overtake": _l("Closed: overtaken by events"),
    "hand over": _l("Handed over to the successor"),
    "withdraw": _l("Withdrawn"),
    "drop": _l("Ended: the officer did not attend"),
    "reopen": _l("Opened again"),
}
ENTRIES = {
    "plan.opened": _l("Opened"),
    "plan.revised": _l("Changed while it runs"),
    "plan.assigned": _l("It was said who goes along"),
    "plan.nudged": _l("The owner is reminded"),
    "plan.extended": _l("More time was given"),
    "plan.shared": _l("Shared with the cohort"),
    "plan.unshared": _l("Not shared any more"),
    "plan.example_agreed": _l("May be read as an example"),
    "plan.example_taken_back": _l("No example any more"),
    "support.held": _l("The supervisor's address waits for a coordinator"),
    "support.asked": _l("The supervisor is asked"),
    "support.answered": _l("The supervisor answered"),
    "follow_up.unreachable": _l("Two mails came back: unreachable"),
    "follow_up.help_given": _l("Help was given"),
    "help.asked": _l("Help is asked for"),
    "help.passed_on": _l("The request for help is passed on to the coordinators"),
    "help.answered": _l("Help was given"),
    "confirmation.asked": _l("The supervisor is asked to confirm"),
    "confirmation.answered": _l("The supervisor says what was done"),
    "evidence.added": _l("Evidence was added"),
    "evidence.opened": _l("Evidence was opened"),
    "evidence.accepted": _l("Evidence was accepted"),
    "evidence.removed": _l("Evidence was removed"),
    "case.asked": _l("Asked whether the story may be told"),
    "case.agreed": _l("The story may be told"),
    "case.declined": _l("The story may not be told"),
    "case.written": _l("A text of the story was sent"),
    "case.wished": _l("The owner wants the text changed"),
    "case.approved": _l("The text of the story is approved"),
    "case.withdrawn": _l("The consent to the story is taken back"),
}
OF_PEERS = {"plan.opened", "plan.moved", "plan.revised", "follow_up.answered"}
OF_OFFICE = ("support.", "confirmation.", "case.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the audit trail says: which act, when, by whom (empty for the clock and for links), with which details."""

    at: datetime
    action: str
    by: str = ""
    subject_id: int = 0
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: when, what, by whom, and more words about it. `look` is a class of the trail."""

    at: datetime
    what: str
    by: str = ""
    more: str = ""
    look: str = "is-done"


def timeline(
    entries: Iterable[Entry], follow_ups: Sequence[FollowUp], mails: Iterable[tuple[int, int, datetime]],
    comments: Mapping[int, Sequence[str]], sight: Sight,
) -> list[Happening]:  # fmt: skip
    """`mails`: of each follow-up, by its id, the number and the moment of each mail; `comments` by round."""
    by_id = {one.id: one for one in follow_ups}
    found = [
        Happening(at, _("Asked by e-mail") if number == 1 else _("Reminded by e-mail"), more=_name(by_id[key]))
        for key, number, at in mails
        if key in by_id and sight is not Sight.PEER
    ]
    found += [*_from_entries(entries, by_id, comments, sight), *_missed(follow_ups)]
    return sorted(found, key=lambda one: one.at)


def _from_entries(
    entries: Iterable[Entry], by_id: Mapping[int, FollowUp], comments: Mapping[int, Sequence[str]], sight: Sight
) -> Iterator[Happening]:
    rounds = 0
    for one in entries:
        returned = one.action == "plan.moved" and (one.details or {}).get("event") == "return"
        rounds += returned
        if not _seen(one.action, sight):
            continue
        if one.action == "follow_up.answered":
            yield _answered(one, by_id.get(one.subject_id), sight)
            continue
        more = " / ".join(comments.get(rounds, ())) if returned and sight is not Sight.PEER else _more(one)
        yield Happening(one.at, _what(one), one.by if sight is not Sight.PEER else "", more)


def _seen(action: str, sight: Sight) -> bool:
    if sight is Sight.PEER:
        return action in OF_PEERS
    return sight is Sight.ALL or not action.startswith(OF_OFFICE)


def _what(one: Entry) -> str:
    if one.action == "plan.moved":
        event = (one.details or {}).get("event", "")
        return str(MOVES.get(event, event))
    return str(ENTRIES.get(one.action, one.action))


def _more(one: Entry) -> str:
    details = one.details or {}
    if one.action == "support.answered":
        return str(dict(codes.SUPPORT).get(details.get("answer", ""), ""))
    return str(details.get("until", "")) if one.action == "plan.extended" else ""


def _answered(one: Entry, follow_up: FollowUp | None, sight: Sight) -> Happening:
    if follow_up is None or sight is Sight.PEER:
        return Happening(one.at, _("Follow-up answered"), more=_name(follow_up) if follow_up else "")
    said = [_name(follow_up)]
    for words, chosen, label in (
        (codes.HELPED, follow_up.helped, _("What helped")),
        (codes.HINDERED, follow_up.hindered, _("What stood in the way")),
    ):
        if chosen:
            said.append(label + ": " + ", ".join(str(dict(words).get(code, code)) for code in chosen))
    if follow_up.level:
        said.append(_("Reaches") + f": {dict(codes.LEVELS)[follow_up.level.value]}")
    said += [follow_up.note] if follow_up.note else []
    said += [_("Help is wanted.")] if follow_up.help_wanted else []
    what = _("Follow-up answered by phone") if follow_up.by_phone else _("Follow-up answered")
    return Happening(one.at, what, one.by, ". ".join(text.rstrip(".") for text in said) + ".")


def _missed(follow_ups: Iterable[FollowUp]) -> Iterator[Happening]:
    for one in follow_ups:
        if one.state in (FollowUpState.MISSED, FollowUpState.LATE):
            yield Happening(one.closes_at, _("No answer in time"), more=_name(one), look="is-missed")


def _name(follow_up: FollowUp) -> str:
    purpose = dict(codes.PURPOSES)[follow_up.kind.value]
    return str(_("Day %(n)s", n=follow_up.days or follow_up.kind.value[1:])) + f": {purpose}"
