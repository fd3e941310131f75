"""A clock that is killed while it closes a large survey leaves the same as one that is not."""

import json
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from lms import clock
from lms.db import db, transaction
from surveys.collection.models import Draft, Inbox, Invitation, Survey, SurveyState, random_id
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.questionnaire import parse
from surveys.results.models import Closing, Cube, FreeText, Response
from surveys.results.tabulation import Sealed, Tabulation, kept_row
from tests import world
from tests.conftest import settings
from tests.journeys import processes
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.process

ANSWERS = 12_000
CUTS = ["sub_region", "gender"]
PATIENCE = 60  # seconds, for a machine that is busy with other things


def an_ended_survey() -> tuple[int, list[Sealed]]:
    """A survey whose last day has passed, with very many answers and one draft."""
    form = world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
    chance = random.Random(5)
    sealed = [
        Sealed(
            {"sub_region": chance.choice("ABCD"), "gender": chance.choice(["woman", "man"])},
            {"used": chance.choice(["yes", "no"]), "people": chance.randrange(60), "story": f"Story {number}"},
        )
        for number in range(ANSWERS)
    ]
    survey = world.save(
        Survey(
            questionnaire_id=form.id, title="Pulse", audience="alumni", time_zone="UTC", body=TABLE, cuts=CUTS,
            closes_on=clock.today("UTC") - timedelta(days=1), opened_on=clock.today("UTC") - timedelta(days=9),
            closes_at=clock.now() - timedelta(days=1), state=SurveyState.OPEN,
        )
    )  # fmt: skip
    survey_id, person_id = survey.id, world.make_user().id
    with transaction():
        invitation = Invitation(survey_id=survey_id, user_id=person_id, frame=sealed[0].frame)
        db.session.add(invitation)
        db.session.flush()
        db.session.add(Draft(invitation_id=invitation.id, answers={"used": "yes"}))
        rows = [{"id": random_id(), "survey_id": survey_id, "frame": one.frame, "answers": one.answers}
                for one in sealed]  # fmt: skip
        db.session.execute(insert(Inbox), rows)
    return survey_id, sealed


def left(survey_id: int) -> int | None:
    """How many answers still have their groups; None when all is done."""
    db.session.rollback()
    if not db.session.get_one(Survey, survey_id).scrubbed:
        return db.session.scalar(select(func.count(Inbox.id)))
    return None


def plain(rows: "list[dict[str, object]]") -> "Counter[str]":
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def test_killed_while_answers_lose_their_groups(database_address, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", settings("sqlite://", tmp_path).SECRET_KEY)  # what answers are sealed with
    with processes.own_database(database_address, tmp_path) as url, processes.own_house(url, tmp_path):
        survey_id, sealed = an_ended_survey()
        with processes.mail_server() as (_mailbox, port):
            with processes.clocks(1, url, tmp_path, port) as (first,):
                half = lambda: 0 < (left(survey_id) or ANSWERS) < ANSWERS  # noqa: E731
                processes.wait_for(half, seconds=PATIENCE, what="the clock moves answers")
                processes.kill(first)
            assert left(survey_id), "the clock was killed too late to prove anything"
            assert db.session.get(Closing, survey_id), "half closed, results must stay sealed"
            with processes.clocks(1, url, tmp_path, port):
                processes.wait_for(lambda: left(survey_id) is None, seconds=PATIENCE, what="another clock closes")

        tabulation = Tabulation(parse(TABLE), CUTS)
        for one in sealed:
            tabulation.add(one)
        kept = tabulation.kept()
        db.session.rollback()
        assert db.session.scalar(select(func.count(Inbox.id))) == 0
        assert db.session.scalar(select(func.count(Draft.invitation_id))) == 0
        assert db.session.get(Closing, survey_id) is None
        counts = {(one.cut, one.cell, one.question, one.option): one.n for one in tabulation.counts()}
        found = {(one.cut, one.cell, one.question, one.option): one.n for one in db.session.scalars(select(Cube))}
        assert {place: n for place, n in found.items() if place[2] != "=response"} == counts
        responses = list(db.session.scalars(select(Response.answers)))
        assert plain(responses) == plain([kept_row(parse(TABLE), one.answers, kept) for one in sealed])
        texts = Counter(db.session.scalars(select(FreeText.text)))
        assert texts == Counter(str(one.answers["story"]) for one in sealed), "words were lost or doubled"
