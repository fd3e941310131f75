"""New versions of a course, and what they mean for those who are in it."""

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from courses.authoring import outline, queries
from courses.authoring.models import CourseDraft, DraftState
from courses.authoring.services import drafts, lessons, publishing, writing
from courses.authoring.services.questions import add_questions
from courses.catalogue import changes, folder, services
from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course, CourseVersion, Need
from courses.catalogue.questions import QuestionError
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from courses.learning.queries import enrolments as enrolments_read
from courses.learning.queries import progress as progress_read
from courses.learning.services import enrolments, progress
from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world
from tests.courses import folders


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR)


@pytest.fixture
def course():
    with transaction():
        services.publish(services.course_of("small-course"), folder.check(folders.small_course()))
    return db.session.scalars(select(Course)).one()


@pytest.fixture
def learner(course):
    """Somebody who has finished the first lesson."""
    user = world.make_user()
    with transaction():
        enrolment = enrolments.enrol(user, course, by=user)
        first = progress_read.lesson(enrolment.version_id, 1)
        progress.save_check(enrolment, first, "L1-K1", 0)
        progress.finish_lesson(enrolment, first, by=user)
    return user


def enrolment_of(user):
    return enrolments_read.enrolment_in(user.id, db.session.scalars(select(Course.id)).one())


def draft_of(course, author):
    with transaction():
        return drafts.begin(course, by=author)


def edit(draft, author, code="L1", text="## One\n\nAnother text.\n\n{{check:L1-K1}}\n", **facts):
    with transaction():
        lessons.save(queries.draft(draft.id), code, text=text, facts=facts, seen=None, by=author)


def publish(draft, author, version="2026.2", need=Need.COSMETIC, **needs):
    with transaction():
        drafts.move(queries.draft(draft.id), DraftState.REVIEW, by=author)
    with transaction():
        found = publishing.compare(queries.draft(draft.id))
        decided = {change.key: needs.get(change.kind, need) for change in found.changes}
        return publishing.publish(
            queries.draft(draft.id), version=version, needs=decided, seen=found.new.digest, by=author
        )


def finished(user):
    enrolment = enrolment_of(user)
    return [lesson.code for lesson, done in progress_read.outline(enrolment) if done and done.finished_at]


def complete(user):
    with transaction():
        enrolment = enrolment_of(user)
        second = progress_read.lesson(enrolment.version_id, 2)
        progress.save_check(enrolment, second, "L2-K1", 0)
        progress.finish_lesson(enrolment, second, by=user)
        progress.record_assessment(enrolment, score=100, by=user)
    assert enrolment_of(user).state is EnrolmentState.COMPLETED


def test_a_published_version_is_never_changed_by_a_draft(course, author):
    before = catalogue.files(course.current_version_id)
    draft = draft_of(course, author)
    edit(draft, author)
    assert catalogue.files(course.current_version_id) == before
    assert (
        db.session.get(Course, course.id).current_version.lessons[0].markdown.startswith("## One\n\nText of the first")
    )


def test_cosmetic_changes_move_running_enrolments_with_their_progress(course, learner, author):
    draft = draft_of(course, author)
    edit(draft, author)
    version = publish(draft, author)
    enrolment = enrolment_of(learner)
    assert enrolment.version_id == version.id
    assert finished(learner) == ["L1"]
    assert enrolment.last_lesson.version_id == version.id
    assert [change["need"] for change in version.changes] == ["cosmetic"] * len(version.changes)


def test_changes_needed_by_those_learning_open_the_lesson_again(course, learner, author):
    draft = draft_of(course, author)
    edit(draft, author)
    publish(draft, author, need=Need.LEARNING)
    assert finished(learner) == []
    kept = db.session.scalars(select(LessonProgress)).one()
    assert kept.answers == {"L1-K1": 0}, "what was done in the old lesson is kept with it"


def test_progress_follows_the_code_of_a_lesson_never_its_place(course, learner, author):
    draft = draft_of(course, author)
    with transaction():
        lessons.move(queries.draft(draft.id), "L1", 1, by=author)
    publish(draft, author)
    enrolment = enrolment_of(learner)
    assert [lesson.code for lesson, _done in progress_read.outline(enrolment)][:2] == ["L2", "L1"]
    assert finished(learner) == ["L1"]


def test_who_has_finished_stays_finished_when_a_lesson_is_added(course, learner, author):
    complete(learner)
    before = enrolment_of(learner)
    stamp = (before.version_id, before.completed_at, before.completed_on, before.score, before.reasons)
    draft = draft_of(course, author)
    with transaction():
        lessons.add(queries.draft(draft.id), "Third things", by=author)
    edit(draft, author, "L3", "Text.", summary="More.", minutes=3)
    publish(draft, author, need=Need.LEARNING)
    after = enrolment_of(learner)
    assert after.state is EnrolmentState.COMPLETED
    assert (after.version_id, after.completed_at, after.completed_on, after.score, after.reasons) == stamp


def test_a_lesson_that_is_taken_out_can_be_the_last_that_was_missing(course, learner, author):
    with transaction():
        progress.record_assessment(enrolment_of(learner), score=100, by=learner)
    draft = draft_of(course, author)
    with transaction():
        lessons.remove(queries.draft(draft.id), "L2", by=author)
    publish(draft, author)
    assert enrolment_of(learner).state is EnrolmentState.COMPLETED


def test_needed_by_all_asks_those_who_completed_to_take_it_again(course, learner, author):
    complete(learner)
    first = enrolment_of(learner)
    other = world.make_user()
    with transaction():
        enrolments.enrol(other, course, by=other)
    draft = draft_of(course, author)
    edit(draft, author)
    version = publish(draft, author, need=Need.ALL)
    assert db.session.get(Enrolment, first.id).state is EnrolmentState.COMPLETED
    assert db.session.get(Enrolment, first.id).version_id != version.id
    again = enrolment_of(learner)
    assert (again.round, again.version_id, again.state) == (2, version.id, EnrolmentState.ENROLLED)
    mails = db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.startswith("course_retake"))).all()
    assert mails == [f"course_retake:{first.id}:{version.id}"]
    assert enrolment_of(other).round == 1


def test_answers_that_make_no_sense_any_more_are_let_go(course, learner, author):
    draft = draft_of(course, author)
    shuffled = folders.question("L1-K1", "L1", options=["Neither", "This", "That"], answer=[1])
    checks = folders.as_json([shuffled, folders.question("L2-K1", "L2")])
    with transaction():
        writing.write(queries.draft(draft.id), {"questions/checks.json": checks}, by=author)
    publish(draft, author)
    assert db.session.scalars(select(LessonProgress)).one().answers == {}
    assert finished(learner) == ["L1"]


def test_those_in_an_older_version_stay_in_it(course, learner, author):
    with transaction():
        second = folders.small_course(**{"course.toml": tomli_w.dumps(folders.table(version="2026.2")).encode()})
        services.publish(db.session.get(Course, course.id), folder.check(second))
    older = enrolment_of(learner).version_id
    draft = draft_of(db.session.get(Course, course.id), author)
    edit(draft, author)
    publish(draft, author, version="2026.3")
    assert enrolment_of(learner).version_id == older


def test_moving_is_in_the_record_of_the_person(course, learner, author):
    draft = draft_of(course, author)
    edit(draft, author)
    publish(draft, author, need=Need.LEARNING)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.moved")).one()
    assert (entry.person_id, entry.by_id) == (learner.id, author.id)
    assert entry.details == {"version": "2026.2", "unfinished": ["L1"]}


def test_every_change_needs_a_decision(course, author):
    draft = draft_of(course, author)
    edit(draft, author)
    with transaction():
        drafts.move(queries.draft(draft.id), DraftState.REVIEW, by=author)
    found = publishing.compare(queries.draft(draft.id))
    with pytest.raises(RuleBroken, match="Decide about every change"), transaction():
        publishing.publish(queries.draft(draft.id), version="2026.2", needs={}, seen=found.new.digest, by=author)
    assert len(queries.versions(course.id)) == 1


def test_a_draft_that_changed_after_it_was_looked_at_is_not_published(course, author):
    draft = draft_of(course, author)
    edit(draft, author)
    with transaction():
        drafts.move(queries.draft(draft.id), DraftState.REVIEW, by=author)
    with pytest.raises(RuleBroken, match="has changed since"), transaction():
        publishing.publish(queries.draft(draft.id), version="2026.2", needs={}, seen="other", by=author)


def test_what_is_the_same_is_not_published_again(course, author):
    with pytest.raises(RuleBroken, match="nothing to publish"):
        publish(draft_of(course, author), author)


def test_only_a_draft_in_review_is_published_and_only_one_being_written_is_changed(course, author):
    draft = draft_of(course, author)
    with pytest.raises(RuleBroken, match="in review"), transaction():
        publishing.publish(queries.draft(draft.id), version="2026.2", needs={}, seen="", by=author)
    with transaction():
        drafts.move(queries.draft(draft.id), DraftState.REVIEW, by=author)
    with pytest.raises(RuleBroken, match="Take it back from review"):
        edit(draft, author)


def test_publishing_through_the_pages(browser, course, learner, author):
    browser.sign_in(author)
    url = browser.post(f"/authoring/courses/{course.code}/draft").headers["Location"]
    draft = db.session.scalars(select(CourseDraft)).one()
    edit(draft, author)
    browser.post(f"{url}/state/review")
    page = browser.page(f"{url}/publish")
    assert "Text of lesson changed" in page.text
    assert (
        page.find("input", {"name": "version"})["value"]
        == f"{clock.today().year}.{'2' if clock.today().year == 2026 else '1'}"
    )
    names = {one["name"] for one in page.find_all("input", {"type": "radio"})}
    assert names == {"need-lesson_changed:L1"}
    seen = page.find("input", {"name": "seen"})["value"]
    undecided = browser.post(f"{url}/publish", data={"version": "2027.1", "seen": seen})
    assert "Decide about every change" in undecided.text
    sent = {"version": "2027.1", "seen": seen, "need-lesson_changed:L1": "learning"}
    assert browser.post(f"{url}/publish", data=sent).status_code == 302
    assert "Needed by those still learning" in browser.page(f"/authoring/courses/{course.code}/versions").text
    browser.sign_in(learner)
    assert "Another text" in browser.page(f"/learn/{enrolment_of(learner).id}/1").text
    assert browser.get("/authoring/").status_code == 403


def test_advice_fills_what_is_not_decided_and_publishes_nothing(browser, course, author):
    draft = draft_of(course, author)
    edit(draft, author, title="Renamed")
    browser.sign_in(author)
    url = f"/authoring/{draft.id}"
    browser.post(f"{url}/state/review")
    page = browser.post(f"{url}/publish", data={"advise": "1", "need-lesson_changed:L1": "all", "version": "2027.1"})
    chosen = {one.split('name="')[1].split('"')[0]: one for one in page.text.split("<input") if " checked" in one}
    assert 'value="all"' in chosen["need-lesson_changed:L1"]
    assert 'value="cosmetic"' in chosen["need-lesson_renamed:L1"]
    assert len(queries.versions(course.id)) == 1


def test_a_draft_says_what_stands_against_publishing(browser, course, author):
    draft = draft_of(course, author)
    edit(draft, author, text="![](media/none.png)\n\n{{check:NO}}\n")
    browser.sign_in(author)
    page = browser.page(f"/authoring/{draft.id}/publish").text
    for said in ("there is no check NO", "there is no picture media/none.png", "needs a text for those who cannot see"):
        assert said in page


def test_a_new_course_is_published_without_decisions(browser, author):
    with transaction():
        draft = drafts.take_in_new(folders.zipped(folders.small_course()), by=author)
    version = publish(draft, author, version="2027.1")
    assert (version.version, version.previous_id, version.changes) == ("2027.1", None, [])
    browser.sign_in(world.make_user())
    assert "A small course" in browser.page("/courses/").text


def test_questions_are_added_as_a_whole_or_not_at_all(course, author):
    draft = draft_of(course, author)
    good = folders.question("Q1", "L1", tags=["law"])
    with transaction():
        assert add_questions(queries.draft(draft.id), [good, {**good, "id": "New"}], by=author) == ["Q5", "New"]
    with pytest.raises(QuestionError, match="exactly one option"), transaction():
        add_questions(queries.draft(draft.id), [good, {**good, "answer": [0, 1]}], by=author)
    assert len(folder.rows_of(queries.texts(draft.id), "questions/bank.json")) == 6


def version(n):
    return db.session.get(CourseVersion, n)


@given(st.permutations(["L1", "L2", "L3", "L4"]), st.lists(st.integers(-1, 1), max_size=6))
def test_moving_lessons_loses_none_and_never_renames_one(codes, moves):
    table = {"lessons": [{"code": code, "minutes": 1} for code in codes], "assessment": {}}
    for place, step in enumerate(moves):
        table = outline.moved(table, codes[place % 4], step)
    assert sorted(one["code"] for one in table["lessons"]) == ["L1", "L2", "L3", "L4"]
    assert table.get("minutes", 4) == 4


@given(st.lists(st.sampled_from(["L1", "L2", "L9"]), unique=True), st.text(max_size=30))
def test_a_new_lesson_never_takes_a_code_that_was_used(taken, title):
    table, lesson = outline.with_lesson({"lessons": [{"code": "L4", "minutes": 2}]}, title, taken)
    assert lesson["code"] not in {*taken, "L4"}
    assert table["minutes"] == 2 + lesson["minutes"]
    assert folder.archive.wrong_name(lesson["file"]) is None


def test_a_lesson_taken_out_comes_back_as_it_was(course, author):
    draft = draft_of(course, author)
    before = queries.files(draft.id)
    with transaction():
        save_id = lessons.remove(queries.draft(draft.id), "L1", by=author)
    assert "lessons/01-first.md" not in queries.files(draft.id)
    assert queries.table(draft.id)["assessment"]["questions"] == 1
    with transaction():
        lessons.put_back(queries.draft(draft.id), "L1", save_id, by=author)
    after = queries.files(draft.id)
    assert folder.check(after).table == folder.check(before).table
    assert after["lessons/01-first.md"] == before["lessons/01-first.md"]


def test_the_same_course_has_no_changes_and_every_change_is_found():
    old = folder.check(folders.small_course())
    assert changes.between(old, old) == []
    bank = [folders.question(f"Q{n}", "L1" if n < 3 else "L2") for n in range(2, 5)]
    new = folder.check(
        folders.small_course(
            **{
                "course.toml": tomli_w.dumps(
                    folders.table(title="Other", assessment={**folders.table()["assessment"], "pass_mark": 60})
                ).encode(),
                "lessons/02-second.md": b"Changed.\n",
                "questions/bank.json": folders.as_json([*bank, folders.question("Q9", "L1")]),
                "questions/checks.json": folders.as_json([folders.question("L1-K1", "L1", answer=[1])]),
                "scenarios.json": folders.as_json([]),
                "glossary.json": folders.as_json([{"term": "Entry", "meaning": "Crossing a border."}]),
                "media/line.svg": folders.SVG.replace(b"200", b"300"),
            }
        )
    )
    assert {change.key for change in changes.between(old, new)} == {
        "fact:title", "lesson_changed:L2", "check_changed:L1-K1", "check_removed:L2-K1", "scenario_removed:SC-1",
        "question_added:Q9", "question_removed:Q1", "rules:assessment", "media_changed:line.svg",
        "glossary_added:entry",
    }  # fmt: skip
    assert changes.void(old, new) == {"L2-K1", "SC-1"}
