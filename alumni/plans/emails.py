"""What plans write to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from alumni.plans.mail_keys import key_of
from alumni.plans.models.cases import SuccessCase
from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import FollowUp, Plan, SupportRequest
from lms import clock
from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.notifications.models import MailKind
from lms.notifications.quiet import next_calm
from lms.notifications.services import Attachment, Email, reader


@dataclass(frozen=True, slots=True)
class Meeting:
    """A reunion as a mail tells of it, with its entry for a calendar."""

    starts_at: datetime
    ends_at: datetime
    link: str
    note: str
    file: Attachment


def prepare(plan: Plan, link: str) -> Email:
    """Before the training: which problem do you bring?"""
    return _to_owner(plan, f"plan_prepare:{plan.id}", "plans/prepare", {"link": link})


def write_plan(plan: Plan, link: str) -> Email:
    return _to_owner(plan, f"plan_open:{plan.id}", "plans/write", {"link": link})


def submitted(plan: Plan, mentor: User, link: str) -> Email:
    """To the mentor who reviews it, once for each handing in."""
    return Email(
        key=f"plan_submitted:{plan.id}:{plan.rounds}:{mentor.id}",
        **reader(mentor),
        template="plans/submitted",
        context={"officer": plan.user.name, "title": plan.cohort.title, "link": link},
    )


def returned(plan: Plan, comments: Sequence[str], link: str) -> Email:
    context = {"link": link, "comment": " / ".join(comments)}
    return _to_owner(plan, f"plan_returned:{plan.id}:{plan.rounds}", "plans/returned", context)


def agreed(plan: Plan, link: str) -> Email:
    """It runs: because its reviewer agreed, or was silent."""
    days = [one.days for one in plan.shape.offsets]
    context = {"link": link, "silent": plan.not_reviewed, "days": ", ".join(map(str, days))}
    return _to_owner(plan, f"plan_agreed:{plan.id}", "plans/agreed", context)


def paused(plan: Plan, link: str, mark: str) -> Email:
    return _to_owner(plan, f"plan_paused:{plan.id}:{mark}", "plans/paused", {"link": link, "until": plan.paused_until})


def resumed(plan: Plan, link: str, mark: str) -> Email:
    return _to_owner(plan, f"plan_resumed:{plan.id}:{mark}", "plans/resumed", {"link": link})


def reopened(plan: Plan, reason: str, link: str, mark: str) -> Email:
    return _to_owner(plan, f"plan_reopened:{plan.id}:{mark}", "plans/reopened", {"link": link, "reason": reason})


def closed(plan: Plan, reason: str, link: str, mark: str) -> Email:
    """A coordinator has closed it with an outcome."""
    context = {"link": link, "reason": reason, "outcome": plan.outcome.value if plan.outcome else ""}
    return _to_owner(plan, f"plan_closed:{plan.id}:{mark}", "plans/closed", context)


def extended(plan: Plan, until: date, link: str) -> Email:
    return _to_owner(plan, f"plan_extended:{plan.id}:{until}", "plans/extended", {"link": link, "until": until})


def nudge(plan: Plan, number: int, call: Any, link: str) -> Email:
    """A reminder that a coordinator asked for, `call` in the reader's language. It can be stopped, as reminders can."""
    made = _to_owner(plan, f"plan_nudge:{number}", "plans/nudge", {"link": link, "call": call})
    person = plan.user
    return replace(made, kind=MailKind.REMINDERS, zone=person.time_zone, free=free_days_of(person))


def story_asked(plan: Plan, link: str) -> Email:
    """May the story of this plan be told?"""
    return _to_owner(plan, f"story_asked:{plan.id}", "plans/story_asked", {"link": link})


def story_written(case: SuccessCase, link: str) -> Email:
    """A text to read, once for each text."""
    return _to_owner(case.plan, f"story_written:{case.id}:{case.texts}", "plans/story_written", {"link": link})


def handed_over(plan: Plan, before: str, link: str) -> Email:
    """To the successor, whose draft this is."""
    return _to_owner(plan, f"plan_handed_over:{plan.id}", "plans/handed_over", {"link": link, "before": before})


def support_answered(request: SupportRequest, link: str, mark: str) -> Email:
    """To the officer: what the supervisor said."""
    context = {"link": link, "supervisor": request.name, "answer": request.state.value}
    return _to_owner(request.plan, f"support_answered:{request.plan_id}:{mark}", "plans/support_answered", context)


def campaign(follow_up: FollowUp) -> str:
    """What the mails of a follow-up are to the rule that keeps campaigns apart."""
    return f"follow_up:{follow_up.id}"


def follow_up(follow_up: FollowUp, number: int, link: str, meeting: Meeting | None = None) -> Email:
    """The first mail of a follow-up, or its reminder: the number makes the key, so that each goes out once.

    It leaves at a decent hour of a working day. A reunion comes with its entry for the calendar.
    """
    plan, zone, free = follow_up.plan, follow_up.plan.user.time_zone, free_days_of(follow_up.plan.user)
    context = {
        "link": link, "kind": follow_up.kind.value, "goal": plan.goal, "number": number, "meeting": meeting,
        "zone": zone,
    }  # fmt: skip
    return replace(
        _to_owner(plan, key_of(follow_up, number), "plans/follow_up", context),
        campaign=campaign(follow_up),
        due_at=next_calm(clock.now(), zone, free),
        zone=zone,
        free=free,
        attachments=(meeting.file,) if meeting else (),
    )


def reunion(plan: Plan, meeting: Meeting, revision: int, what: str) -> Email:
    """The cohort meets, meets at another time (`moved`), or does not meet (`cancelled`)."""
    context = {"meeting": meeting, "what": what, "zone": plan.user.time_zone}
    made = _to_owner(plan, f"reunion:{plan.id}:{revision}", "plans/reunion", context)
    return replace(made, attachments=(meeting.file,))


def help_wanted(request: HelpRequest, helper: User, link: str) -> Email:
    """To whoever is to answer, once each."""
    return Email(
        key=f"help_wanted:{request.id}:{helper.id}",
        **reader(helper),
        template="plans/help_wanted",
        context={"officer": request.plan.user.name, "text": request.text, "due_on": request.due_on, "link": link},
    )


def help_answered(request: HelpRequest, by: str, link: str) -> Email:
    context = {"link": link, "by": by, "answer": request.answer, "text": request.text}
    return _to_owner(request.plan, f"help_answered:{request.id}", "plans/help_answered", context)


def confirm(asked: Confirmation, link: str) -> Email:
    """To the supervisor: what has come of it? Works where the officer does, so it leaves on the same days."""
    plan, zone, free = asked.plan, asked.plan.user.time_zone, free_days_of(asked.plan.user)
    return Email(
        key=f"confirm:{asked.id}",
        to=asked.email,
        name=asked.name,
        template="plans/confirm",
        due_at=next_calm(clock.now(), zone, free),
        zone=zone,
        free=free,
        context={"officer": plan.user.name, "title": plan.cohort.title, "link": link},
    )


def support(request: SupportRequest, link: str, mark: str) -> Email:
    plan = request.plan
    return Email(
        key=f"support:{plan.id}:{mark}",
        to=request.email,
        name=request.name,
        template="plans/support",
        context={"officer": plan.user.name, "title": plan.cohort.title, "link": link},
    )


def _to_owner(plan: Plan, key: str, template: str, context: Mapping[str, object]) -> Email:
    person = plan.user
    return Email(
        key=key,
        **reader(person),
        template=template,
        context={"title": plan.cohort.title, **context},
    )
