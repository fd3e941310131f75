"""The pages of answers in words."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.roles import coordinates, reads_results
from lms.web.access import allow
from lms.web.languages import language
from lms.web.tables import asked, csv_file, wants_csv
from surveys.collection import queries as collection
from surveys.collection.models import SurveyState
from surveys.results.forms import RewriteForm
from surveys.results.queries import closing as closings
from surveys.results.queries import results as results_read
from surveys.results.queries import texts as queries
from surveys.results.services import texts
from surveys.results.services.texts import Act
from surveys.results.views.blueprint import blueprint


@blueprint.get("/surveys/<int:survey_id>/texts")
@allow(reads_results)
def texts_of(survey_id: int) -> ResponseReturnValue:
    """Answers in words. Analysts read what a coordinator has cleared."""
    survey = collection.survey(survey_id)
    if survey.state is not SurveyState.CLOSED or closings.closing(survey_id):
        raise NotFound(_("Results are sealed until the survey has closed."))
    may_clear, listing = coordinates(current_user), asked("question", "tag", "state")
    page = queries.texts(survey_id, listing, with_uncleared=may_clear)
    labels = results_read.worded(survey, language())
    if wants_csv():
        rows = ((one.question, labels.get(one.question, ""), one.text, ", ".join(tag.tag for tag in one.tags))
                for one in page.items if one.cleared)  # fmt: skip
        return csv_file(f"survey-{survey_id}-texts", ("Code", "Question", "Cleared answer", "Tags"), rows)
    return render_template(
        "surveys/results/texts.html",
        survey=survey,
        listing=listing,
        page=page,
        labels=labels,
        questions=queries.questions(survey_id),
        tags=queries.tags(survey_id, listing.filters.get("question", ""), with_uncleared=may_clear),
        may_clear=may_clear,
    )


@blueprint.post("/surveys/<int:survey_id>/texts")
@allow(coordinates)
def review(survey_id: int) -> ResponseReturnValue:
    """Do the same with all texts that were ticked."""
    collection.survey(survey_id)
    act, chosen = request.form.get("act", ""), request.form.getlist("text")[:500]
    back = redirect(url_for("results.texts_of", survey_id=survey_id, **_kept()))
    if act not in set(Act) or not chosen:
        flash(_("Tick the answers first, then choose what to do with them."), "is-bad")
        return back
    try:
        with transaction():
            n = texts.review(survey_id, chosen, Act(act), tag=request.form.get("tag", ""), by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-bad")
    else:
        flash(ngettext("Done with %(num)d answer.", "Done with %(num)d answers.", n), "is-good")
    return back


@blueprint.route("/surveys/texts/<text_id>/rewrite", methods=["GET", "POST"])
@allow(coordinates)
def rewrite(text_id: str) -> ResponseReturnValue:
    """Take names and places out of an answer."""
    found = queries.text(text_id)
    survey_id = found.survey_id
    form = RewriteForm(obj=found)
    if form.validate_on_submit():
        with transaction():
            texts.rewrite(text_id, form.text.data, by=current_user)
        flash(_("The answer is changed. Read it once more and clear it."), "is-good")
        return redirect(url_for("results.texts_of", survey_id=survey_id))
    return render_template("surveys/results/rewrite.html", form=form, survey=collection.survey(survey_id))


@blueprint.post("/surveys/texts/<text_id>/clear")
@allow(coordinates)
def clear_text(text_id: str) -> ResponseReturnValue:
    return _one(text_id, Act.CLEAR)


@blueprint.post("/surveys/texts/<text_id>/remove")
@allow(coordinates)
def remove_text(text_id: str) -> ResponseReturnValue:
    return _one(text_id, Act.REMOVE)


def _one(text_id: str, act: Act) -> ResponseReturnValue:
    survey_id = queries.text(text_id).survey_id
    with transaction():
        texts.review(survey_id, [text_id], act, by=current_user)
    flash(_("The answer is removed.") if act is Act.REMOVE else _("The answer is cleared."), "is-good")
    return redirect(url_for("results.texts_of", survey_id=survey_id))


def _kept() -> dict[str, Any]:
    """The search and the filters under which the list was looked at."""
    return {name: value for name in ("q", "question", "tag", "state", "page")
            if (value := request.form.get(f"on-{name}", ""))}  # fmt: skip
