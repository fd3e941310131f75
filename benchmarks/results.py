"""`make bench`: results of a survey of sixty questions, at 1,000 and at 100,000 answers, and closing it.

Every page must send the same number of statements at both, and the first view of results take less than a second.
"""

import logging
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from benchmarks.pages import Page, count_statements, settings, timed
from lms import clock
from lms.accounts.models import RoleGrant, User
from lms.app import create_app
from lms.db import Base, db, transaction
from lms.organisations import services as organisations
from lms.organisations.models import Agency
from lms.roles import Role
from surveys.collection.models import Inbox, Invitation, Survey, SurveyState, random_id
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results import jobs

SIZES = (1_000, 100_000)
FIRST_VIEW = 1.0  # seconds
CHUNK = 5_000
OFFICE = "office@bench.example"
CUTS = ["sub_region", "agency_family", "gender"]
GROUPS = {
    "sub_region": ("Southeast Asia", "South Asia", "Pacific", "East Asia", "Other"),
    "agency_family": ("police", "border_immigration", "maritime", "justice", "other"),
    "gender": ("woman", "man", "not_said"),
}
PAGES = ("results", "results?by=sub_region", "results?by=sub_region%2Bagency_family", "texts")


def main() -> None:
    logging.disable(logging.INFO)
    counts = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(settings(Path(folder)))
            with app.app_context():
                Base.metadata.create_all(db.engine)
                survey_id = build(size)
                started = time.perf_counter()
                jobs.close()
                say("closing by the clock", size, time.perf_counter() - started, "counted, moved, files written anew")
                counts[size] = measure(app, survey_id, size)
                db.session.remove()
                db.engine.dispose()
    if len(set(counts.values())) > 1:
        raise SystemExit(f"the number of statements grows with the answers: {counts}")


def questionnaire() -> dict[str, Any]:
    """Sixty questions: half scales, a third lists, some numbers, two answered in words."""
    questions: list[dict[str, Any]] = []
    for number in range(60):
        one: dict[str, Any] = {"code": f"q{number}", "text": f"Question {number}?"}
        if number >= 58:
            one |= {"type": "longtext", "max_length": 500}
        elif number % 6 == 0:
            one |= {"type": "integer", "min": 0, "max": 100}
        elif number % 3 == 0:
            one |= {"type": "multi", "options": [{"code": f"o{n}", "label": f"Option {n}"} for n in range(6)]}
        elif number % 2:
            one |= {"type": "scale5", "labels": ["No", "A little", "Half", "Quite", "Very"]}
        else:
            one |= {"type": "single", "options": [{"code": f"o{n}", "label": f"Option {n}"} for n in range(5)]}
        questions.append(one)
    sections = [{"title": f"Page {page + 1}", "questions": questions[page * 10 : page * 10 + 10]} for page in range(6)]
    return {"code": "bench", "version": "1", "title": "Bench", "minutes": 20, "intro": "Sixty.", "kind": "annual",
            "sections": sections}  # fmt: skip


def build(size: int) -> int:
    """An open survey whose last day has passed, everybody's answers in the inbox; returns its id."""
    table = questionnaire()
    with transaction():
        organisations.load()
        agency_id = db.session.scalar(select(Agency.id))
        office = User(id=size + 1, email=OFFICE, name="Office", agency_id=agency_id, confirmed_at=clock.now())
        office.grants = [RoleGrant(role=Role.COORDINATOR)]
        form = QuestionnaireVersion(code="bench", version="1", title="Bench", body=table)
        db.session.add_all([office, form])
        db.session.flush()
        today = clock.today("UTC")
        survey = Survey(
            questionnaire_id=form.id, title="Bench", audience="alumni", time_zone="UTC", body=table, cuts=CUTS,
            closes_on=today - timedelta(days=1), opened_on=today - timedelta(days=22),
            closes_at=clock.now() - timedelta(hours=1), state=SurveyState.OPEN,
        )  # fmt: skip
        db.session.add(survey)
        db.session.flush()
        survey_id = survey.id
    chance = random.Random(60)
    frames = [{name: chance.choice(groups) for name, groups in GROUPS.items()} for _n in range(size)]
    with transaction():
        _fill(User, ({"id": n, "email": f"alumnus{n}@bench.example", "name": f"Officer {n}", "agency_id": agency_id,
                      "fs_uniquifier": f"bench{n}", "active": True, "is_sample": True, "time_zone": "UTC",
                      "language": "en", "created_at": clock.now()} for n in range(1, size + 1)))  # fmt: skip
        _fill(Invitation, ({"id": random_id(), "survey_id": survey_id, "user_id": n, "frame": frame, "reminders": 0,
                            "responded": True} for n, frame in enumerate(frames, 1)))  # fmt: skip
    _fill_inbox(survey_id, frames, chance)
    return survey_id


def _fill_inbox(survey_id: int, frames: list[dict[str, str]], chance: random.Random) -> None:
    rows = (
        {"id": random_id(), "survey_id": survey_id, "frame": frame, "answers": _answers(chance)} for frame in frames
    )
    while chunk := list(islice(rows, CHUNK)):
        with transaction():
            db.session.execute(insert(Inbox), chunk)


def _fill(table: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        db.session.execute(insert(table), chunk)


def _answers(chance: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(58):
        if number % 6 == 0:
            found[f"q{number}"] = chance.randrange(100)
        elif number % 3 == 0:
            found[f"q{number}"] = [f"o{chance.randrange(6)}"]
        else:
            found[f"q{number}"] = str(chance.randrange(1, 6)) if number % 2 else f"o{chance.randrange(5)}"
    if chance.random() < 0.1:
        found["q58"] = "More time for exercises."
    return found


def measure(app: Flask, survey_id: int, size: int) -> tuple[int, ...]:
    """Times each page, and says how many statements each sends."""
    found = []
    for path in PAGES:
        page = Page(path, f"/surveys/{survey_id}/{path}", OFFICE)
        found.append(count_statements(app, page))
        seconds = timed(app, page)
        say(path.replace("%2B", "+"), size, seconds, f"{found[-1]:3} statements")
        if path == PAGES[0] and seconds > FIRST_VIEW:
            raise SystemExit(f"the first view takes {seconds:.2f} seconds")
    return tuple(found)


def say(name: str, size: int, seconds: float, more: str) -> None:
    print(f"{name:36} {size:7,} answers  {seconds * 1000:10.1f} ms  {more}", flush=True)


if __name__ == "__main__":
    main()
