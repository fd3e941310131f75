"""Whether a course is completed: the pure rules, and their properties."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.catalogue import rules
from courses.catalogue.rules import LessonNeed, LessonRule, Rules
from courses.learning.completion import Facts, LessonFacts, Override, decide
from courses.learning.models import RepairKind
from courses.learning.steps import StepKind, next_step

DAY = date(2026, 11, 24)
MINUTES = {"L1": 10, "L2": 20, "L3": 15}


def lesson(position, **done):
    return LessonFacts(f"L{position}", position, f"Lesson {position}", **done)


def done(position):
    return lesson(position, opened=True, finished=True, checks=2, answered=2, right=2, seconds=600)


def facts(*lessons, score=80):
    return Facts(lessons, score, DAY)


def met(decision):
    return [reason.met for reason in decision.reasons]


def test_by_default_every_lesson_is_finished_and_the_assessment_passed():
    plain = rules.read({}, 70)
    assert decide(plain, facts(done(1), done(2))).completed
    assert met(decide(plain, facts(done(1), lesson(2, opened=True)))) == [True, False, True]
    assert not decide(plain, facts(done(1), score=69)).completed
    assert not decide(plain, facts(done(1), score=None)).completed


@pytest.mark.parametrize(
    ("rule", "enough", "short"),
    [
        ("opened", {"opened": True}, {}),
        ("finished", {"opened": True, "finished": True}, {"opened": True, "answered": 2, "right": 2}),
        ("answered", {"opened": True, "answered": 2}, {"opened": True, "answered": 1}),
        ("passed", {"opened": True, "answered": 2, "right": 2}, {"opened": True, "answered": 2, "right": 1}),
    ],
)
def test_what_makes_a_lesson_done(rule, enough, short):
    chosen = Rules(need=LessonNeed(LessonRule(rule)))
    assert decide(chosen, facts(lesson(1, checks=2, **enough))).completed
    assert not decide(chosen, facts(lesson(1, checks=2, **short))).completed


def test_a_lesson_without_questions_still_has_to_be_opened():
    chosen = Rules(need=LessonNeed(LessonRule.PASSED))
    assert not decide(chosen, facts(lesson(1))).completed
    assert decide(chosen, facts(lesson(1, opened=True))).completed


def test_a_lesson_can_ask_for_time():
    chosen = Rules(own={"L1": LessonNeed(minutes=10)})
    assert decide(chosen, facts(done(1))).completed
    assert not decide(chosen, facts(replace(done(1), seconds=599))).completed


def test_any_so_many_lessons_are_enough():
    chosen = Rules(lessons=2)
    assert decide(chosen, facts(done(1), lesson(2), done(3))).completed
    found = decide(chosen, facts(done(1), lesson(2), lesson(3)))
    assert not found.completed
    assert next_step([one.stored() for one in found.reasons]).position == 2


def test_nobody_completes_before_the_day():
    chosen = Rules(not_before=DAY + timedelta(days=1))
    assert not decide(chosen, facts(done(1))).completed
    assert decide(replace(chosen, not_before=DAY), facts(done(1))).completed
    waiting = [one.stored() for one in decide(chosen, facts(done(1))).reasons]
    assert next_step(waiting).kind is StepKind.WAIT


@pytest.mark.parametrize(
    ("kind", "code", "given_facts", "completed"),
    [
        (RepairKind.LESSON, "L2", facts(done(1), lesson(2)), True),
        (RepairKind.LESSON, "L1", facts(done(1), lesson(2)), False),
        (RepairKind.SCORE, None, facts(done(1), score=60), True),
        (RepairKind.SCORE, None, facts(done(1), score=None), False),
        (RepairKind.COMPLETE, None, facts(lesson(1), score=None), True),
    ],
)
def test_an_override_counts_and_says_that_it_is_one(kind, code, given_facts, completed):
    one = Override(kind, "Mei Tan", DAY, "Done on paper", code)
    found = decide(rules.read({}, 70), given_facts, [one])
    assert (found.completed, found.although) == (completed, completed)
    named = [reason.override for reason in found.reasons if reason.override]
    assert named == ([one] if completed else [])


def test_an_override_that_nobody_needs_is_not_named():
    found = decide(rules.read({}, 70), facts(done(1)), [Override(RepairKind.LESSON, "Mei Tan", DAY, "Paper", "L1")])
    assert found.completed
    assert not found.although
    assert not any(reason.override for reason in found.reasons)


seconds = st.integers(0, 7200)
lessons = st.lists(
    st.builds(
        LessonFacts,
        code=st.just(""), position=st.just(0), title=st.just("A lesson"), opened=st.booleans(), finished=st.booleans(),
        checks=st.just(3), answered=st.integers(0, 3), right=st.integers(0, 3), seconds=seconds,
    ),
    min_size=1, max_size=5,
).map(lambda found: [replace(one, code=f"L{n}", position=n) for n, one in enumerate(found, 1)])  # fmt: skip
needs = st.builds(LessonNeed, st.sampled_from(LessonRule), st.integers(0, 60))
all_rules = st.builds(
    Rules,
    lessons=st.none() | st.integers(1, 5), need=needs, own=st.dictionaries(st.sampled_from(["L1", "L2", "L3"]), needs),
    score=st.none() | st.integers(0, 100), not_before=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)  # fmt: skip
overrides = st.lists(
    st.builds(
        Override, st.sampled_from([RepairKind.COMPLETE, RepairKind.LESSON, RepairKind.SCORE]), st.just("Mei Tan"),
        st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.sampled_from(["Paper", "Lost"]), st.none() | st.just("L1"),
    ),
    max_size=3,
)  # fmt: skip
all_facts = st.builds(Facts, lessons, st.none() | st.integers(0, 100), st.dates(date(2026, 1, 1), date(2027, 12, 31)))


def more(before, extra):
    """The same learner later: nothing that was done is undone, the best score counts."""
    pairs = zip(before.lessons, extra.lessons, strict=False)
    grown = [
        replace(
            one, opened=one.opened or two.opened, finished=one.finished or two.finished,
            answered=max(one.answered, two.answered), right=max(one.right, two.right),
            seconds=max(one.seconds, two.seconds),
        )
        for one, two in pairs
    ]  # fmt: skip
    scores = [score for score in (before.score, extra.score) if score is not None]
    kept = [*grown, *before.lessons[len(grown) :]]
    return Facts(kept, max(scores, default=None), max(before.today, extra.today))


@given(all_rules, all_facts, all_facts, overrides)
def test_doing_more_never_loses_a_completion(chosen, before, extra, decided):
    then, later = decide(chosen, before, decided), decide(chosen, more(before, extra), decided)
    assert later.completed or not then.completed
    assert not (then.completed and not then.although and later.although)


@given(all_rules, all_facts, overrides, overrides)
def test_a_further_override_never_loses_a_completion(chosen, found, some, others):
    assert decide(chosen, found, [*some, *others]).completed or not decide(chosen, found, some).completed


@given(all_rules, all_facts, overrides, st.randoms())
def test_the_order_of_facts_and_deciding_twice_change_nothing(chosen, found, decided, dice):
    first = decide(chosen, found, decided)
    shuffled, others = list(found.lessons), list(decided)
    dice.shuffle(shuffled)
    dice.shuffle(others)
    assert decide(chosen, replace(found, lessons=shuffled), others) == first
    assert decide(chosen, found, decided) == first


@given(all_rules, all_facts, overrides)
def test_completed_is_what_the_reasons_say_and_there_is_a_next_step_until_then(chosen, found, decided):
    decision = decide(chosen, found, decided)
    stored = [reason.stored() for reason in decision.reasons]
    assert decision.completed == all(one["met"] for one in stored if one["needed"])
    assert (next_step(stored).kind is StepKind.DONE) == decision.completed
    assert decision.although is (decision.completed and not decide(chosen, found).completed)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"lessons": "some"}, 'lessons must be "all" or a number from 1 to 3'),
        ({"lessons": 4}, "lessons must be"),
        ({"lessons": True}, "lessons must be"),
        ({"lesson": "watched"}, "lesson must be one of opened, finished, answered, passed"),
        ({"minutes": 11}, "minutes must be a number from 0 to 10"),
        ({"score": 71}, "score must be false or a number from 0 to 70"),
        ({"score": True}, "score must be"),
        ({"not_before": "soon"}, "not_before must be a day"),
        ({"each": {"L9": {"lesson": "passed"}}}, "each.L9: there is no such lesson"),
        ({"each": {"L2": {"minutes": 21}}}, "each.L2: minutes must be a number from 0 to 20"),
        ({"each": {"L2": {"package": "done"}}}, "each.L2: package is not known"),
        ({"each": 7}, "each must hold"),
        ({"package": "completed"}, "package is not known"),
        ([], "must be a table"),
    ],
)
def test_a_table_that_is_wrong_says_what(table, said):
    assert said in "\n".join(rules.problems(table, MINUTES, 70))


def test_a_table_is_read_back_as_it_was_stored():
    table = {"lessons": 2, "lesson": "answered", "minutes": 5, "score": False, "not_before": date(2026, 12, 1),
             "each": {"L2": {"lesson": "passed"}}}  # fmt: skip
    assert rules.problems(table, MINUTES, 70) == []
    assert rules.read(rules.stored(table), 70) == Rules(
        lessons=2, need=LessonNeed(LessonRule.ANSWERED, 5), own={"L2": LessonNeed(LessonRule.PASSED, 5)}, score=None,
        not_before=date(2026, 12, 1),
    )  # fmt: skip
