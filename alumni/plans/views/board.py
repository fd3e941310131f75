"""The coordinators' board."""

from flask import render_template
from flask.typing import ResponseReturnValue

from alumni.plans.models.states import FollowUpState
from alumni.plans.queries import follow_ups
from alumni.plans.queries import plans as plans_read
from alumni.plans.views.blueprint import blueprint
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv


@blueprint.get("/plans/board")
@allow(coordinates)
def board() -> ResponseReturnValue:
    listing = asked("show", "kind")
    page = follow_ups.board(listing)
    if wants_csv():
        rows = (
            (
                f.plan.user.name,
                f.plan.member,
                f.plan.cohort.title,
                f.kind.value,
                f.due_on,
                f.state.value,
                f.answered_on,
            )
            for f in page.items
        )
        return csv_file("follow-ups", ("Name", "Member", "Cohort", "Follow-up", "Due on", "State", "Answered on"), rows)
    return render_template(
        "alumni/plans/board.html", listing=listing, page=page, counts=follow_ups.board_figures(),
        plans=plans_read.to_review(), FollowUpState=FollowUpState,
    )  # fmt: skip
