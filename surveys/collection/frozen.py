"""The questionnaire of a survey, read from its table once for many answers. Pure."""

import json
from functools import lru_cache

from surveys.collection.models import Survey
from surveys.questionnaires.questionnaire import Questionnaire, parse

SURVEYS = 32  # more are not answered at the same time


def questionnaire(survey: Survey) -> Questionnaire:
    """What the survey asks. The table itself is the key: a draft that is changed is read anew."""
    return _read(json.dumps(survey.body))


def spoken(survey: Survey, language: str) -> Questionnaire:
    """The same in a language that the survey offers; else in the first that it does."""
    return _spoken(json.dumps(survey.body), tuple(survey.languages), language)


@lru_cache(maxsize=SURVEYS)
def _read(table: str) -> Questionnaire:
    return parse(json.loads(table))


@lru_cache(maxsize=3 * SURVEYS)
def _spoken(table: str, languages: tuple[str, ...], language: str) -> Questionnaire:
    found = _read(table)
    offered = languages or tuple(found.offered()) or (found.language,)
    return found.spoken(language if language in offered else offered[0])
