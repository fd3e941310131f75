"""What the seat allocation proposes, and taking it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.services import proposals
from lms.cohorts.services.refilling import refills_itself
from lms.cohorts.states import Act, allows
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.listing import PER_PAGE, Page
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv


@blueprint.route("/cohorts/<int:cohort_id>/proposal", methods=["GET", "POST"])
@allow(coordinates)
def proposal(cohort_id: int) -> ResponseReturnValue:
    if EmptyForm().validate_on_submit():
        return _take(cohort_id)
    found, listing = cohorts_read.cohort(cohort_id), asked()
    decisions = seats_read.proposal(found)
    last = max(1, -(-len(decisions) // PER_PAGE))
    number = min(max(listing.page, 1), last)
    shown = decisions if listing.everything else decisions[(number - 1) * PER_PAGE : number * PER_PAGE]
    people = {one.id: one for one in nominations_read.with_people([each.nominee.id for each in shown])}
    if wants_csv():
        header = ("Name", "E-mail", "Member", "Proposal")
        rows = ((people[one.nominee.id].user.name, people[one.nominee.id].user.email, one.nominee.member, one.reason)
                for one in shown)  # fmt: skip
        return csv_file(f"cohort-{cohort_id}-proposal", header, rows)
    return render_template(
        "cohorts/proposal.html",
        cohort=found,
        page=Page(shown, len(decisions), number),
        people=people,
        offers=sum(one.offered for one in decisions),
        waiting=sum(one.waits for one in decisions),
        seats=cohorts_read.seats(found),
        mark=seats_read.mark(decisions),
        may_offer=allows(found.state, Act.OFFER),
        refills_itself=refills_itself(found),
        form=EmptyForm(),
    )


def _take(cohort_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            cohort = cohorts_read.cohort(cohort_id, lock=True)
            mark, me = request.form.get("mark", ""), accounts.person(current_user.id)
            offered, waiting = proposals.take(cohort, mark, by=me)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("cohorts.proposal", cohort_id=cohort_id))
    flash(
        ngettext(
            "%(num)d seat is offered. The mail is on its way.",
            "%(num)d seats are offered. The mails are on their way.",
            offered,
        ),
        "is-good",
    )
    if waiting:
        flash(
            ngettext(
                "%(num)d person is put on the waiting list.", "%(num)d people are put on the waiting list.", waiting
            ),
            "is-good",
        )
    return redirect(url_for("cohorts.nominations", cohort_id=cohort_id))
