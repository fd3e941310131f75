"""The answers of a survey with names, each with whose it is."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import User
from lms.db import db
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency
from surveys.collection.models import Signature
from surveys.questionnaires import wording
from surveys.questionnaires.questionnaire import Questionnaire


def answers(survey_id: int, listing: Listing) -> Page[Signature]:
    """By name; search: name and agency. Answers are there once the survey has closed."""
    statement = (
        select(Signature)
        .join(Signature.user)
        .outerjoin(User.agency)
        .where(Signature.survey_id == survey_id, Signature.answers.is_not(None))
        .options(contains_eager(Signature.user).contains_eager(User.agency).joinedload(Agency.member))
        .order_by(User.name, User.id)
    )
    if listing.q:
        wanted = like(listing.q)
        statement = statement.where(User.name.ilike(wanted, escape="\\") | Agency.name.ilike(wanted, escape="\\"))
    return paginate(statement, listing)


def answer(survey_id: int, answer_id: str) -> Signature | None:
    return db.session.scalar(
        select(Signature)
        .where(Signature.survey_id == survey_id, Signature.answer_id == answer_id, Signature.answers.is_not(None))
        .options(joinedload(Signature.user).joinedload(User.agency))
    )


def in_words(questionnaire: Questionnaire, found: Signature) -> list[tuple[str, str]]:
    """Every question that somebody answered, and what they said."""
    given = found.answers or {}
    return [
        (question.text, wording.said(question, given[question.code]))
        for question in questionnaire.variables()
        if given.get(question.code) is not None
    ]
