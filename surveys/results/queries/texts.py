"""Answers in words, and people who would tell their story."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.monitoring.release import K
from surveys.results.models import FreeText, StoryContact, TextTag


def texts(survey_id: int, listing: Listing, *, with_uncleared: bool) -> Page[FreeText]:
    """In random order, which is that of their ids. Filters: question, tag, state (new, cleared, quoted)."""
    statement = select(FreeText).where(FreeText.survey_id == survey_id)
    if not with_uncleared:
        statement = statement.where(FreeText.cleared.is_(True))
    if question := listing.filters.get("question"):
        statement = statement.where(FreeText.question == question)
    if tag := listing.filters.get("tag"):
        statement = statement.where(FreeText.tags.any(TextTag.tag == tag))
    if (state := listing.filters.get("state")) in STATES:
        statement = statement.where(STATES[state])
    if listing.q:
        statement = statement.where(FreeText.text.ilike(like(listing.q), escape="\\"))
    return paginate(statement.order_by(FreeText.id).options(selectinload(FreeText.tags)), listing)


STATES = {
    "new": FreeText.cleared.is_(False),
    "cleared": FreeText.cleared.is_(True),
    "quoted": FreeText.quoted.is_(True),
}


def text(text_id: str) -> FreeText:
    if found := db.session.get(FreeText, text_id):
        return found
    raise NotFound(_("This answer is not there any more."))


def questions(survey_id: int) -> list[str]:
    """The codes of the questions that somebody answered in words."""
    statement = select(FreeText.question).where(FreeText.survey_id == survey_id).distinct().order_by(FreeText.question)
    return list(db.session.scalars(statement).all())


def tags(survey_id: int, question: str = "", *, with_uncleared: bool) -> list[tuple[str, int]]:
    """Every tag and how many texts have it, the commonest first. Fewer than five texts are not counted for analysts,
    who cannot read them either."""
    statement = (
        select(TextTag.tag, func.count(FreeText.id))
        .join(FreeText, FreeText.id == TextTag.text_id)
        .where(FreeText.survey_id == survey_id)
        .group_by(TextTag.tag)
        .order_by(func.count(FreeText.id).desc(), TextTag.tag)
    )
    if question:
        statement = statement.where(FreeText.question == question)
    if not with_uncleared:
        statement = statement.where(FreeText.cleared.is_(True)).having(func.count(FreeText.id) >= K)
    return [(tag, n) for tag, n in db.session.execute(statement)]


def contacts(listing: Listing) -> Page[StoryContact]:
    statement = select(StoryContact).order_by(StoryContact.name, StoryContact.id)
    if listing.q:
        statement = statement.where(StoryContact.name.ilike(like(listing.q), escape="\\"))
    return paginate(statement, listing)
