"""What plans write to people."""

from collections.abc import Mapping

from alumni.plans.models import FollowUp, Plan, SupportRequest
from lms.notifications.services import Email


def write_plan(plan: Plan, link: str) -> Email:
    return _to_owner(plan, f"plan_open:{plan.id}", "plans/write", {"link": link})


def returned(plan: Plan, link: str) -> Email:
    context = {"link": link, "comment": plan.review_comment}
    return _to_owner(plan, f"plan_returned:{plan.id}:{plan.rounds}", "plans/returned", context)


def agreed(plan: Plan, link: str) -> Email:
    return _to_owner(plan, f"plan_agreed:{plan.id}", "plans/agreed", {"link": link})


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
        context={"officer": plan.user.name, "title": plan.nomination.cohort.title, "link": link},
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
        context={"title": plan.nomination.cohort.title, **context},
    )
