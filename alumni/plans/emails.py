"""What plans write to people."""

from collections.abc import Mapping, Sequence

from alumni.plans.models.plans import FollowUp, Plan, SupportRequest
from lms.accounts.models import User
from lms.notifications.services import Email


def prepare(plan: Plan, link: str) -> Email:
    """Before the training: which problem do you bring?"""
    return _to_owner(plan, f"plan_prepare:{plan.id}", "plans/prepare", {"link": link})


def write_plan(plan: Plan, link: str) -> Email:
    return _to_owner(plan, f"plan_open:{plan.id}", "plans/write", {"link": link})


def submitted(plan: Plan, mentor: User, link: str) -> Email:
    """To the mentor who reviews it, once for each handing in."""
    return Email(
        key=f"plan_submitted:{plan.id}:{plan.rounds}:{mentor.id}",
        to=mentor.email,
        name=mentor.name,
        language=mentor.language,
        user_id=mentor.id,
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


def handed_over(plan: Plan, before: str, link: str) -> Email:
    """To the successor, whose draft this is."""
    return _to_owner(plan, f"plan_handed_over:{plan.id}", "plans/handed_over", {"link": link, "before": before})


def support_answered(request: SupportRequest, link: str, mark: str) -> Email:
    """To the officer: what the supervisor said."""
    context = {"link": link, "supervisor": request.name, "answer": request.state.value}
    return _to_owner(request.plan, f"support_answered:{request.plan_id}:{mark}", "plans/support_answered", context)


def follow_up(follow_up: FollowUp, number: int, link: str) -> Email:
    """The first mail of a follow-up, or its reminder: the number makes the key, so that each goes out once."""
    plan = follow_up.plan
    context = {"link": link, "kind": follow_up.kind.value, "goal": plan.goal, "number": number}
    key = f"follow_up_due:{follow_up.id}" + (f":{number}" if number > 1 else "")
    return _to_owner(plan, key, "plans/follow_up", context)


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
        to=person.email,
        name=person.name,
        language=person.language,
        user_id=person.id,
        template=template,
        context={"title": plan.cohort.title, **context},
    )
