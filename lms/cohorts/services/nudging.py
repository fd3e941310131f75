"""Reminding exactly those who lack a step."""

from lms import clock
from lms.audit import services as audit
from lms.cohorts import emails
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nudges import Nudge, NudgeState
from lms.cohorts.queries import funnel as funnel_read
from lms.db import db
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def queue(cohort: Cohort, code: str, *, by: Person) -> int:
    """Remind everybody who lacks a step, but nobody a second time in 72 hours. Returns how many.

    The mails leave in each reader's working hours. The caller holds the cohort's lock, so that two coordinators at
    once remind once. Raises NotFound for a step that nobody can be reminded of.
    """
    found = funnel_read.funnel(cohort)
    step = funnel_read.step_of(found, code)
    lately = funnel_read.nudged_lately(cohort.id, code)
    people = found.named(step.waited_for - lately.keys())
    for one in people:
        db.session.add(Nudge(nomination_id=one.nomination_id, step=code, by_id=by.id))
    if people:
        audit.record("cohort.nudged", cohort, by=by, details={"step": code, "people": len(people)})
    return len(people)


def send(nudge_id: int) -> None:
    """Post one reminder, unless the person has done the step meanwhile. Done again, it changes nothing."""
    nudge = funnel_read.nudge(nudge_id)
    if nudge.state is not NudgeState.QUEUED:
        return
    nomination = nudge.nomination
    step = funnel_read.funnel(nomination.cohort).step(nudge.step)
    nudge.settled_at = clock.now()
    if step is None or nomination.user_id not in step.waited_for:
        nudge.state = NudgeState.MET
        return
    posted = notifications.post(emails.nudge(nudge, step.call, address_of(step.endpoint)))
    nudge.state = NudgeState.SENT if posted else NudgeState.STOPPED
