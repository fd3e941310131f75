"""Copies of the whole database, from the open phase and from after closing, join nobody to an answer.

Each attack is shown to work on tables that are made to leak; then it is let loose on the real ones.
"""

import logging
import random
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, text

from lms import clock
from lms.accounts.models import User
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Audience
from surveys.collection.merging import Change
from surveys.collection.models import Inbox, Invitation
from surveys.collection.services import answering, opening, surveys
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results import jobs
from surveys.results.models import FreeText, Response, StoryContact
from tests import world
from tests.journeys import processes
from tests.surveys import attack
from tests.surveys.conftest import links_of
from tests.surveys.questionnaires import TABLE

PEOPLE = 50
SENT = 45
BY_CHANCE = 8  # right pairs in one order of 45: one is to be expected, nine or more once in a million
NEAR = 300  # bytes


@dataclass(frozen=True)
class Scene:
    """What happened: in which order who sent which words, and the signs by which people are known."""

    survey_id: int
    sent: list[int]
    truth: dict[int, str]
    marks: dict[int, list[str]]
    folder: Path

    def files(self, name: str) -> list[Path]:
        """A copy of the files of the database: tables, free pages, logs of changes."""
        db.session.rollback()
        target = self.folder / name
        target.mkdir()
        if db.engine.dialect.name == "sqlite":
            path = Path(str(db.engine.url.database))
            return [Path(shutil.copy(one, target)) for one in path.parent.glob(f"{path.name}*")]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("checkpoint"))
            home = Path(str(connection.scalar(text("show data_directory"))))
            own = connection.scalar(text("select oid from pg_database where datname = current_database()"))
        found = [*(home / "base" / str(own)).iterdir(), *(home / "pg_wal").iterdir()]
        return [Path(shutil.copy(one, target)) for one in found if one.is_file()]

    def copy(self) -> attack.Copy:
        db.session.rollback()
        with db.engine.connect() as connection:
            return attack.take(connection)


@contextmanager
def scene(address, folder):
    """A survey that fifty people were asked to answer: forty-five sent, in the order of the scene, five only began."""
    with processes.own_database(address, folder) as url, processes.own_house(url, folder):
        people = [world.make_user(email=f"officer{n}@example.org").id for n in range(PEOPLE)]
        house().audiences["test"] = Audience("test", "Test", lambda: people)
        form = world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
        by = world.make_coordinator()
        day = clock.today("UTC") + timedelta(days=14)
        with transaction():
            survey = surveys.create(
                title="Pulse", questionnaire_id=form.id, audience="test", closes_on=day, time_zone="UTC", by=by
            )
            survey_id = survey.id
        with transaction():
            opening.open_survey(survey_id, by=by)
        invited = dict(db.session.execute(select(Invitation.user_id, Invitation.id)).all())
        order = list(people)
        random.Random(3).shuffle(order)
        first = random.SystemRandom().randrange(10**6, 10**9)  # servers keep what other tests wrote
        truth = {person: f"Story {number}x" for number, person in enumerate(people, first)}
        for person in order:
            _answer(invited[person], truth[person], send=person in order[:SENT])
        marks = {one.id: [one.email, one.fs_uniquifier, invited[one.id]] for one in db.session.scalars(select(User))
                 if one.id in invited}  # fmt: skip
        yield Scene(survey_id, order[:SENT], truth, marks, folder)
        del house().audiences["test"]


def _answer(invitation_id, words, *, send):
    """Page after page, as people answer."""
    for number, answers in enumerate(({"used": "yes"}, {"people": 3}, {"story": words}), 1):
        with transaction():
            answering.keep(invitation_id, {key: Change(one) for key, one in answers.items()}, page=min(number, 2))
    if send:
        with transaction():
            answering.send(invitation_id)


def time_is_up():
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        jobs.close()


@pytest.mark.process
def test_a_copy_of_the_open_phase_shows_nobodys_words(database_address, tmp_path):
    with scene(database_address, tmp_path) as happened:
        copy = happened.copy()
        assert {"inbox", "draft", "invitation"} <= copy.tables()
        assert len([row for row in copy.rows if row.table == "inbox"]) == SENT
        assert copy.answers() == [], "words of an answer can be read"
        readable = attack.words_in(happened.files("open")) & set(happened.truth.values())
        assert not readable, "words of an answer stand in the files"
        lengths = {len(str(row.values["answers"])) for row in copy.rows if row.table in ("inbox", "draft")}
        assert len(lengths) == 1, "the length of what was sealed tells something"
        drafts = [row.values for row in copy.rows if row.table == "draft"]
        assert len(drafts) == PEOPLE - SENT
        clear = {
            name for one in drafts for name, value in one.items() if not str(value).lstrip("{'\"").startswith("sealed")
        }
        assert clear == {"invitation_id"}, "more of a draft can be read than whose it is"
        assert len({len(str(one[name])) for one in drafts for name in one.keys() - clear}) == 1


@pytest.mark.process
def test_a_copy_of_the_closed_survey_joins_nobody_even_beside_one_of_the_open_phase(database_address, tmp_path):
    with scene(database_address, tmp_path) as happened:
        before = happened.copy()
        time_is_up()
        closed, files = happened.copy(), happened.files("closed")
        assert len(closed.answers()) == SENT
        assert not [row for row in closed.rows if row.table in ("inbox", "draft", "closing")]
        truth = happened.truth
        assert attack.right(attack.by_keys(closed), truth) == 0
        assert attack.right(attack.by_shared_values(closed, before), truth) == 0
        assert attack.right(attack.by_transaction(closed), truth) == 0
        for guesses in attack.by_order(closed, happened.sent):
            assert attack.right(guesses, truth) <= BY_CHANCE, "an order of the answers is that of sending"
        assert attack.words_in(files) & set(truth.values()) == {truth[person] for person in happened.sent}
        assert attack.right(attack.by_files(files, happened.marks, near=NEAR), truth) <= BY_CHANCE
        unsent = [words for person, words in truth.items() if person not in happened.sent]
        assert not attack.words_in(files) & set(unsent), "a draft is still in the files"


@pytest.mark.process
def test_each_attack_works_where_something_leaks(database_address, tmp_path):
    """The same attacks on tables that do what ours must not."""
    with scene(database_address, tmp_path) as happened:
        truth = {person: happened.truth[person] for person in happened.sent}
        leaks = {
            "leak_key": 'create table leak_key (person integer references "user"(id), words text)',
            "leak_mark": "create table leak_mark (mark text, words text)",
            "leak_seen": 'create table leak_seen (person integer references "user"(id), mark text)',
            "leak_order": "create table leak_order (words text, number integer)",
            "leak_draft": "create table leak_draft (invitation text, words text)",
        }
        with transaction():
            for statement in leaks.values():
                db.session.execute(text(statement))
        for number, (person, words) in enumerate(truth.items()):
            with transaction():
                for statement in (
                    "insert into leak_key values (:person, :words)",
                    "insert into leak_mark values (:mark, :words)",
                    "insert into leak_seen values (:person, :mark)",
                    "insert into leak_order values (:words, :number)",
                    "insert into leak_draft values (:invitation, :words)",
                ):
                    values = {"person": person, "words": words, "mark": f"mark-{person}", "number": number,
                              "invitation": happened.marks[person][2]}  # fmt: skip
                    db.session.execute(text(statement), values)
        copy = happened.copy()
        assert attack.right(attack.by_keys(copy), truth) == SENT
        assert attack.right(attack.by_shared_values(copy, copy), truth) == SENT
        assert max(attack.right(guesses, truth) for guesses in attack.by_order(copy, happened.sent)) == SENT
        if db.engine.dialect.name == "postgresql":
            assert attack.right(attack.by_transaction(copy), truth) == SENT
        with transaction():
            db.session.execute(text("delete from leak_draft"))
        files = happened.files("leaky")
        assert attack.right(attack.by_files(files, happened.marks, near=NEAR), truth) > SENT // 2


@pytest.mark.usefixtures("today")
def test_no_line_of_the_log_names_who_answers(browser, make_survey, caplog):
    survey = make_survey([world.make_user()])
    link = next(iter(links_of(survey).values()))
    browser.get(link)  # what the first page of all loads is loaded by now
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        browser.get(link)
        browser.post(f"{link}/1", data={"used": "yes", "where": "border", "seen": ["used", "where"]})
        browser.post(f"{link}/2", data={"people": "3", "story": "Story 100x", "fit": "4"})
        browser.post(f"{link}/send")
        browser.post("/s/story", data={"name": "Ana Sample", "reach": "ana@example.org", "about": ""})
    assert db.session.scalar(select(Inbox.answers)) == {"used": "yes", "where": ["border"], "people": 3, "fit": "4",
                                                        "story": "Story 100x"}  # fmt: skip
    assert db.session.scalar(select(StoryContact.name)) == "Ana Sample"
    token = link.rsplit("/", 1)[-1]
    said = " ".join(f"{one.getMessage()} {getattr(one, 'fields', '')}" for one in caplog.records)
    assert not any(sign in said for sign in (token, "/s/", "Story", "Ana"))


def test_what_is_kept_of_answers_has_no_moment_and_no_key():
    for model in (Response, FreeText, StoryContact):
        columns = set(model.__table__.columns.keys())
        assert not {"created_at", "updated_at", "user_id", "invitation_id"} & columns
    assert not StoryContact.__table__.foreign_keys
