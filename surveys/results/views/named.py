"""Who answered what, where a survey was opened with names; where it is confidential, for analysts, one look at a time
and each with its reason. Every look is written down."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import NotFound
from lms.listing import Listing, Page
from lms.roles import reads_results
from lms.web.access import allow
from lms.web.downloads import attachment
from lms.web.languages import language
from lms.web.tables import asked, csv_file, wants_csv
from surveys.collection import attachments
from surveys.collection import queries as collection
from surveys.collection.models import Mode, Signature, Survey
from surveys.questionnaires import wording
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.results.forms import LookForm
from surveys.results.policies import looks_up
from surveys.results.queries import named as queries
from surveys.results.queries import results
from surveys.results.services import handing_out
from surveys.results.views.blueprint import blueprint


@blueprint.get("/surveys/<int:survey_id>/results/people")
@allow(reads_results)
def people(survey_id: int) -> ResponseReturnValue:
    survey = _known(survey_id)
    listing = asked()
    if wants_csv():
        return _handed_out(survey, listing)
    page = queries.answers(survey, listing)
    files = attachments.counts([one.answer_id for one in page.items])
    return render_template("surveys/results/people.html", survey=survey, listing=listing, page=page, files=files)


@blueprint.route("/surveys/<int:survey_id>/results/people/<int:person_id>", methods=["GET", "POST"])
@allow(reads_results)
def person(survey_id: int, person_id: int) -> ResponseReturnValue:
    """Confidential: first the reason is asked for, at every look.

    The address has no number of an answer: a line of the log would join it to the person when the list is gone.
    """
    survey, form = _known(survey_id), LookForm()
    found = _answer(survey, person_id)
    about = {"survey": survey, "name": found.user.name, "person_id": person_id}
    if not (survey.mode is Mode.NAMED or form.validate_on_submit()):
        return render_template("surveys/results/person.html", **about, form=form, rows=[])
    files = attachments.of_answer(found.answer_id)
    rows = queries.in_words(results.questionnaire(survey, language()), found, files)
    page = render_template("surveys/results/person.html", **about, form=None, rows=rows)
    with transaction():
        if survey.mode is Mode.NAMED:
            handing_out.note_names(survey_id, by=current_user, about=found.user_id)
        else:
            handing_out.note_look(survey_id, by=current_user, about=found.user_id, reason=form.reason.data)
    return page


@blueprint.get("/surveys/<int:survey_id>/results/people/<int:person_id>/files/<file_id>")
@allow(reads_results)
def file_of(survey_id: int, person_id: int, file_id: str) -> ResponseReturnValue:
    answer = _answer(_known(survey_id), person_id)
    found = attachments.answered(answer.answer_id, file_id)
    response = attachment(found.name, found.kind, found.content)
    with transaction():
        handing_out.note_file(survey_id, by=current_user, about=person_id)
    return response


def _answer(survey: Survey, person_id: int) -> Signature:
    """Raises NotFound, also while the survey is open."""
    if found := queries.answer(survey, person_id):
        return found
    raise NotFound(_("This answer is not there any more."))


def _known(survey_id: int) -> Survey:
    """Raises NotFound for a survey whose answers are nobody's, or are not for this person to look up."""
    found = collection.survey(survey_id)
    if found.mode is Mode.NAMED or (looks_up(current_user) and queries.can_be_looked_up(found)):
        return found
    raise NotFound(_("Nobody can see who answered what in this survey."))


def _handed_out(survey: Survey, listing: Listing) -> ResponseReturnValue:
    """A file, only of what was said with names."""
    if survey.mode is not Mode.NAMED:
        raise NotFound(_("There is no such file."))
    survey_id = survey.id
    with transaction():
        handing_out.note_names(survey_id, by=current_user)
    survey = collection.survey(survey_id)
    return _file(survey_id, results.questionnaire(survey, language()), queries.answers(survey, listing))


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
