"""The pages on which a coordinator finds out why something did not count, and puts it right."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.learning.models import OVERRIDES
from courses.learning.queries import standing
from courses.support import queries, services
from courses.support.forms import RepairForm
from courses.support.wording import act_detail, act_label, act_title, repair_sentence
from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked

blueprint = Blueprint("support", __name__, url_prefix="/courses/support")


@blueprint.get("/")
@allow(coordinates)
def index() -> ResponseReturnValue:
    listing = asked("state")
    page = queries.people(listing)
    return render_template(
        "courses/support/index.html", listing=listing, page=page, last_seen=queries.last_seen(page.items)
    )


@blueprint.route("/<int:enrolment_id>", methods=["GET", "POST"])
@allow(coordinates)
def case(enrolment_id: int) -> ResponseReturnValue:
    """What was received, which rule is not met, and one button for each way to put it right."""
    form = RepairForm()
    if form.validate_on_submit():
        try:
            with transaction():
                found = standing.locked(enrolment_id)
                services.put_right(found, request.form.get("act", ""), reason=form.reason.data, by=current_user)
        except RuleBroken as problem:
            form.reason.errors = [str(problem)]
        else:
            flash(_("Done. It is kept below with your name and the reason."), "is-good")
            return redirect(url_for("support.case", enrolment_id=enrolment_id))
    return render_template(
        "courses/support/case.html",
        case=queries.case(enrolment_id),
        form=form,
        overrides=OVERRIDES,
        act_label=act_label,
        act_title=act_title,
        act_detail=act_detail,
        repair_sentence=repair_sentence,
    ), 422 if form.errors else 200
