"""The coordinators' board: what needs a person, every plan, and every follow-up."""

from collections.abc import Container, Iterable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from alumni.plans import labels
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpState, PlanState
from alumni.plans.needs import needs, next_day
from alumni.plans.queries import follow_ups
from alumni.plans.queries import portfolio as read
from alumni.plans.views.blueprint import blueprint
from lms import clock
from lms.listing import Listing
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

FILTERS = ("cohort", "member", "state", "age", "need", "mentor")
HEADER = (
    "Number", "Name", "Member", "Kind of agency", "Cohort", "Last day", "Days since", "State", "Outcome", "Hand in by",
    "Next day", "Needs", "Supervisor", "Mentor",
)  # fmt: skip


def asked_for() -> Listing:
    """The part of the portfolio that the address asks for."""
    return asked(*FILTERS, sorts=labels.SORTS)


@blueprint.get("/plans/board")
@allow(coordinates)
def board() -> ResponseReturnValue:
    """What needs a person today, then all plans."""
    listing = asked_for()
    page = read.portfolio(listing)
    today, evidence = clock.today(), read.with_evidence(plan.id for plan in page.items)
    if wants_csv():
        return csv_file("action-plans", HEADER, _lines(page.items, evidence))
    return render_template(
        "alumni/plans/board.html", listing=listing, page=page, today=today, labels=labels, counts=read.counts(),
        waiting={} if listing.narrowed else read.waiting(), states=read.states(), PlanState=PlanState, many=read.MANY,
        needs={plan.id: needs(plan, today, evidence=plan.id in evidence) for plan in page.items},
        next_days={plan.id: next_day(plan) for plan in page.items}, filters=_filters(listing),
    )  # fmt: skip


def _filters(listing: Listing) -> list[tuple[str, Any, list[Any]]]:
    return [
        ("need", labels.FILTER_WORDS["need"], [(key, word) for key, (word, _tone) in labels.NEEDS.items()]),
        ("cohort", labels.FILTER_WORDS["cohort"], read.cohorts(listing.filters.get("cohort", ""))),
        ("member", labels.FILTER_WORDS["member"], [(one, one) for one in read.members()]),
        ("state", labels.FILTER_WORDS["state"], [(key, word) for key, (word, _tone) in labels.STATES.items()]),
        ("age", labels.FILTER_WORDS["age"], list(labels.AGES.items())),
        ("mentor", labels.FILTER_WORDS["mentor"], [(one.id, one.name) for one in read.mentors()]),
    ]


def _lines(plans: Iterable[Plan], evidence: Container[int]) -> Iterable[tuple[Any, ...]]:
    today = clock.today()
    for plan in plans:
        yield (
            plan.id, plan.user.name, plan.member, plan.agency_family, plan.cohort.title, plan.anchor_on,
            (today - plan.anchor_on).days, plan.state.value, plan.outcome.value if plan.outcome else None,
            plan.submit_by, next_day(plan), " ".join(needs(plan, today, evidence=plan.id in evidence)),
            plan.support.state.value if plan.support else None, plan.mentor.name if plan.mentor else None,
        )  # fmt: skip


@blueprint.get("/plans/board/follow-ups")
@allow(coordinates)
def follow_up_board() -> ResponseReturnValue:
    """Every follow-up: what is due, late, answered, still to come."""
    listing = asked("show", "kind")
    page = follow_ups.board(listing)
    if wants_csv():
        rows = (
            (
                f.plan.user.name,
                f.plan.member,
                f.plan.cohort.title,
                f.kind.value,
                f.asked_on,
                f.state.value,
                f.answered_on,
            )
            for f in page.items
        )
        return csv_file("follow-ups", ("Name", "Member", "Cohort", "Follow-up", "Due on", "State", "Answered on"), rows)
    return render_template(
        "alumni/plans/follow_up_board.html", listing=listing, page=page, counts=follow_ups.board_figures(),
        FollowUpState=FollowUpState,
    )  # fmt: skip
