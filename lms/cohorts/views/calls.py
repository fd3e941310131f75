"""Calling for nominations: who is asked, who was asked, and members without anybody to ask."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.cohorts import emails
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.forms.nominations import CallForm
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.policies import asks_agencies, open_to_focal_points
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import calls as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.notifications import rendering
from lms.organisations import queries as organisations
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.route("/cohorts/<int:cohort_id>/call", methods=["GET", "POST"])
@allow(coordinates)
def call(cohort_id: int) -> ResponseReturnValue:
    """Shows whom the call goes to and what it says; POST sends it to who has not had it."""
    if EmptyForm().validate_on_submit():
        try:
            with transaction():
                sent = services.call_for_nominations(cohorts_read.cohort(cohort_id, lock=True), by=current_user)
        except RuleBroken as problem:
            flash(str(problem), "is-warn")
        else:
            flash(ngettext("%(num)d mail is on its way.", "%(num)d mails are on their way.", sent), "is-good")
        return redirect(url_for("cohorts.call", cohort_id=cohort_id))
    found = cohorts_read.cohort(cohort_id)
    rows = calls_read.asked(found)
    return render_template(
        "cohorts/call.html",
        cohort=found,
        rows=rows,
        to_send=sum(len(one.unasked) for one in rows),
        sent=sum(len(one.calls) for one in rows),
        nobody=[one for one in rows if one.nobody_to_ask],
        is_open=open_to_focal_points(found),
        remind_days=calls_read.REMIND_DAYS,
        mail=_preview(found),
        form=EmptyForm(),
    )


def _preview(cohort: Cohort) -> rendering.Rendered:
    context = emails.call_context(cohort, _("(member)"), _("(the link)"), None)
    return rendering.render("cohorts/call", current_user.language, {"name": _("(name)"), **context})


@blueprint.route("/cohorts/<int:cohort_id>/call/ask", methods=["GET", "POST"])
@allow(coordinates)
def ask(cohort_id: int) -> ResponseReturnValue:
    """Name somebody who nominates for a member, or for one agency, and mail them a link."""
    found, form = cohorts_read.cohort(cohort_id), CallForm()
    form.member.choices = [(one.member.id, one.member.name) for one in calls_read.asked(found)]
    agencies = organisations.agency_choices() if asks_agencies(found) else []
    form.agency.choices = [(0, _("The whole member")), *agencies]
    if form.validate_on_submit():
        try:
            with transaction():
                services.ask(
                    cohorts_read.cohort(cohort_id, lock=True),
                    organisations.member(form.member.data),
                    name=form.name.data,
                    email=form.email.data,
                    agency=organisations.agency(form.agency.data) if form.agency.data else None,
                    language=form.language.data,
                    by=current_user,
                )
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
        except RuleBroken as problem:
            form.form_errors.append(str(problem))
        else:
            flash(_("%(name)s is asked. The mail is on its way.", name=form.name.data), "is-good")
            return redirect(url_for("cohorts.call", cohort_id=cohort_id))
    elif not form.is_submitted() and (wanted := request.args.get("member", "")).isdecimal():
        form.member.data = int(wanted[:9])
    return render_template("cohorts/ask.html", cohort=found, form=form, agencies=agencies)


@blueprint.post("/cohorts/calls/<int:call_id>/again")
@allow(coordinates)
def call_again(call_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            found = calls_read.call(call_id, lock=True)
            cohort_id, name = found.cohort_id, found.user.name
            services.call_again(found, by=current_user)
    except RuleBroken as problem:
        cohort_id = calls_read.call(call_id).cohort_id
        flash(str(problem), "is-warn")
    else:
        flash(_("%(name)s gets a new link. The older one does not work any more.", name=name), "is-good")
    return redirect(url_for("cohorts.call", cohort_id=cohort_id))
