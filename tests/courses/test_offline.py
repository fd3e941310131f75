"""What phones send about lessons, what they may keep, and sealed files: the rules on the server."""

import base64
import io
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from courses.assessment import queries as assessment
from courses.assessment import sealing
from courses.assessment.models import Attempt, AttemptState
from courses.catalogue.models import Question
from courses.learning.models import LessonOutcome, LessonProgress
from courses.learning.queries import offline
from lms.audit.models import AuditEntry
from lms.db import db
from lms.errors import RuleBroken
from lms.operations import person_key
from tests import world
from tests.courses.conftest import key_in_form
from tests.courses.test_attempts import choosing, operation
from tests.courses.test_learning import enrol, finish_lessons, lessons, sit, start

SECRET = "a secret that only tests know"
PHONE = "phone-0001"


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


@pytest.fixture
def enrolment(browser, learner, course):
    return enrol(browser, learner, course)


def doing(id_, sequence, kind, position, about="", *values):
    return {
        "id": id_, "sequence": sequence, "kind": kind, "position": position, "about": about, "values": list(values),
        "at": "2001-01-01T00:00:00Z",
    }  # fmt: skip


def send(browser, learner, enrolment_id, *operations):
    body = {"person": person_key(SECRET, learner.id), "device": PHONE, "operations": list(operations)}
    return browser.post(f"/learn/{enrolment_id}/operations", json=body)


def one_check(enrolment):
    """(lesson's position, code, right values) of a check where one option is chosen."""
    for lesson in lessons(enrolment):
        for block in lesson.blocks:
            question = db.session.scalar(select(Question).where(Question.code == block.get("code")))
            if question and question.type in ("single", "truefalse"):
                return lesson.position, block["code"], [str(one) for one in key_in_form(question.id)["answer"]]
    raise AssertionError("no such check")


def progress_of(enrolment_id):
    return db.session.scalars(select(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id)).all()


def test_a_lesson_done_on_a_phone_counts_once_however_often_it_comes(browser, learner, enrolment):
    position, code, right = one_check(enrolment)
    batch = [doing("opened-1", 1, "opened", position), doing("check-01", 2, "check", position, code, *right)]
    for _ in range(2):
        answer = send(browser, learner, enrolment.id, *batch)
        assert answer.json == {"confirmed": ["opened-1", "check-01"], "refused": {}}
    (row,) = progress_of(enrolment.id)
    assert row.answers == {code: int(right[0])}
    assert [one.outcome for one in offline.received(enrolment.id)] == [LessonOutcome.APPLIED] * 2


def test_an_older_answer_of_the_same_phone_never_replaces_a_newer_one(browser, learner, enrolment):
    position, code, right = one_check(enrolment)
    send(browser, learner, enrolment.id, doing("newer-op", 9, "check", position, code, *right))
    wrong = "1" if right == ["0"] else "0"
    assert (
        send(browser, learner, enrolment.id, doing("older-op", 8, "check", position, code, wrong)).json["refused"] == {}
    )
    assert progress_of(enrolment.id)[0].answers == {code: int(right[0])}


def test_a_lesson_cannot_be_finished_from_a_phone_before_its_checks_are_answered(browser, learner, enrolment):
    lesson = next(one for one in lessons(enrolment) if any(block["kind"] == "check" for block in one.blocks))
    for _ in range(2):
        answer = send(browser, learner, enrolment.id, doing("finish-1", 1, "finish", lesson.position))
        assert answer.json["confirmed"] == ["finish-1"]
        assert "still wait for an answer" in answer.json["refused"]["finish-1"], "told again, not tried again"
    assert all(row.finished_at is None for row in progress_of(enrolment.id))


def test_one_thing_that_cannot_be_done_stops_nothing_else(browser, learner, enrolment):
    position, code, right = one_check(enrolment)
    answer = send(
        browser, learner, enrolment.id,
        doing("nowhere-1", 1, "opened", 99), doing("unknown-1", 2, "check", position, "L9-K9", "0"),
        doing("no-steps", 3, "path", position, "S9", "7"), doing("check-01", 4, "check", position, code, *right),
    )  # fmt: skip
    assert sorted(answer.json["refused"]) == ["no-steps", "nowhere-1", "unknown-1"]
    assert progress_of(enrolment.id)[0].answers == {code: int(right[0])}


def test_a_path_through_a_scenario_is_whole_so_that_twice_is_once(browser, learner, enrolment):
    lesson, block = next(
        (lesson, block) for lesson in lessons(enrolment) for block in lesson.blocks if block["kind"] == "scenario"
    )
    for number, steps in enumerate((["0"], ["0", "0"], ["0", "0"]), 1):
        send(
            browser,
            learner,
            enrolment.id,
            doing(f"path-{number:04}", number, "path", lesson.position, block["code"], *steps),
        )
    assert progress_of(enrolment.id)[0].answers == {block["code"]: [0, 0]}
    hostile = doing("path-bad-1", 9, "path", lesson.position, block["code"], "-1", "99999", "²")
    assert "path-bad-1" in send(browser, learner, enrolment.id, hostile).json["refused"]
    assert progress_of(enrolment.id)[0].answers == {block["code"]: [0, 0]}


def test_the_enrolment_of_another_person_does_not_exist(browser, learner, enrolment):
    enrolment_id = enrolment.id
    other = world.make_user()
    browser.sign_in(other)
    for path in ("keep.json", "1/play.json"):
        assert browser.get(f"/learn/{enrolment_id}/{path}").status_code == 404
    assert send(browser, other, enrolment_id, doing("opened-1", 1, "opened", 1)).status_code == 404
    assert browser.post(f"/learn/{enrolment_id}/assessment/reserve").status_code == 404
    assert send(browser, learner, enrolment_id, doing("opened-1", 1, "opened", 1)).status_code == 403
    assert offline.received(enrolment_id) == []


def test_keeping_reserves_one_attempt_and_none_where_the_course_is_completed(browser, learner, enrolment):
    first = browser.post(f"/learn/{enrolment.id}/assessment/reserve").json["url"]
    assert browser.post(f"/learn/{enrolment.id}/assessment/reserve").json["url"] == first
    finish_lessons(browser, enrolment)
    sit(browser, enrolment)
    assert "completed" in browser.post(f"/learn/{enrolment.id}/assessment/reserve").json["reason"]


def test_when_all_attempts_are_used_the_module_is_kept_without_the_paper(browser, learner, enrolment):
    for _ in range(enrolment.version.attempts_per_day):
        sit(browser, enrolment, right=False)
    assert "all attempts" in browser.post(f"/learn/{enrolment.id}/assessment/reserve").json["reason"]


def test_what_is_kept_is_the_module_and_no_key_of_the_assessment(browser, learner, enrolment):
    start(browser, enrolment)
    found = browser.get(f"/learn/{enrolment.id}/keep.json").json
    assert all(url.startswith((f"/learn/{enrolment.id}", "/courses/media/")) for url in found["pages"])
    everything = "".join(browser.get(url).text for url in found["pages"] if "/media/" not in url)
    bank = db.session.scalars(select(Question.body).where(Question.use == "bank")).all()
    assert [one["id"] for one in bank if one["id"] in everything] == []
    assert [one["id"] for one in bank if one["explanation"] in everything] == []
    assert found["bytes"] < 5_000_000


def test_only_an_open_paper_says_that_it_may_be_kept(browser, learner, enrolment):
    attempt_id = start(browser, enrolment)
    assert browser.get(f"/attempts/{attempt_id}").headers["X-Keep"] == "paper"
    browser.post(f"/attempts/{attempt_id}/hand-in")
    assert "X-Keep" not in browser.get(f"/attempts/{attempt_id}").headers


def test_the_worker_answers_for_the_whole_site_and_the_offline_page_names_nobody(browser, learner):
    worker = browser.get("/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert '"__SHELL__"' not in worker.text
    browser.sign_in(learner)
    assert "Siti Rahma" not in browser.page("/offline").text
    assert "Siti Rahma" in browser.page("/waiting").text


@pytest.mark.parametrize("path", ["/learn/{}/keep.json", "/learn/{}/1/play.json"])
def test_keeping_takes_a_fixed_number_of_statements(browser, learner, enrolment, statements, path):
    url = path.format(enrolment.id)
    statements.clear()
    browser.get(url)
    assert len(statements) <= 7


def test_what_phones_sent_is_there_for_the_office(browser, learner, enrolment):
    enrolment_id = enrolment.id
    send(browser, learner, enrolment_id, doing("opened-1", 1, "opened", 1), doing("nowhere-1", 2, "opened", 99))
    assert browser.get(f"/learn/{enrolment_id}/received").status_code == 403
    browser.sign_in(world.make_coordinator())
    page = browser.page(f"/learn/{enrolment_id}/received").text
    assert "Lesson 1 opened" in page
    assert "This course has no such lesson." in page


# ---- Sealed files


def seal(body, secret=SECRET):
    """As the page does it, with another implementation of the same primitives."""
    ours = ec.generate_private_key(ec.SECP256R1())
    point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(sealing.public_key(secret)))
    label = sealing.FORMAT.encode()
    key = HKDF(hashes.SHA256(), 32, salt=point, info=label).derive(ours.exchange(ec.ECDH(), theirs))
    data = AESGCM(key).encrypt(b"\0" * 12, json.dumps(body).encode(), label)
    parts = {"key": point, "iv": b"\0" * 12, "data": data}
    table = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return json.dumps({"format": sealing.FORMAT, **table}).encode()


def body_of(attempt_id, user_id, *operations):
    pass_ = sealing.attempt_pass(SECRET, attempt_id, user_id)
    return {"pass": pass_, "device": PHONE, "operations": list(operations)}


@given(operations=st.lists(st.text(max_size=30), max_size=5))
def test_a_sealed_file_opens_here_and_only_unchanged(operations):
    data = seal({"pass": sealing.attempt_pass(SECRET, 7, 8), "operations": operations})
    opened = sealing.open_file(SECRET, data)
    assert (opened.attempt_id, opened.user_id, opened.body["operations"]) == (7, 8, operations)
    for secret in ("another service", ""):
        with pytest.raises(RuleBroken):
            sealing.open_file(secret, data)


BAD_FILES = [
    b"",
    b"\x89PNG\r\n",
    b"{}",
    b"[]",
    b"null",
    b'{"key": 1, "iv": 2, "data": 3}',
    b'{"key": "AA==", "iv": "AA==", "data": "AA=="}',
    b"[" * 100_000,
    b"x" * (sealing.LARGEST + 1),
    seal({"operations": []}),
    seal({"pass": "forged", "operations": []}),
    seal([]),
    seal(body_of(1, 1), secret="another service"),
]


@pytest.mark.parametrize("data", BAD_FILES, ids=range(len(BAD_FILES)))
def test_whatever_is_no_file_of_ours_is_refused_in_words(app, data):
    with app.test_request_context(), pytest.raises(RuleBroken):
        sealing.open_file(SECRET, data)


def test_looking_records_nothing_and_taking_records_once(browser, learner, enrolment):
    attempt_id, learner_id = start(browser, enrolment), learner.id
    place = choosing(attempt_id)
    operations = [operation("answer-op", 1, place, "0"), operation("hand-in-op", 2, 0, kind="hand_in")]
    sealed = seal(body_of(attempt_id, learner_id, *operations)).decode()
    assert browser.get("/attempts/files").status_code == 403
    browser.sign_in(world.make_coordinator())
    files = {"files": [(io.BytesIO(b"not ours"), "holiday.jpg"), (io.BytesIO(sealed.encode()), "answers.rso")]}
    page = browser.post("/attempts/files", data=files, content_type="multipart/form-data").text
    for text in ("1 new answer", "The attempt is handed in and graded", "Not taken", "holiday.jpg", "Siti Rahma"):
        assert text in page
    assert assessment.received(attempt_id) == []
    for _ in range(2):
        browser.post("/attempts/files/take", data={"sealed": [sealed, "rubbish"]})
    assert len(assessment.received(attempt_id)) == 2
    assert db.session.get(Attempt, attempt_id).state is AttemptState.GRADED
    entries = db.session.scalars(select(AuditEntry.person_id).where(AuditEntry.action == "attempt.file_taken")).all()
    assert set(entries) == {learner_id}
    assert "from a file, given in by a coordinator" in browser.page(f"/attempts/{attempt_id}/received").text


def test_a_pass_for_the_attempt_of_another_person_opens_nothing(browser, learner, enrolment):
    attempt_id, other_id = start(browser, enrolment), world.make_user().id
    sealed = seal(body_of(attempt_id, other_id, operation("answer-op", 1, 1, "0"))).decode()
    browser.sign_in(world.make_coordinator())
    browser.post("/attempts/files/take", data={"sealed": [sealed]})
    assert assessment.received(attempt_id) == []


@pytest.mark.parametrize("count", [0, 21])
def test_none_or_too_many_files_are_refused_beside_the_field(browser, count):
    browser.sign_in(world.make_coordinator())
    files = {"files": [(io.BytesIO(b"x"), f"{n}.rso") for n in range(count)]}
    page = browser.post("/attempts/files", data=files, content_type="multipart/form-data").text
    assert ("Choose at most 20 files" if count else "Choose one file or more") in page
