"""Action plans after the trainings that are over: written, agreed, supported and followed up."""

import io
from datetime import timedelta
from itertools import cycle
from typing import Any

from PIL import Image
from sqlalchemy import select

from alumni.plans import casting, schedule, wording
from alumni.plans.models.cases import Naming
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import ActionStatus, FollowUpState, Outcome, PlanState, SupportState
from alumni.plans.queries import cases as cases_read
from alumni.plans.queries import follow_ups as follow_ups_read
from alumni.plans.services import (
    cases,
    evidence,
    examples,
    follow_ups,
    helping,
    nudging,
    reunions,
    reviewing,
    sharing,
    writing,
)
from alumni.plans.services import support as asking
from lms import clock
from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.db import db
from lms.manifest import Period
from lms.notifications.models import MailState, OutboxMessage
from lms.roles import Role

GOALS = (
    (
        "Every officer on my shift asks the same five questions at first contact.",
        "Each officer asks what comes to mind.",
    ),
    ("People who may need protection are referred within one shift.", "Referral takes two or three days."),
    ("Suspect documents are looked at by a second officer the same day.", "Documents wait in a drawer."),
    ("My unit and the coast guard share one list of contacts.", "We look for numbers when something has happened."),
)
ACTIONS = (
    (
        "Brief all officers of the shift in groups of eight",
        "the first briefing of the month",
        "hand out the question list",
        "briefing",
    ),
    ("Meet the referral partner once a month", "the next coordination meeting", "ask for a fixed day", "referral"),
    ("Write a one-page checklist for the desk", "the next quiet night shift", "draft it with a colleague", "guideline"),
)


NOTES = (
    "The list hangs at every desk. New officers use it from their first day.",
    "The coast guard named one person whom we can call at night.",
    None,
    "There was no room in the shift plan for the briefing; it is planned for next month.",
    "A new head of unit wants to see the plan again first.",
)
HELPED = (["opportunity"], ["opportunity", "supervisor"], ["matters", "supervisor"], ["own_drive", "opportunity"])
HINDERED = (["no_time"], ["no_time", "money"], ["no_time", "no_system"], ["money", "other_agency"], ["no_time"])
LEVELS = ("unit", "self", "agency", "unit", "country", "unit", "cross_border")
STORY = (
    "Every officer of the shift now asks the same questions at first contact. What helped was a supervisor who gave "
    "ten minutes at each briefing; what stood in the way was a shift plan without room for it. (A sample story.)"
)


def write(cohort_id: int, coordinator: User) -> None:
    """Most plans are written and agreed, some after they were returned; one waits for review, some are not written."""
    goals, mentor = cycle(GOALS), db.session.scalars(select(User).where(User.grants.any(role=Role.MENTOR))).first()
    found = db.session.scalars(select(Plan).where(Plan.cohort_id == cohort_id).order_by(Plan.id)).all()
    for place, plan in enumerate(found):
        if place % 8 == 7:
            continue
        goal, today = next(goals)
        month = (plan.anchor_on + timedelta(days=90)).strftime("%Y-%m")
        rows = (ACTIONS[(place + slot) % len(ACTIONS)] for slot in range(1 + place % 3))
        actions = {slot: _action(*row, month) for slot, row in enumerate(rows)}
        writing.save(plan, wording.flat(goal, today, actions))
        writing.submit(plan, by=plan.user)
        if place % 4 == 2:
            _improve(plan, by=coordinator)
        buddy = found[place - 1 if place % 2 else place + 1].user if len(found) > place + 1 else None
        own = mentor is not None and mentor.id == plan.user_id
        reviewing.assign(plan, mentor=None if own else mentor, buddy=buddy, secondee=None, by=coordinator)
        plan.submitted_at = clock.at(min(plan.anchor_on + timedelta(days=5 + place), clock.today()), 4, "UTC")
        plan.submitted_on = min(plan.anchor_on + timedelta(days=5 + place), clock.today())
        if place % 9 == 8 and plan.submitted_at > clock.now() - timedelta(days=10):
            continue
        reviewing.agree(plan, by=coordinator)
        _look_back(plan)
        _ask_supervisor(plan, place)
        _answer_past(plan, place)
        if place % 5 == 0:
            _show_evidence(plan, accepted_by=coordinator if place % 2 else None)
        if place % 3 == 0:
            sharing.share(plan, by=plan.user)
        if plan.state is PlanState.CLOSED and plan.outcome is not Outcome.NO_INFORMATION:
            examples.agree(plan, by=plan.user)


def remind(coordinator: User) -> None:
    """The office reminds two who have not written; the mails leave when the clock runs."""
    unwritten = db.session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT).order_by(Plan.id).limit(2)).all()
    nudging.queue(unwritten, by=coordinator)


def lose_touch() -> None:
    """At one address there is nobody any more: two mails came back, and the office is asked to repair it."""
    follow_up = db.session.get_one(FollowUp, follow_ups_read.to_open()[0])
    follow_ups.open_follow_up(follow_up.id)
    sent = select(OutboxMessage).where(OutboxMessage.recipient == follow_up.plan.user.email)
    for message in db.session.scalars(sent.order_by(OutboxMessage.id.desc()).limit(2)):
        message.state, message.bounced = MailState.FAILED, True
    follow_ups.give_up(follow_up.id)


def tell(coordinator: User) -> None:
    """Of the proposed stories one is asked for, and one has gone all the way to an approved text."""
    year = Period(clock.today() - timedelta(days=365), clock.today())
    for place, one in enumerate(casting.propose(cases_read.candidates(year))[1:3]):
        plan = db.session.get_one(Plan, one.candidate.plan_id)
        case = cases.ask(plan, one.side, by=coordinator)
        if place == 0:
            cases.agree(case, Naming.FIRST_NAME, by=plan.user)
            cases.write(case, STORY, by=coordinator)
            cases.approve(case, by=plan.user, seen=case.texts)


def _improve(plan: Plan, *, by: User) -> None:
    """The reviewer asks for a sign that can be counted, and the owner writes one."""
    comments = {"what-0": "How many officers, and how will you know that they use it?"}
    reviewing.give_back(plan, "A good goal. The first action can be clearer.", comments, by=by)
    writing.save(plan, {"success_sign-0": "Nine of ten officers use the list in the second month"})
    writing.submit(plan, by=plan.user)


def _action(what: str, cue: str, step: str, kind: str, month: str) -> dict[str, str]:
    return {
        "what": what, "cue": cue, "first_step": step, "with_whom": "Two shift leads", "due_month": month,
        "success_sign": "Eight of ten officers use it after a month", "obstacle": "No time in the shift plan",
        "answer": "Use the first ten minutes of the briefing", "needs": "Ten minutes each time", "kind": kind,
    }  # fmt: skip


def _ask_supervisor(plan: Plan, place: int) -> None:
    domain = "home.example" if place == 6 else plan.user.email.split("@")[1]
    request = asking.ask_support(plan, name="Sample Supervisor", email=f"supervisor{plan.id}@{domain}", by=plan.user)
    if request.state is SupportState.HELD:
        return
    if place % 7 == 5:
        asking.answer_support(plan, SupportState.CANNOT, "The unit moves to another building this year.")
    elif place % 3 != 2:
        asking.answer_support(plan, SupportState.SUPPORTED if place % 2 else SupportState.WITH_CHANGES, None)
    request.asked_at = min(clock.at(plan.anchor_on + timedelta(days=10), 3, "UTC"), clock.now() - timedelta(hours=5))
    if request.answered_at:
        request.answered_at = min(request.asked_at + timedelta(days=4), clock.now())


def _look_back(plan: Plan) -> None:
    """A training of long ago: the follow-ups that were over before its plans came into this world."""
    there = {one.kind: one for one in plan.follow_ups}
    for due in schedule.follow_ups(plan.anchor_on, plan.user.time_zone, free_days_of(plan.user), plan.shape.offsets):
        if due.kind in there:
            there[due.kind].opens_at = due.opens_at
        elif due.closes_at <= clock.now():
            plan.follow_ups.append(
                FollowUp(
                    kind=due.kind, days=due.days, due_on=due.due_on, opens_at=due.opens_at, closes_at=due.closes_at,
                    state=FollowUpState.MISSED,
                )
            )  # fmt: skip
    db.session.flush()
    db.session.refresh(plan, ["follow_ups"])


def _answer_past(plan: Plan, place: int) -> None:
    """Follow-ups that fell due long ago were answered by most; what is due now stays open for the clock."""
    for follow_up in plan.follow_ups:
        if follow_up.due_on > clock.today() - timedelta(days=20) or place % 5 == 4:
            continue
        follow_up.state = FollowUpState.OPEN
        status = ActionStatus.DONE if place % 4 else ActionStatus.STARTED
        follow_ups.answer(
            follow_up,
            _answers(plan, follow_up, status, place),
            by=plan.user,
        )
        if place < 6 and follow_up.help_wanted and plan.mentor:
            _help(follow_up, by=plan.mentor)
        follow_up.state, follow_up.answered_on = FollowUpState.ANSWERED, follow_up.due_on + timedelta(days=3)
        follow_up.answered_at = clock.at(follow_up.answered_on, 4, "UTC")
        for action in plan.actions:
            if action.status is ActionStatus.DONE and action.done_on == clock.today(plan.user.time_zone):
                action.done_on = follow_up.answered_on
        if plan.state is PlanState.CLOSED:
            for later in plan.follow_ups:
                later.state = FollowUpState.CANCELLED if later.answered_at is None else later.state
            return


def _help(follow_up: FollowUp, *, by: User) -> None:
    request = db.session.scalars(select(HelpRequest).where(HelpRequest.follow_up_id == follow_up.id)).one()
    helping.answer(request, "Ask the training school: its room is free every morning until nine.", by=by)


def _show_evidence(plan: Plan, *, accepted_by: User | None) -> None:
    """A photo of a desk, drawn here, and a link."""
    drawn = io.BytesIO()
    Image.new("RGB", (640, 420), (27, 127, 166)).save(drawn, "JPEG")
    action_id = plan.actions[0].id
    made = evidence.add_file(
        plan, title="Sample: the list at the desk", name="desk.jpg", content=drawn.getvalue(), action_id=action_id,
        by=plan.user,
    )  # fmt: skip
    evidence.add_link(
        plan, title="Sample: the notice of the agency", address="https://example.org/notice", action_id=action_id,
        by=plan.user,
    )  # fmt: skip
    if accepted_by:
        evidence.accept(made, by=accepted_by)


def meet_again(cohort_id: int, coordinator: User) -> None:
    """The reunion of a cohort, two hours online about ninety days after its end."""
    cohort = db.session.get_one(Cohort, cohort_id)
    day = cohort.ends_on + timedelta(days=95)
    reunions.arrange(
        cohort, starts_at=clock.at(day, 14, cohort.time_zone), ends_at=clock.at(day, 16, cohort.time_zone),
        zone=cohort.time_zone, link="https://meet.example.org/sample-reunion",
        note="Each tells in three minutes what worked, and what did not.", by=coordinator,
    )  # fmt: skip


def _answers(plan: Plan, follow_up: FollowUp, status: ActionStatus, place: int) -> dict[str, Any]:
    """What one officer says; some ask for help."""
    turn = place + follow_up.days // 30
    return {
        "statuses": {str(plan.actions[0].id): status.value},
        "same_post": "changed" if turn % 9 == 7 else "yes",
        "helped": HELPED[turn % len(HELPED)],
        "hindered": HINDERED[turn % len(HINDERED)],
        "note": NOTES[turn % len(NOTES)],
        "level": LEVELS[turn % len(LEVELS)] if follow_up.days > 30 else None,
        "help_wanted": place % 6 == 1 and follow_up.days == 180,
        "help_text": "Nobody gives me a room for the briefing.",
    }
