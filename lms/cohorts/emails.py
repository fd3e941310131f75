"""What cohorts write to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.cohorts.agenda_changes import Change
from lms.cohorts.deadlines import shown_day
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.nudges import Nudge
from lms.house import address_of
from lms.notifications.models import MailKind
from lms.notifications.services import Attachment, Email, reader
from lms.web import prose


def offer(nomination: Nomination, link: str) -> Email:
    """The seat that is offered; a new offer of the same nomination is a new mail."""
    person, expires_at = nomination.user, nomination.offer_expires_at
    offered_at = nomination.offered_at
    context = {"link": link, "last_day": shown_day(expires_at, person.time_zone) if expires_at else None}
    mark = int(offered_at.timestamp()) if offered_at else 0
    return _email(nomination, f"offer:{nomination.id}:{mark}", "cohorts/offer", context)


def lapsed(nomination: Nomination) -> Email:
    mark = int(nomination.offered_at.timestamp()) if nomination.offered_at else 0
    return _email(nomination, f"offer_lapsed:{nomination.id}:{mark}", "cohorts/lapsed", {})


def seated(nomination: Nomination) -> Email:
    """Somebody who said yes in another way stands on the list of participants."""
    return _email(nomination, f"seated:{nomination.id}", "cohorts/seated", {"link": address_of("cohorts.mine")})


def call(one: Call, link: str, seats: int | None) -> Email:
    """The call for nominations; sent again it carries a new link and is a new mail."""
    return _call(one, f"nomination_call:{one.id}:{one.mailed}", "cohorts/call", link, {"seats": seats})


def call_reminder(one: Call, link: str) -> Email:
    return _call(one, f"nomination_reminder:{one.id}", "cohorts/call_reminder", link, {})


def call_context(cohort: Cohort, for_whom: str, link: str, seats: int | None) -> dict[str, object]:
    """What a call says, also for the preview of one that is not written yet."""
    return {
        **_about(cohort), "for_whom": for_whom, "link": link, "seats": seats,
        "closes_on": cohort.nominations_close_on, "venue_zone": cohort.time_zone,
    }  # fmt: skip


def _call(one: Call, key: str, template: str, link: str, more: Mapping[str, object]) -> Email:
    person, agency = one.user, one.agency
    for_whom = f"{one.member.name}, {agency.name}" if agency else one.member.name
    return Email(
        key=key,
        **reader(person),
        template=template,
        context={**call_context(one.cohort, for_whom, link, None), **more},
    )


def cancelled(nomination: Nomination, attachments: Sequence[Attachment] = ()) -> Email:
    return _email(nomination, f"cohort_cancelled:{nomination.id}", "cohorts/cancelled", {}, attachments)


def nudge(one: Nudge, call: Any, link: str) -> Email:
    """A reminder of one step, `call` in the reader's language. It can be stopped, as reminders can."""
    person = one.nomination.user
    made = _email(one.nomination, f"nudge:{one.id}", "cohorts/nudge", {"call": call, "link": link})
    return replace(made, kind=MailKind.REMINDERS, zone=person.time_zone, free=free_days_of(person))


def withdrawn(nomination: Nomination, attachments: Sequence[Attachment] = ()) -> Email:
    """The seat was taken back by whoever put the person forward, or by a coordinator."""
    mark = max((int(at.timestamp()) for at in (nomination.offered_at, nomination.answered_at) if at), default=0)
    return _email(nomination, f"withdrawn:{nomination.id}:{mark}", "cohorts/withdrawn", {}, attachments)


def accepted(nomination: Nomination, revision: int, links: Mapping[str, str], files: Sequence[Attachment]) -> Email:
    """The seat is taken: what goes into the calendar, and what to tell us before the journey."""
    return _email(nomination, f"accepted:{nomination.id}:{revision}", "cohorts/accepted", links, files)


def agenda_changed(
    nomination: Nomination, revision: int, changes: Sequence[Change], link: str, files: Sequence[Attachment]
) -> Email:
    """One mail for everything that changed since the last."""
    context = {"changes": changes, "link": link, "venue_zone": nomination.cohort.time_zone}
    return _email(nomination, f"agenda:{nomination.id}:{revision}", "cohorts/agenda_changed", context, files)


@dataclass(frozen=True, slots=True)
class Before:
    """When and where a cohort was to meet, for those who knew."""

    starts_on: date
    ends_on: date
    venue: str


def confirmed(nomination: Nomination, link: str) -> Email:
    """The cohort takes place, with how to get there."""
    text = nomination.cohort.joining_instructions
    context = {"link": link, "instructions": text, "instructions_html": prose.html(text), **_contact(nomination.cohort)}
    return _email(nomination, f"cohort_confirmed:{nomination.id}", "cohorts/confirmed", context)


def cancelled_waiting(nomination: Nomination) -> Email:
    return _email(nomination, f"cohort_cancelled_waiting:{nomination.id}", "cohorts/cancelled", {})


def cancelled_for(cohort: Cohort, person: User, names: Sequence[str]) -> Email:
    """For who works with the cohort: focal points with their nominees, facilitators without."""
    key = f"cohort_cancelled_for:{cohort.id}:{person.id}"
    return _to(person, cohort, key, "cohorts/cancelled_for", {"names": list(names)})


def moved(nomination: Nomination, before: Before, now: Before, link: str) -> Email:
    """Other days or another place; each move of a cohort is one mail."""
    context = {**_between(before, now), "link": link, "state": nomination.state.value, **_contact(nomination.cohort)}
    return _email(nomination, f"cohort_moved:{nomination.id}:{_mark(nomination.cohort)}", "cohorts/moved", context)


def moved_for(cohort: Cohort, person: User, before: Before, now: Before, names: Sequence[str]) -> Email:
    key = f"cohort_moved_for:{cohort.id}:{person.id}:{_mark(cohort)}"
    return _to(person, cohort, key, "cohorts/moved_for", {**_between(before, now), "names": list(names)})


def _between(before: Before, now: Before) -> dict[str, object]:
    return {"starts_on": now.starts_on, "ends_on": now.ends_on, "venue": now.venue, "before": before}


def _mark(cohort: Cohort) -> int:
    """Tells the moves of a cohort apart."""
    return int(cohort.moved_at.timestamp() * 1000) if cohort.moved_at else 0


def _contact(cohort: Cohort) -> dict[str, object]:
    return {"contact": f"{cohort.contact.name}, {cohort.contact.email}" if cohort.contact else ""}


def _email(
    nomination: Nomination,
    key: str,
    template: str,
    context: Mapping[str, object],
    attachments: Sequence[Attachment] = (),
) -> Email:
    return _to(nomination.user, nomination.cohort, key, template, context, attachments)


def _to(
    person: User,
    cohort: Cohort,
    key: str,
    template: str,
    context: Mapping[str, object],
    attachments: Sequence[Attachment] = (),
) -> Email:
    return Email(
        key=key,
        **reader(person),
        template=template,
        context={**_about(cohort), "zone": person.time_zone, **context},
        attachments=attachments,
    )


def _about(cohort: Cohort) -> dict[str, object]:
    return {"title": cohort.title, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on, "venue": cohort.venue}
