"""Answering a request for help."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans.forms import HelpForm
from alumni.plans.queries import help as read
from alumni.plans.services import helping
from alumni.plans.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.route("/plans/help/<int:request_id>", methods=["GET", "POST"])
@allow(anyone_signed_in)
def answer_help(request_id: int) -> ResponseReturnValue:
    """What is asked, and the words that go to the person."""
    found, form, problem = read.answerable(current_user, request_id), HelpForm(), None
    if form.validate_on_submit():
        try:
            with transaction():
                locked = read.answerable(current_user, request_id, lock=True)
                helping.answer(locked, form.answer.data, by=current_user)
        except RuleBroken as broken:
            problem, found = str(broken), read.answerable(current_user, request_id)
        else:
            flash(_("Your answer is sent to the person."), "is-good")
            return redirect(url_for("plans.answer_help", request_id=request_id))
    return render_template("alumni/plans/help.html", asked=found, plan=found.plan, form=form, problem=problem)
