"""Who answered what, where a survey was opened with names. Every look is written down."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import NotFound
from lms.listing import Page
from lms.roles import reads_results
from lms.web.access import allow
from lms.web.languages import language
from lms.web.tables import asked, csv_file, wants_csv
from surveys.collection import queries as collection
from surveys.collection.models import Mode, Signature, Survey
from surveys.questionnaires import wording
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.results.queries import named as queries
from surveys.results.queries import results
from surveys.results.services import handing_out
from surveys.results.views.blueprint import blueprint


@blueprint.get("/surveys/<int:survey_id>/results/people")
@allow(reads_results)
def people(survey_id: int) -> ResponseReturnValue:
    survey = _with_names(survey_id)
    listing = asked()
    if wants_csv():
        with transaction():
            handing_out.note_names(survey_id, by=current_user)
        questionnaire = results.questionnaire(collection.survey(survey_id), language())
        return _file(survey_id, questionnaire, queries.answers(survey_id, listing))
    page = queries.answers(survey_id, listing)
    return render_template("surveys/results/people.html", survey=survey, listing=listing, page=page)


@blueprint.get("/surveys/<int:survey_id>/results/people/<answer_id>")
@allow(reads_results)
def person(survey_id: int, answer_id: str) -> ResponseReturnValue:
    _with_names(survey_id)
    found = queries.answer(survey_id, answer_id)
    if found is None:
        raise NotFound(_("This answer is not there any more."))
    survey, name = collection.survey(survey_id), found.user.name
    rows = queries.in_words(results.questionnaire(survey, language()), found)
    page = render_template("surveys/results/person.html", survey=survey, name=name, rows=rows)
    with transaction():
        handing_out.note_names(survey_id, by=current_user, about=found.user_id)
    return page


def _with_names(survey_id: int) -> Survey:
    """Raises NotFound for a survey whose answers are nobody's."""
    found = collection.survey(survey_id)
    if found.mode is not Mode.NAMED:
        raise NotFound(_("Nobody can see who answered what in this survey."))
    return found


def _file(survey_id: int, questionnaire: Questionnaire, page: Page[Signature]) -> ResponseReturnValue:
    questions = list(questionnaire.variables())
    header = ["Name", "E-mail", "Member", "Agency", *(one.code for one in questions)]
    rows = (
        [
            one.user.name,
            one.user.email,
            one.user.agency.member.name if one.user.agency else "",
            one.user.agency.name if one.user.agency else "",
            *(
                wording.said(question, said) if (said := (one.answers or {}).get(question.code)) is not None else ""
                for question in questions
            ),
        ]
        for one in page.items
    )
    return csv_file(f"survey-{survey_id}-people", header, rows)
