"""Last year's annual survey of sample alumni, closed: invented answers of invented people, so that years stand
beside each other. Written as closing leaves a survey: counts that may be shown, rows without groups, loose words."""

import copy
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from lms import clock
from lms.db import db
from surveys.collection.models import Survey, SurveyState, random_id
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.question import NUMBERS, Question, QuestionType
from surveys.questionnaires.questionnaire import Kind, Questionnaire, parse
from surveys.results.models import Cube, FreeText, Response, Turnout
from surveys.results.tabulation import Sealed, Tabulation, kept_row, turned_out

INVITED = 300
DAYS = 21
CUTS = ["sub_region", "agency_family", "gender"]
GROUPS = {
    "sub_region": {"Southeast Asia": 45, "South Asia": 25, "Pacific": 18, "East Asia": 8, "Middle East / West Asia": 4},
    "agency_family": {"police": 40, "border_immigration": 34, "justice": 14, "maritime": 9, "other": 3},
    "gender": {"woman": 42, "man": 56, "not_said": 2},
}
NOT_YET_ASKED = "c_mode"
NOT_YET_OFFERED = ("c_needs", "online")
STORIES = (
    "We now hold a short briefing at the start of every shift, with the indicators from the course on one page.",
    "Our airport and the coast guard have one list of contacts, and it is kept up to date.",
    "I wrote a guideline for first interviews, and my agency took it over for all stations.",
    "Two of us trained forty colleagues with the material from the forum.",
    "My supervisor reads the referrals with me once a month.",
    "More time for exercises, and fewer talks on the first day.",
    "Please send the slides before the course, so that we can translate them.",
    "It would help to meet again after six months, even if only online.",
)


def build(version: QuestionnaireVersion, today: date) -> None:
    """The survey that closed a year ago, in a handful of statements."""
    body = _body(version.body)
    survey = Survey(
        questionnaire_id=version.id, title=f"Annual Survey of Alumni {today.year - 1} (sample)", audience="alumni",
        kind=Kind(version.kind),
        closes_on=today - timedelta(days=365), opened_on=today - timedelta(days=365 + DAYS), time_zone="Asia/Bangkok",
        closes_at=clock.end_of(today - timedelta(days=365), "Asia/Bangkok"), state=SurveyState.CLOSED, body=body,
        cuts=CUTS, scrubbed=True,
    )  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    chance, questionnaire = random.Random(2025), parse(body)  # noqa: S311  the same invented people every time
    invited = [{name: _one_of(chance, sizes) for name, sizes in GROUPS.items()} for _n in range(INVITED)]
    answered = [chance.random() < (0.5 if frame["gender"] == "woman" else 0.38) for frame in invited]
    sealed = [
        Sealed(frame, questionnaire.kept(_answers(questionnaire, chance)))
        for frame, took_part in zip(invited, answered, strict=True) if took_part
    ]  # fmt: skip
    tabulation = Tabulation(questionnaire, CUTS)
    for one in sealed:
        tabulation.add(one)
    kept, of = tabulation.kept(), {"survey_id": survey.id}
    counts = [*tabulation.counts(), *turned_out(zip(invited, answered, strict=True), CUTS)]
    db.session.execute(
        insert(Cube),
        [{**of, "id": random_id(), "cut": one.cut, "cell": one.cell, "question": one.question, "option": one.option,
          "n": one.n} for one in counts],
    )  # fmt: skip
    rows = [{**of, "id": random_id(), "answers": kept_row(questionnaire, one.answers, kept)} for one in sealed]
    db.session.execute(insert(Response), rows)
    db.session.execute(insert(FreeText), list(_texts(of)))
    db.session.execute(insert(Turnout), [{**of, **row} for row in _turnout(len(sealed))])


def _body(table: dict[str, Any]) -> dict[str, Any]:
    """This year's questions but one, and without one answer that was not offered then."""
    body = copy.deepcopy(table)
    for section in body["sections"]:
        section["questions"] = [one for one in section["questions"] if one["code"] != NOT_YET_ASKED]
        for one in section["questions"]:
            if one["code"] == NOT_YET_OFFERED[0]:
                one["options"] = [option for option in one["options"] if option["code"] != NOT_YET_OFFERED[1]]
    return body


def _one_of(chance: random.Random, sizes: dict[str, int]) -> str:
    return chance.choices(list(sizes), weights=list(sizes.values()))[0]


def _answers(questionnaire: Questionnaire, chance: random.Random) -> dict[str, Any]:
    """Most questions answered, earlier answers of a list more often than later ones."""
    asked = (one for one in questionnaire.variables() if one.countable and chance.random() < 0.94)
    return {one.code: _answer(one, chance) for one in asked}


def _answer(question: Question, chance: random.Random) -> Any:
    codes = [one.code for one in question.options]
    if question.type in NUMBERS:
        return int(chance.triangular(0, 40, 4))
    if question.type is QuestionType.SCALE5:
        return chance.choices(codes[:5], weights=(4, 10, 24, 38, 24))[0]
    if question.type is QuestionType.MULTI:
        some = [code for code in codes if code not in question.exclusive and chance.random() < 0.35]
        return some or [(list(question.exclusive) or codes)[0]]
    if question.type is QuestionType.RANK:
        return chance.sample(codes, min(3, len(codes)))
    return chance.choices(codes, weights=range(len(codes) + 1, 1, -1))[0]


def _texts(of: dict[str, int]) -> Iterator[dict[str, Any]]:
    for place, words in enumerate(STORIES):
        question = "c_story" if place < 5 else "c_better"
        yield {**of, "id": random_id(), "question": question, "text": words, "cleared": True, "quoted": place % 3 == 0}


def _turnout(answered: int) -> Iterator[dict[str, int]]:
    """Most answers come with the invitation and each reminder."""
    for day, share in ((0, 24), (1, 38), (3, 46), (5, 60), (7, 68), (12, 80), (15, 86), (19, 96), (21, 100)):
        yield {"day": day, "answered": answered * share // 100}
