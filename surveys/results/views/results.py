"""The page of results, the report, and the files."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.roles import coordinates, reads_results
from lms.web.access import allow
from lms.web.languages import language
from lms.web.tables import WORKBOOK, csv_file
from surveys.collection import queries as collection
from surveys.collection.models import Survey, SurveyState
from surveys.results import exports, printing, spss, wording
from surveys.results.figures import percent
from surveys.results.policies import looks_up
from surveys.results.queries import closing as closings
from surveys.results.queries import named
from surveys.results.queries import results as queries
from surveys.results.queries import rows as row_queries
from surveys.results.services import closing, handing_out
from surveys.results.views.blueprint import blueprint


@blueprint.get("/surveys/<int:survey_id>/results")
@allow(reads_results)
def survey(survey_id: int) -> ResponseReturnValue:
    """Results are sealed until closing: two looks, before and after one answer, would show that answer."""
    one = collection.survey(survey_id)
    if one.state is SurveyState.DRAFT:
        return render_template("surveys/results/not_yet.html", survey=one)
    if one.state is not SurveyState.CLOSED or closings.closing(survey_id):
        return _sealed(one)
    found = _found(one)
    if wanted := request.args.get("export"):
        return _file(found, wanted)
    return render_template(
        "surveys/results/survey.html",
        found=found,
        survey=one,
        closed=wording.closed(found),
        came=wording.came(found),
        paired=wording.paired(found),
        breakdowns=queries.breakdowns(one),
        cell_labels=wording.cell_labels(found),
        may_clear=coordinates(current_user),
        may_look_up=looks_up(current_user) and named.can_be_looked_up(one),
    )


@blueprint.get("/surveys/<int:survey_id>/results/report.pdf")
@allow(reads_results)
def report(survey_id: int) -> ResponseReturnValue:
    found = _found(_closed(survey_id))
    return Response(printing.report(found), mimetype="application/pdf", headers=_named(f"survey-{survey_id}.pdf"))


@blueprint.get("/surveys/<int:survey_id>/results/spss.zip")
@allow(coordinates)
def spss_files(survey_id: int) -> ResponseReturnValue:
    """Answers by row, without groups and words, for SPSS or PSPP: for coordinators, and noted in the audit trail."""
    one = _closed(survey_id)
    with transaction():
        handing_out.note_rows(survey_id, by=current_user)
    questionnaire = queries.questionnaire(collection.survey(survey_id), language())
    body = spss.archive(questionnaire, row_queries.rows(survey_id), title=one.title)
    return Response(body, mimetype="application/zip", headers=_named(f"survey-{survey_id}-spss.zip"))


@blueprint.post("/surveys/<int:survey_id>/close")
@allow(coordinates)
def close(survey_id: int) -> ResponseReturnValue:
    """Count now what the clock would count in some minutes; not before those who had begun have had their time."""
    one = collection.survey(survey_id)
    if one.state is SurveyState.OPEN and not collection.may_close(one):
        raise RuleBroken(_("People can still send their answers. End the survey first; it then closes by itself."))
    with transaction():
        done = closing.close(survey_id, by=current_user)
    if done:
        flash(_("The survey is closed. Links in the mails now say so."), "is-good")
    else:
        flash(_("The survey is closed. Its answers are being counted; look again in some minutes."), "is-good")
    return redirect(url_for("results.survey", survey_id=survey_id))


def _closed(survey_id: int) -> Survey:
    one = collection.survey(survey_id)
    if one.state is not SurveyState.CLOSED or closings.closing(survey_id):
        raise NotFound(_("Results are sealed until the survey has closed."))
    return one


def _sealed(one: Survey) -> ResponseReturnValue:
    """The day it is, how many have answered, and the last year on the same day."""
    earlier = queries.others(one)[:1]
    before = closings.same_day(one, earlier[0]) if earlier else None
    return render_template(
        "surveys/results/sealed.html",
        survey=one,
        closing=closings.closing(one.id),
        before=before,
        earlier=earlier[0] if earlier else None,
        percent_of=percent,
    )


def _found(one: Survey) -> queries.Results:
    other = request.args.get("with", "")
    other_id = int(other) if other.isdecimal() and len(other) < 10 else None
    return queries.results(one, by=request.args.get("by", ""), other_id=other_id, language=language())


def _file(found: queries.Results, wanted: str) -> ResponseReturnValue:
    """The same released counts as on the page, as CSV or as a workbook with a dictionary."""
    if wanted == "csv":
        return csv_file(f"survey-{found.survey.id}-results", exports.HEADER, exports.lines(found))
    if wanted == "xlsx":
        return Response(
            exports.as_workbook(found), mimetype=WORKBOOK, headers=_named(f"{exports.file_name(found)}.xlsx")
        )
    raise NotFound(_("There is no such file."))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
