"""The answers of a survey that knows whose they are: with names, or confidential as long as its list is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency
from surveys.collection.models import AnswerFile, Mode, Signature, Survey, SurveyState, WholeAnswer
from surveys.questionnaires import wording
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.results.models import Closing


def can_be_looked_up(survey: Survey) -> bool:
    """Whether a confidential survey has closed for good, and its day to forget has not come.

    From that day on nothing is shown, also where the clock that destroys the list is late.
    """
    if survey.mode is not Mode.CONFIDENTIAL or survey.state is not SurveyState.CLOSED:
        return False
    forgets = survey.unlinked_on is None or survey.unlinked_on <= clock.today(survey.time_zone)
    return not forgets and db.session.get(Closing, survey.id) is None


def answers(survey: Survey, listing: Listing) -> Page[Signature]:
    """By name; search: name and agency. Answers are there once the survey has closed."""
    statement = (
        select(Signature)
        .join(Signature.user)
        .outerjoin(User.agency)
        .where(Signature.survey_id == survey.id, _is_there(survey))
        .options(contains_eager(Signature.user).contains_eager(User.agency).joinedload(Agency.member))
        .order_by(User.name, User.id)
    )
    if listing.q:
        wanted = like(listing.q)
        statement = statement.where(User.name.ilike(wanted, escape="\\") | Agency.name.ilike(wanted, escape="\\"))
    return paginate(statement, listing)


def answer(survey: Survey, person_id: int) -> Signature | None:
    return db.session.scalar(
        select(Signature)
        .where(Signature.survey_id == survey.id, Signature.user_id == person_id, _is_there(survey))
        .options(joinedload(Signature.user).joinedload(User.agency))
    )


def _is_there(survey: Survey) -> ColumnElement[bool]:
    if survey.mode is Mode.NAMED:
        return Signature.answers.is_not(None)
    return exists().where(WholeAnswer.answer_id == Signature.answer_id)


@dataclass(frozen=True, slots=True)
class Said:
    """A question and what somebody answered; `files` where it asked for them."""

    question: str
    answer: str
    files: Sequence[AnswerFile]


def in_words(questionnaire: Questionnaire, found: Signature, files: Mapping[str, Sequence[AnswerFile]]) -> list[Said]:
    """Every question that somebody answered, and what they said. `files` go by their question."""
    given = found.answers if found.answers is not None else db.session.get_one(WholeAnswer, found.answer_id).answers
    return [
        Said(question.text, wording.said(question, given[question.code]), files.get(question.code, ()))
        for question in questionnaire.variables()
        if given.get(question.code) is not None
    ]
