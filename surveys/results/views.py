"""The pages of results."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.roles import coordinates, reads_results
from lms.web.access import allow
from lms.web.tables import csv_file, wants_csv
from surveys.collection import queries as collection
from surveys.collection.models import Survey, SurveyState
from surveys.results import queries, services

blueprint = Blueprint("results", __name__, url_prefix="/surveys")


@blueprint.get("/<int:survey_id>/results")
@allow(reads_results)
def survey(survey_id: int) -> ResponseReturnValue:
    """Results are sealed until closing: two looks, before and after one answer, would show that answer."""
    one = collection.survey(survey_id)
    if one.state is not SurveyState.CLOSED:
        return render_template("surveys/results/sealed.html", survey=one)
    found = queries.results(one, with_uncleared=coordinates(current_user))
    if wants_csv():
        return _as_csv(one, found)
    return render_template(
        "surveys/results/survey.html", survey=one, results=found, may_clear=coordinates(current_user)
    )


@blueprint.post("/<int:survey_id>/close")
@allow(coordinates)
def close(survey_id: int) -> ResponseReturnValue:
    with transaction():
        services.close(survey_id, by=current_user)
    flash(_("The survey is closed. Links in the mails now say so."), "is-good")
    return redirect(url_for("results.survey", survey_id=survey_id))


@blueprint.post("/texts/<text_id>/clear")
@allow(coordinates)
def clear_text(text_id: str) -> ResponseReturnValue:
    with transaction():
        survey_id = services.clear_text(text_id, by=current_user).survey_id
    return redirect(url_for("results.survey", survey_id=survey_id))


@blueprint.post("/texts/<text_id>/remove")
@allow(coordinates)
def remove_text(text_id: str) -> ResponseReturnValue:
    with transaction():
        survey_id = services.remove_text(text_id, by=current_user)
    flash(_("The answer is removed."), "is-good")
    return redirect(url_for("results.survey", survey_id=survey_id))


def _as_csv(one: Survey, found: queries.Results) -> ResponseReturnValue:
    """The same released counts as on the page, a row an option."""
    rows: list[tuple[object, ...]] = []
    for result in found.questions:
        code, text = result.question.code, result.question.text
        rows += [(code, text, "", "", bar.label, bar.n, bar.of) for bar in result.bars]
        for cut, splits in result.cuts:
            rows += [(code, text, cut, split.cell, bar.label, bar.n, bar.of) for split in splits for bar in split.bars]
    header = ("Code", "Question", "Cut", "Group", "Answer", "Chosen", "Answered")
    return csv_file(f"survey-{one.id}-results", header, rows)
