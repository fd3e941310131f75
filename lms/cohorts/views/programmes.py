"""What recurs, and what a new edition of it begins with."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.beginning import languages
from lms.cohorts.forms.cohorts import ProgrammeForm
from lms.cohorts.models.cohorts import Programme
from lms.cohorts.queries import programmes as programmes_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import programmes as services
from lms.cohorts.views import choices
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.get("/cohorts/programmes")
@allow(coordinates)
def programmes() -> ResponseReturnValue:
    return render_template(
        "cohorts/programmes.html", programmes=programmes_read.programmes(), editions=programmes_read.editions()
    )


@blueprint.route("/cohorts/programmes/new", methods=["GET", "POST"])
@allow(coordinates)
def new_programme() -> ResponseReturnValue:
    beginning = {"seats": 20, "days": 5, "close_before": 60, "prework_before": 7, "opens_plan": True}
    return _page(None, ProgrammeForm(data=beginning))


@blueprint.route("/cohorts/programmes/<int:programme_id>", methods=["GET", "POST"])
@allow(coordinates)
def programme(programme_id: int) -> ResponseReturnValue:
    found = programmes_read.programme(programme_id)
    return _page(found, ProgrammeForm(obj=found, data=languages(found.languages)))


def _page(found: Programme | None, form: ProgrammeForm) -> ResponseReturnValue:
    choices.offer(form, found)
    form.prework_courses.choices = choices.courses(found.prework_courses if found else [])
    if form.validate_on_submit():
        try:
            with transaction():
                changed = programmes_read.programme(found.id, lock=True) if found else None
                services.save(changed, form.values(), by=current_user)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
        else:
            flash(_("The programme is saved. Cohorts that are made already stay as they are."), "is-good")
            return redirect(url_for("cohorts.programmes"))
    return render_template("cohorts/programme.html", form=form, programme=found)
