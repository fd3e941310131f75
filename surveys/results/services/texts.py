"""Answers in words: read first by coordinators, made safe, sorted, chosen for quoting, or taken away."""

from collections.abc import Sequence
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.audit import services as audit
from lms.db import db, locked
from lms.errors import NotFound, RuleBroken
from lms.roles import Person
from surveys.collection import queries as collection
from surveys.results.models import FreeText, TextTag

MOST_TAGS = 8
LONGEST_TAG = 40


class Act(StrEnum):
    """What can be done with several texts at once."""

    CLEAR = "clear"
    TAG = "tag"
    UNTAG = "untag"
    QUOTE = "quote"
    UNQUOTE = "unquote"
    REMOVE = "remove"


def review(survey_id: int, text_ids: Sequence[str], act: Act, *, tag: str = "", by: Person) -> int:
    """Do the same with several texts. Returns with how many.

    Raises RuleBroken for a quote of a text that is not cleared, a tag without words, or more tags than a text takes;
    nothing is done then.
    """
    tag = " ".join(tag.split())
    if act in (Act.TAG, Act.UNTAG) and not 0 < len(tag) <= LONGEST_TAG:
        raise RuleBroken(_("Write a tag of up to %(n)s characters.", n=LONGEST_TAG))
    chosen = select(FreeText).where(FreeText.survey_id == survey_id, FreeText.id.in_(text_ids))
    found = db.session.scalars(locked(chosen).options(selectinload(FreeText.tags))).all()
    for one in found:
        _do(one, act, tag)
    if found:
        details = {"texts": len(found), "act": act.value}
        audit.record("survey.texts_reviewed", collection.survey(survey_id), by=by, details=details)
    return len(found)


def _do(one: FreeText, act: Act, tag: str) -> None:
    if act is Act.CLEAR:
        one.cleared = True
    elif act is Act.TAG:
        _tag(one, tag)
    elif act is Act.UNTAG:
        one.tags = [known for known in one.tags if known.tag != tag]
    elif act is Act.REMOVE:
        db.session.delete(one)
    elif act is Act.QUOTE and not one.cleared:
        raise RuleBroken(_("Clear a text before you choose it for quoting. Nothing was changed."))
    else:
        one.quoted = act is Act.QUOTE


def _tag(one: FreeText, tag: str) -> None:
    if tag in {known.tag for known in one.tags}:
        return
    if len(one.tags) >= MOST_TAGS:
        raise RuleBroken(_("A text takes up to %(n)s tags. Nothing was changed.", n=MOST_TAGS))
    one.tags.append(TextTag(tag=tag))


def rewrite(text_id: str, words: str, *, by: Person) -> FreeText:
    """Put words in the place of what somebody wrote, without names and places. It has to be cleared again.

    Raises NotFound, or RuleBroken where no words are left.
    """
    found = db.session.get(FreeText, text_id)
    if found is None:
        raise NotFound(_("This answer is not there any more."))
    if not words.strip():
        raise RuleBroken(_("Leave some words, or remove the answer."))
    found.text, found.cleared, found.quoted = words.strip(), False, False
    survey = collection.survey(found.survey_id)
    audit.record("survey.text_rewritten", survey, by=by, details={"question": found.question})
    return found
