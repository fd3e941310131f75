"""What a careful colleague would say about a questionnaire before it is put to people. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from surveys.questionnaires import paths, timing
from surveys.questionnaires.checking import check
from surveys.questionnaires.lists import language_name
from surveys.questionnaires.question import UPLOADS, WORDS, Question, QuestionType
from surveys.questionnaires.questionnaire import Questionnaire

DECLINE = ("prefer_not", "prefer-not", "na", "dontknow")
MOST_OPTIONS = 15


@dataclass(frozen=True, slots=True)
class Advice:
    """`stops` keeps the questionnaire from being published. `question` is a code, or empty for the whole."""

    text: str
    question: str = ""
    stops: bool = False
    language: str = ""


def look(questionnaire: Questionnaire, table: Mapping[str, Any]) -> list[Advice]:
    """All advice, what stops it first. `table` is what the questionnaire was read from."""
    found = [*_broken(table), *_paths(questionnaire), *_size(questionnaire, table), *_languages(questionnaire, table)]
    found += [advice for question in questionnaire.questions() for advice in _question(question)]
    return sorted(found, key=lambda one: not one.stops)


def _broken(table: Mapping[str, Any]) -> Iterator[Advice]:
    """What was stored before there was a rule against it."""
    for problem in check(table, unfinished=True):
        if problem.readable:
            text = problem.text if problem.question else str(problem)
            yield Advice(text[:1].upper() + text[1:] + ".", problem.question, stops=True)


def _paths(questionnaire: Questionnaire) -> Iterator[Advice]:
    for dead in paths.dead_ends(questionnaire):
        text = (
            _("Its condition contradicts itself: nobody can be asked this.")
            if dead.own
            else _("Nobody can be asked this: what leads here excludes itself.")
        )
        yield Advice(text, dead.code, stops=True)


def _size(questionnaire: Questionnaire, table: Mapping[str, Any]) -> Iterator[Advice]:
    if not any(True for _question in questionnaire.questions()):
        yield Advice(_("There is no question yet."), stops=True)
    for section in questionnaire.sections:
        if not section.questions:
            yield Advice(_("The page “%(title)s” has no question.", title=section.title), stops=True)
    needed = timing.minutes_of(table.get("sections") or ())
    if needed > questionnaire.minutes:
        yield Advice(
            _(
                "It promises %(promised)s minutes and takes about %(needed)s. Take questions out, or promise more.",
                promised=questionnaire.minutes,
                needed=needed,
            )
        )


def _languages(questionnaire: Questionnaire, table: Mapping[str, Any]) -> Iterator[Advice]:
    for language in questionnaire.translations:
        name = language_name(language)
        if missing := len(questionnaire.missing(language)):
            text = ngettext(
                "%(num)d text is missing in %(language)s. It is not offered until then.",
                "%(num)d texts are missing in %(language)s. It is not offered until then.",
                missing,
                language=name,
            )
            yield Advice(text, language=language)
        if stale := len((table.get("stale") or {}).get(language, ())):
            text = ngettext(
                "%(num)d text has changed since it was translated to %(language)s.",
                "%(num)d texts have changed since they were translated to %(language)s.",
                stale,
                language=name,
            )
            yield Advice(text, language=language)


def _question(question: Question) -> Iterator[Advice]:
    listed = {option.code for option in question.options}
    if question.type in UPLOADS:
        yield Advice(_("It asks for a file, so only a survey with names can use this questionnaire."), question.code)
        return
    if question.sensitive and listed and not listed & set(DECLINE):
        yield Advice(_("It is sensitive and has no answer “Prefer not to say”."), question.code)
    if question.type in WORDS and not question.hint:
        yield Advice(_("Say in the hint that nobody writes names or details of cases."), question.code)
    if question.type in (QuestionType.SINGLE, QuestionType.MULTI) and len(listed) > MOST_OPTIONS:
        yield Advice(_("It has many answers. People read a list of more than fifteen badly."), question.code)
