"""The same people before and after a training, and nobody's answers from the difference of two tables."""

import io
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.monitoring.release import K, release_part
from lms.roles import Role
from surveys.collection import jobs
from surveys.collection.models import Invitation, Mode, Signature, Survey, WholeAnswer
from surveys.collection.services import answering, opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.question import SCALE
from surveys.questionnaires.questionnaire import parse
from surveys.results import jobs as results_jobs
from surveys.results.models import Cube
from surveys.results.pairing import AFTER, BEFORE, FELL, PAIRS, ROSE, SAME, Pairing, paired, points
from surveys.results.services import closing
from surveys.results.tabulation import Sealed, Tabulation
from tests import world
from tests.surveys.questionnaires import TABLE

LABELS = ["Not sure", "A little", "Half", "Quite", "Very"]
SURE = {"code": "sure", "type": "scale5", "text": "How sure are you?", "labels": LABELS,
        "options": [{"code": "na", "label": "I cannot say"}]}  # fmt: skip
BODY = {**TABLE, "kind": "confidence", "sections": [{"title": "Today", "questions": [SURE]}]}
FORM = parse(BODY)


def changed(**more):
    return parse({**BODY, "sections": [{"title": "Today", "questions": [{**SURE, **more}]}]})


# ---- Which questions, and which of their answers


def test_only_scales_in_the_same_words_are_paired_and_nothing_sensitive():
    assert [one.code for one in paired(FORM, FORM)] == ["sure"]
    assert paired(FORM, changed(wording_version=2)) == []
    assert paired(FORM, changed(options=[])) == []
    assert paired(changed(sensitive=True), changed(sensitive=True)) == []
    assert paired(FORM, parse({**BODY, "sections": TABLE["sections"]})) == []
    assert [one.code for one in paired(parse(TABLE), parse(TABLE))] == ["fit"]


def test_i_cannot_say_is_no_point():
    assert points(FORM, {"sure": "na"}) == {}
    assert points(FORM, {"sure": "4", "other": "x"}) == {"sure": "4"}


# ---- What may be shown


ANSWER = st.sampled_from([*SCALE, "na", None])
PERSON = st.tuples(st.sampled_from("NSE"), st.sampled_from("pm"), ANSWER, ANSWER)


def shown(people):
    """What is shown of people: their two groups, what they said before and after."""
    said = [({"sure": before} if before else {}, {"sure": after} if after else {}) for _r, _f, before, after in people]
    pairing = Pairing([SURE_QUESTION], Counter("sure" for before, _after in said if before.get("sure") in SCALE))
    tabulation = Tabulation(FORM, ["sub_region", "agency_family"])
    for (region, family, _b, _a), (before, after) in zip(people, said, strict=True):
        if after:
            atom = tabulation.add(Sealed({"sub_region": region, "agency_family": family}, after))
            pairing.add(atom, before, after)
    return {one.option: one.n for one in pairing.counts(tabulation)}, tabulation


SURE_QUESTION = next(FORM.variables())


@given(st.lists(PERSON, max_size=40))
def test_the_difference_of_pairs_and_either_survey_is_nobody_or_five(people):
    found, _tabulation = shown(people)
    if not found:
        return
    assert found[PAIRS] >= K
    for sign, place in ((BEFORE, 2), (AFTER, 3)):
        whole = Counter(person[place] for person in people if person[place] in SCALE)
        rest = {point: whole[point] - found.get(sign + point, 0) for point in SCALE}
        assert min(rest.values()) >= 0
        assert sum(rest.values()) == 0 or sum(rest.values()) >= K
        assert sum(found.get(sign + point, 0) for point in SCALE) == found[PAIRS]
    assert sum(found.get(move, 0) for move in (ROSE, SAME, FELL)) == found[PAIRS]


@given(st.lists(PERSON, min_size=12, max_size=40))
def test_pairs_are_what_people_said(people):
    """Where nobody answered only once, every pair is counted as it is."""
    both = [one for one in people if one[2] in SCALE and one[3] in SCALE]
    found, _tabulation = shown(both)
    if len(both) >= K:
        assert found[PAIRS] == len(both)
        assert found.get(ROSE, 0) == sum(after > before for _r, _f, before, after in both)
        assert found.get(FELL, 0) == sum(after < before for _r, _f, before, after in both)


def test_some_pairs_are_left_out_by_chance_where_few_answered_only_once():
    people = [("N", "p", "2", "4")] * 20 + [("N", "p", "1", "na")] * 2 + [("N", "p", None, "5")] * 3
    found, _tabulation = shown(people)
    assert found == {PAIRS: 17, ROSE: 17, BEFORE + "2": 17, AFTER + "4": 17}


def test_nothing_is_shown_of_few_pairs():
    assert shown([("N", "p", "2", "4")] * 4)[0] == {}
    assert shown([("N", "p", "2", "4")] * 6 + [("N", "p", "1", None)])[0] == {}


def test_pairs_that_would_show_the_rest_of_one_group_are_fewer():
    """All who answered only after are of one region of which one more answered both times."""
    people = [("N", "p", None, "5")] * 5 + [("N", "p", "1", "2")] + [("S", "p", "2", "3")] * 12
    found, _tabulation = shown(people)
    assert found.get(PAIRS, 0) <= 12, "else region N less the five would be the one"
    atoms, part = {("N",): 6, ("S",): 12}, {("N",): 1, ("S",): 12}
    assert not release_part(atoms, part, [{("N",)}, {("S",)}])
    assert release_part(atoms, part)
    assert release_part(atoms, {("S",): 12}, [{("N",)}, {("S",)}])
    assert not release_part(atoms, {("S",): 4})
    assert not release_part(atoms, {("N",): 6, ("S",): 10})


# ---- Through the service


@pytest.fixture
def before_and_after(coordinator, audience, today):
    """A survey before a training and one after it, in one mode, closed; each person says (before, after)."""

    def make(mode, said, *, modes=None, close=True):
        people = [world.make_user(name=f"Officer {n:02}") for n in range(len(said))]
        audience(people)
        version = world.save(
            QuestionnaireVersion(code=f"sure-{mode}", version="1", title="S", kind="confidence", body=BODY)
        )
        found = []
        for place, title in enumerate(("Before", "After")):
            with transaction():
                survey = services.create(
                    title=f"{title} the training", questionnaire_id=version.id, audience="test",
                    mode=(modes or (mode, mode))[place], closes_on=date(2026, 12, 14 + place), time_zone="UTC",
                    by=coordinator, before_id=found[0] if found else None,
                )  # fmt: skip
                found.append(survey.id)
            with transaction():
                opening.open_survey(found[-1], by=coordinator)
            of = dict(
                db.session.execute(
                    select(Invitation.user_id, Invitation.id).where(Invitation.survey_id == found[-1])
                ).all()
            )
            for person, answers in zip(people, said, strict=True):
                if answers[place]:
                    with transaction():
                        answering.save_draft(of[person.id], {"sure": answers[place]})
                    with transaction():
                        answering.send(of[person.id])
            if close:
                with transaction():
                    closing.close(found[-1], by=coordinator)
        return found

    return make


MOVED = [("2", "4")] * 8 + [("3", "3")] * 3 + [("5", "4")]


def pairs_of(survey_id):
    rows = db.session.execute(
        select(Cube.option, Cube.n).where(Cube.survey_id == survey_id, Cube.option.startswith("=pair"))
    )
    return dict(rows.all())


@pytest.mark.parametrize("mode", [Mode.CONFIDENTIAL, Mode.NAMED])
def test_pairs_are_shown_after_closing_on_page_file_and_report(browser, coordinator, before_and_after, mode):
    _before, after = before_and_after(mode, MOVED)
    assert pairs_of(after) == {
        PAIRS: 12, ROSE: 8, SAME: 3, FELL: 1, BEFORE + "2": 8, BEFORE + "3": 3, BEFORE + "5": 1, AFTER + "3": 3,
        AFTER + "4": 9,
    }, "also the one rare answer before"  # fmt: skip
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{after}/results")
    assert "12 people who answered both times are counted." in page.text
    assert "Before the training" in page.text
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("table.bars tr")]
    assert [[row[0], row[-1]] for row in rows][-3:] == [
        ["Higher after", "67%"],
        ["The same", "25%"],
        ["Lower after", "8%"],
    ]
    csv = browser.get(f"/surveys/{after}/results?export=csv").text
    assert (
        "sure,How sure are you?,pairs,the same people before and after,4,Quite,9,12,75%,Before the training,0,12,"
        in csv
    )
    assert "rose,Higher after,8,12,67%,Before the training,,," in csv
    book = load_workbook(io.BytesIO(browser.get(f"/surveys/{after}/results?export=xlsx").data))
    assert ("pairs", 8, 12) in {(row[2], row[6], row[7]) for row in book["Results"].iter_rows(values_only=True)}
    pdf = PdfReader(io.BytesIO(browser.get(f"/surveys/{after}/results/report.pdf").data))
    said = " ".join(one.extract_text() for one in pdf.pages)
    assert "Higher after" in said
    assert "12 people who answered both times" in said


def test_the_earlier_survey_says_nothing_of_pairs(browser, coordinator, before_and_after):
    before, _after = before_and_after(Mode.CONFIDENTIAL, MOVED)
    assert pairs_of(before) == {}
    browser.sign_in(coordinator)
    assert "both times" not in browser.page(f"/surveys/{before}/results").text


@pytest.mark.parametrize("modes", [(Mode.ANONYMOUS,) * 2, (Mode.ANONYMOUS, Mode.NAMED), (Mode.NAMED, Mode.ANONYMOUS)])
def test_anonymous_answers_are_never_paired_and_the_page_says_so(browser, coordinator, before_and_after, modes):
    _before, after = before_and_after(Mode.ANONYMOUS, MOVED, modes=modes)
    assert pairs_of(after) == {}
    assert db.session.scalars(select(WholeAnswer)).all() == []
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{after}/results").text
    assert "Anonymous answers cannot be paired" in page
    assert "Higher after" not in page


def test_nobody_is_paired_with_a_survey_that_still_grows(browser, coordinator, before_and_after):
    _before, after = before_and_after(Mode.CONFIDENTIAL, MOVED, close=False)
    with transaction():
        closing.close(after, by=coordinator)
    assert pairs_of(after) == {}
    browser.sign_in(coordinator)
    assert "still open when this one closed" in browser.page(f"/surveys/{after}/results").text


def test_surveys_that_close_in_the_same_minute_are_paired_by_the_clock(before_and_after, today, monkeypatch):
    monkeypatch.setattr(closing, "rewrite_tables", lambda: None)  # a test stands in a transaction
    _before, after = before_and_after(Mode.CONFIDENTIAL, MOVED, close=False)
    today.move_to("2026-12-20T00:00:00+00:00")
    results_jobs.close()
    assert pairs_of(after)[PAIRS] == 12


def test_an_erased_person_is_in_no_pair_but_still_protected(before_and_after, coordinator):
    before, after = before_and_after(Mode.CONFIDENTIAL, MOVED + [("1", "5")] * 6, close=False)
    with transaction():
        closing.close(before, by=coordinator)
    with transaction():
        person = db.session.scalars(select(Signature).where(Signature.survey_id == before)).first().user
        db.session.delete(person)
    with transaction():
        closing.close(after, by=coordinator)
    assert pairs_of(after)[PAIRS] == 13, "one less, and four left out by chance beside that one"


def test_exact_points_are_sealed_and_go_with_the_list(before_and_after, today):
    before, after = before_and_after(Mode.CONFIDENTIAL, MOVED)
    kept = db.session.scalars(select(WholeAnswer).join(Signature).where(Signature.survey_id == before)).all()
    assert sorted(one.answers["sure"] for one in kept) == sorted(said for said, _after in MOVED)
    raw = db.session.execute(select(WholeAnswer.__table__)).all()
    assert all(
        "sealed" in str(db.session.connection().exec_driver_sql("select answers from whole_answer").scalar())
        for _ in raw[:1]
    )
    today.move_to("2027-07-01T04:00:00+00:00")
    jobs.unlink()
    assert db.session.scalars(select(WholeAnswer)).all() == []
    assert pairs_of(after)[PAIRS] == 12, "what was released stays"


def test_a_survey_is_paired_with_one_other_only(before_and_after, coordinator, audience):
    before, after = before_and_after(Mode.CONFIDENTIAL, MOVED)
    form = db.session.get(Survey, after).questionnaire_id
    for earlier in (before, after):
        with pytest.raises(RuleBroken), transaction():
            services.create(
                title=f"Third {earlier}", questionnaire_id=form, audience="test", mode=Mode.CONFIDENTIAL,
                closes_on=date(2027, 1, 14), time_zone="UTC", by=coordinator, before_id=earlier,
            )  # fmt: skip
    assert len(db.session.scalars(select(Survey)).all()) == 2


@pytest.mark.parametrize("n", [6, 24])
def test_a_page_with_pairs_takes_a_fixed_number_of_statements(browser, coordinator, before_and_after, statements, n):
    _before, after = before_and_after(Mode.CONFIDENTIAL, [("2", "4")] * n)
    browser.sign_in(coordinator)
    browser.get(f"/surveys/{after}/results")
    statements.clear()
    assert "both times" in browser.page(f"/surveys/{after}/results").text
    assert len(statements) == 8


def test_an_analyst_reads_pairs_too(browser, before_and_after):
    _before, after = before_and_after(Mode.CONFIDENTIAL, MOVED)
    browser.sign_in(world.make_user(Role.ANALYST))
    assert "Higher after" in browser.page(f"/surveys/{after}/results").text
