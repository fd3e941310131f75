"""Calendars: one's own address, the feed behind it, and telling people what has changed."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.queries import calendar_entries as calendar_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.services import calendar_entries as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.extensions import limiter
from lms.house import address_of
from lms.links import queries as links
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, by_link


@blueprint.route("/cohorts/mine/calendar", methods=["GET", "POST"])
@allow(anyone_signed_in)
def my_calendar() -> ResponseReturnValue:
    """The secret address of one's own calendar: making it, making another, closing it."""
    if EmptyForm().validate_on_submit():
        with transaction():
            me = accounts.person(current_user.id)
            if request.form.get("act") == "close":
                services.end_address(me, by=current_user)
            else:
                services.renew_address(me, by=current_user)
        return redirect(url_for("cohorts.my_calendar"))
    token = links.token_of(calendar_read.FEED, str(current_user.id))
    address = address_of("cohorts.feed", token=token) if token else None
    return render_template("cohorts/my_calendar.html", address=address, form=EmptyForm())


@blueprint.get("/calendar/<token>.ics")
@by_link
@limiter.limit("120/minute")
@limiter.limit("30/hour", key_func=lambda: f"calendar {(request.view_args or {}).get('token')}")
def feed(token: str) -> ResponseReturnValue:
    """Somebody's calendar, for the program that shows it. Nothing is kept on the way."""
    headers = {"Content-Disposition": 'inline; filename="rso-learning.ics"', "Cache-Control": "private, no-store"}
    return Response(calendar_read.feed(token), content_type="text/calendar; charset=utf-8", headers=headers)


@blueprint.route("/cohorts/<int:cohort_id>/agenda/send", methods=["GET", "POST"])
@allow(coordinates)
def send_agenda(cohort_id: int) -> ResponseReturnValue:
    """What has changed and who is told, then one mail to each of them."""
    if EmptyForm().validate_on_submit():
        with transaction():
            told = services.send_update(cohorts_read.cohort(cohort_id, lock=True), by=current_user)
        if told:
            flash(ngettext("%(num)d person is told.", "%(num)d people are told.", told), "is-good")
        else:
            flash(_("Nobody was told: nothing had changed, or nobody has a seat."), "is-info")
        return redirect(url_for("cohorts.agenda", cohort_id=cohort_id))
    cohort = cohorts_read.cohort(cohort_id)
    return render_template(
        "cohorts/send_agenda.html", cohort=cohort, changes=calendar_read.unsent(cohort),
        people=calendar_read.accepted(cohort_id), form=EmptyForm(),
    )  # fmt: skip
