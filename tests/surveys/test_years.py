"""Two years beside each other: wholes alone, and only from half a year apart.

Where nearly the same people answer twice, the difference of two tables is about the few who came or went. Of a group it
would name them; and soon after, when nobody has changed their mind yet, so would the whole. So each output is searched
for a number of the other year that is not one of the whole, and for a year that is too near.
"""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from lms import clock
from lms.db import db, transaction
from lms.monitoring.release import K
from surveys.collection.models import Survey, random_id
from surveys.questionnaires.comparison import APART, far_enough
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.questionnaire import parse
from surveys.results import exports
from surveys.results.models import Cube
from surveys.results.queries import results as queries
from surveys.results.tabulation import JOINED, Sealed, Tabulation, turned_out
from tests import world
from tests.surveys.questionnaires import TABLE

CUTS = ["sub_region", "agency_family"]
PULSE = parse(TABLE)
DAYS = st.integers(-2_000, 2_000).map(timedelta)


@given(DAYS)
def test_no_two_surveys_nearer_than_half_a_year_are_far_enough(between):
    now = clock.today("UTC")
    assert far_enough(now, now - between) == (between >= APART)


@pytest.fixture
def closed(app):
    """A survey that closed so many days ago, answered by these people."""

    def make(people, days):
        form = world.save(QuestionnaireVersion(code=f"pulse-{days}", version="1", title="Pulse", body=TABLE))
        day = clock.today("UTC") - timedelta(days=days)
        survey = world.save(
            Survey(
                questionnaire_id=form.id, title=f"Pulse of {day}", audience="test", time_zone="UTC", body=TABLE,
                cuts=CUTS, closes_on=day, opened_on=day - timedelta(days=20), closes_at=clock.at(day, 12, "UTC"),
                state="closed",
            )
        )  # fmt: skip
        tabulation = Tabulation(PULSE, CUTS)
        for one in people:
            tabulation.add(one)
        counts = [*tabulation.counts(), *turned_out([(one.frame, True) for one in people], CUTS)]
        with transaction():
            db.session.execute(insert(Cube), [
                {"id": random_id(), "survey_id": survey.id, "cut": one.cut, "cell": one.cell,
                 "question": one.question, "option": one.option, "n": one.n} for one in counts
            ])  # fmt: skip
        return survey

    return make


def test_a_response_rate_stands_under_its_own_breakdown(closed):
    """What is joined is called the same in each."""
    regions = {"N": 9, "S": 3, "E": 4}
    people = [Sealed({"sub_region": one, "agency_family": "pmc"[place % 3]}, {"used": "yes"})
              for one, n in regions.items() for place in range(n)]  # fmt: skip
    people += [Sealed({"sub_region": "N", "agency_family": "x"}, {})] * 4
    rates = [line[2:4] for line in exports.lines(queries.results(closed(people, 400))) if line[0] == "response"]
    assert len(set(rates)) == len(rates)
    assert {cut for cut, group in rates if group == JOINED} == {"sub_region", "agency_family"}


def test_where_anybody_could_come_nobody_is_a_known_part_of_all(closed):
    """Of the 400 who were invited 210 answered: that says much. Of 210 who came by a poster it says nothing."""
    survey = closed([Sealed({}, {"used": "yes"})] * 20, 400)
    assert queries.results(survey).questions[0].bars[0].share.population == 20
    with transaction():
        db.session.get(Survey, survey.id).open_link = True
    assert queries.results(survey).questions[0].bars[0].share.population == 0


def nearly_the_same_people(chance):
    """A year, and the next: one to four come, one to four go, all others say what they said."""

    def somebody():
        frame = {"sub_region": chance.choice("NSE"), "agency_family": chance.choice("pm")}
        return Sealed(frame, {"used": chance.choice(["yes", "no"]), "people": chance.randrange(60),
                              "fit": chance.choice("12345")})  # fmt: skip

    then = [somebody() for _n in range(chance.randrange(6, 200))]
    now = then[chance.randrange(1, 5) :] + [somebody() for _n in range(chance.randrange(1, 5))]
    return then, now


def told_of_the_other_year(found):
    """Every number of the other year in an output: the group that it stands in, and the number."""
    at = {name: exports.HEADER.index(name) for name in ("Group", "Chosen then", "Answered then")}
    for line in exports.lines(found):
        for name in ("Chosen then", "Answered then"):
            if line[at[name]] != "":
                yield line[at["Group"]], line[at[name]]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("days", [1, 179, 180, 365])
def test_what_is_laid_beside_this_year_is_the_whole_of_one_far_enough(closed, seed, days):
    then, now = nearly_the_same_people(random.Random(seed))
    earlier, survey = closed(then, 400 + days), closed(now, 400)
    whole = {question: sum(question in one.answers for one in then) for question in ("used", "people", "fit")}
    for by in ("", *queries.breakdowns(survey)):
        found = queries.results(survey, by=by)
        told = list(told_of_the_other_year(found))
        assert bool(found.other) == (days >= APART.days)
        assert bool(told) == bool(found.other and len(now) >= K)
        assert {group for group, _n in told} <= {""}, "a group of the other year"
        assert not any(bar.then or bar.change for one in found.questions for split in one.splits for bar in split.bars)
        assert all(one.then_n in (0, whole[one.question.code]) for one in found.questions if one.question.countable
                   and one.question.code in whole)  # fmt: skip
    backwards = queries.results(earlier)
    assert backwards.other is None, "and never the later year beside the earlier one"
