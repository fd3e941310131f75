"""Setting a survey up: what is decided before anybody is asked."""

from collections.abc import Sequence
from datetime import date
from typing import Required, TypedDict, Unpack

from flask_babel import gettext as _
from sqlalchemy import delete, select

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person
from surveys.collection import modes, queries
from surveys.collection.models import CUTS, Mode, Survey, SurveyState
from surveys.questionnaires import queries as questionnaires
from surveys.questionnaires.questionnaire import Kind, Questionnaire, parse

OPENING_HOUR = 9


class Decided(TypedDict, total=False):
    """What a coordinator decides about a survey. Without `languages`, all in which the questionnaire is whole."""

    title: Required[str]
    questionnaire_id: Required[int]
    audience: Required[str]
    closes_on: Required[date]
    time_zone: Required[str]
    audience_id: int | None
    listed: Sequence[int]
    mode: Mode
    languages: Sequence[str]
    opens_on: date | None
    cuts: Sequence[str]
    open_link: bool
    before_id: int | None


def create(*, by: Person | None, **decided: Unpack[Decided]) -> Survey:
    """A draft of a survey. Raises RuleBroken for what cannot be: a title that is taken, an open link with names."""
    survey = Survey(state=SurveyState.DRAFT)
    _decide(survey, decided)
    db.session.add(survey)
    audit.record("survey.created", survey, by=by)
    return survey


def change(survey_id: int, *, by: Person, **decided: Unpack[Decided]) -> Survey:
    """Decide anew. Raises RuleBroken for what cannot be, and for a survey that was opened: nothing changes any more."""
    survey = queries.locked_survey(survey_id)
    _require_draft(survey)
    _decide(survey, decided)
    audit.record("survey.changed", survey, by=by)
    return survey


def discard(survey_id: int, *, by: Person) -> None:
    """Throw a draft away. Raises RuleBroken for a survey that was opened."""
    survey = queries.locked_survey(survey_id)
    _require_draft(survey)
    audit.record("survey.discarded", survey, by=by, details={"title": survey.title})
    db.session.execute(delete(Survey).where(Survey.id == survey.id))


def _require_draft(survey: Survey) -> None:
    if survey.state is not SurveyState.DRAFT:
        raise RuleBroken(_("This survey was opened. Its questions, people, mode and groups cannot change any more."))


def _decide(survey: Survey, decided: Decided) -> None:
    taken = select(Survey.id).where(Survey.title == decided["title"], Survey.id != (survey.id or 0))
    with db.session.no_autoflush:
        if db.session.scalar(taken):
            raise RuleBroken(_("There is a survey with this title already. Choose another title."))
        version = questionnaires.published(decided["questionnaire_id"])
    questionnaire = parse(version.body)
    survey.title, survey.questionnaire_id, survey.body = decided["title"], version.id, version.body
    survey.kind = questionnaire.kind
    survey.mode = decided.get("mode", Mode.ANONYMOUS)
    survey.audience, survey.audience_id = decided["audience"], decided.get("audience_id")
    survey.listed = list(decided.get("listed", ()))
    survey.languages = _languages(decided.get("languages"), questionnaire.offered())
    survey.closes_on, survey.time_zone = decided["closes_on"], decided["time_zone"]
    survey.closes_at = clock.end_of(survey.closes_on, survey.time_zone)
    survey.opens_on = decided.get("opens_on")
    survey.opens_at = clock.at(survey.opens_on, OPENING_HOUR, survey.time_zone) if survey.opens_on else None
    survey.unlinked_on = modes.unlinked_on(survey.mode, survey.closes_on)
    survey.cuts = list(decided.get("cuts", CUTS))
    survey.open_link = decided.get("open_link", False)
    survey.before_id = decided.get("before_id")
    _require_sense(survey)
    require_names(survey, questionnaire)


def _languages(chosen: Sequence[str] | None, offered: Sequence[str]) -> list[str]:
    """The languages offered, in the order of the questionnaire. Raises RuleBroken for one in which it is not whole."""
    if not chosen:
        return list(offered)
    if missing := [language for language in chosen if language not in offered]:
        raise RuleBroken(
            _("The questionnaire is not whole in this language: %(which)s. Translate it first.", which=missing[0])
        )
    return [language for language in offered if language in chosen]


def require_names(survey: Survey, questionnaire: Questionnaire) -> None:
    """Raises RuleBroken where files are asked for and names are not kept: a file tells who sent it."""
    if questionnaire.asks_for_files and survey.mode is not Mode.NAMED:
        raise RuleBroken(
            _(
                "This questionnaire asks for files, and a file tells who sent it. Choose “With names”, or a "
                "questionnaire without such a question."
            )
        )


def _require_sense(survey: Survey) -> None:
    if survey.opens_on and survey.opens_on > survey.closes_on:
        raise RuleBroken(_("The survey would close before it opens. Choose a later last day."))
    if survey.open_link and survey.mode is not Mode.ANONYMOUS:
        raise RuleBroken(_("Only an anonymous survey can have an open link: we do not know who comes by it."))
    if survey.before_id and survey.kind is not Kind.CONFIDENCE:
        raise RuleBroken(_("Only a questionnaire on confidence is compared with an earlier survey of the same people."))
    if survey.before_id and _is_paired_already(survey):
        raise RuleBroken(
            _(
                "That earlier survey is compared with another one already, and it can be with one only: the "
                "difference of two comparisons could show what a few people answered."
            )
        )


def _is_paired_already(survey: Survey) -> bool:
    """Whether the earlier survey takes part in another comparison, as its earlier or its later one."""
    others = (
        select(Survey.id)
        .where(Survey.id != (survey.id or 0))
        .where(
            (Survey.before_id == survey.before_id) | ((Survey.id == survey.before_id) & Survey.before_id.is_not(None))
        )
    )
    with db.session.no_autoflush:
        return db.session.scalar(others.limit(1)) is not None
