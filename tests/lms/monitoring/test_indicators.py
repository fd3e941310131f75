"""The logframe through its pages, and reports that nothing alters."""

import pytest
from sqlalchemy import select

from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.house import house
from lms.manifest import Measure, MeasureKind
from lms.monitoring import services
from lms.monitoring.models import Indicator, Reading, Report
from lms.monitoring.tally import Fact, cells
from lms.roles import Role
from tests import world

LOGFRAME = """
[[indicators]]
code = "9.1"
level = "outcome"
kirkpatrick = "3"
measure = "test.done"
companion = "test.people"
companion_note = "People counted"
statement = "Things done"
definition = "Done, of all."
unit = "percent"
direction = "up"
breakdowns = ["sub_region"]
verification = "A list"
limitations = "None known"
baseline_note = "None"
targets = { 2026 = 50 }
"""


@pytest.fixture
def facts():
    """What the measures of this test count; a test changes the list to change the world."""
    found = [
        Fact(number, {"sub_region": region}, int(number % 2 == 0), 1)
        for number, region in enumerate(["Pacific"] * 8 + ["South Asia"] * 2 + ["East Asia"] * 4)
    ]
    measures = house().measures
    kinds = {"test.done": MeasureKind.RATIO, "test.people": MeasureKind.DISTINCT}
    for code, kind in kinds.items():
        measures[code] = Measure(code, code, kind, lambda _period, by, kind=kind: cells(found, by, kind))
    yield found
    for code in kinds:
        del measures[code]


@pytest.fixture
def logframe(facts, tmp_path):
    path = tmp_path / "logframe.toml"
    path.write_text(LOGFRAME)
    with transaction():
        services.load_logframe(path)
    return path


@pytest.fixture
def analyst():
    return world.make_user(Role.ANALYST)


def lock(browser, title="Annual report 2026"):
    return browser.post("/indicators/lock/2026", data={"title": title})


def test_the_shipped_logframe_has_seventeen_indicators_with_measures(app):
    with transaction():
        assert services.load_logframe() == 17
        assert services.load_logframe() == 17
    assert len(db.session.scalars(select(Indicator)).all()) == 17


def test_a_measure_that_nobody_brings_is_named(tmp_path):
    path = tmp_path / "logframe.toml"
    path.write_text(LOGFRAME)
    with pytest.raises(RuleBroken, match=r"test\.done"), transaction():
        services.load_logframe(path)


def test_the_page_shows_numerator_denominator_target_and_both_rates(browser, logframe, analyst):
    browser.sign_in(analyst)
    text = browser.page("/indicators/?period=2026").text
    for part in ("Things done", "7 of 14", "50%", "On track", "People counted"):
        assert part in text


def test_small_groups_are_joined_on_the_page(browser, logframe, analyst):
    browser.sign_in(analyst)
    text = browser.page("/indicators/9.1?period=2026").text
    assert "Small groups together" in text
    assert "South Asia" not in text


def test_a_period_that_does_not_exist(browser, logframe, analyst):
    browser.sign_in(analyst)
    assert browser.get("/indicators/?period=soon").status_code == 404
    assert browser.get("/indicators/7.7").status_code == 404


def test_a_locked_reading_stays_and_the_change_is_shown(browser, logframe, facts):
    browser.sign_in(world.make_coordinator())
    assert lock(browser).status_code == 302
    before = [(r.dimension, r.group, r.numerator, r.denominator) for r in db.session.scalars(select(Reading))]
    facts.append(Fact(99, {"sub_region": "Pacific"}, 1, 1))
    with transaction():
        db.session.scalars(select(Indicator)).one().statement = "Other words"
    after = [(r.dimension, r.group, r.numerator, r.denominator) for r in db.session.scalars(select(Reading))]
    assert before == after
    report = db.session.scalars(select(Report)).one()
    text = browser.page(f"/indicators/reports/{report.id}").text
    assert "Things done" in text
    assert "7 of 14" in text
    assert "53%" in text, "what the same rule gives now"


def test_a_title_that_is_taken_is_said_beside_the_field(browser, logframe):
    browser.sign_in(world.make_coordinator())
    lock(browser)
    page = lock(browser)
    assert page.status_code == 422
    assert "already" in page.text
    assert 'value="Annual report 2026"' in page.text
    assert len(db.session.scalars(select(Report)).all()) == 1


def test_an_analyst_reads_but_does_not_lock(browser, logframe, analyst):
    browser.sign_in(analyst)
    assert lock(browser).status_code == 403


@pytest.mark.parametrize("role", [Role.LEARNER, Role.FACILITATOR, Role.MENTOR, Role.FOCAL_POINT, Role.AUTHOR])
def test_others_see_only_what_was_achieved_together(browser, logframe, role):
    browser.sign_in(world.make_coordinator())
    lock(browser)
    browser.sign_in(world.make_user(role))
    assert browser.get("/indicators/").status_code == 403
    text = browser.page("/indicators/together").text
    assert "Things done" in text
    assert "Pacific" not in text


def test_before_the_first_report_everybody_is_told_so(browser):
    browser.sign_in(world.make_user())
    assert "No report yet" in browser.page("/indicators/together").text


def test_the_file_holds_numerators_and_denominators(browser, logframe, analyst):
    browser.sign_in(analyst)
    lines = browser.get("/indicators/?period=2026&export=csv").text.splitlines()
    assert lines[1].startswith("9.1,Things done,2026,7,14,percent,50")


@pytest.mark.parametrize(
    ("kind", "unit", "value", "shown"),
    [(MeasureKind.MEAN, "points", 30, "30 points"), (MeasureKind.MEDIAN, "days", 9, "9 days")],
)
def test_means_and_medians_are_said_in_their_unit_and_locked_so(browser, facts, tmp_path, kind, unit, value, shown):
    sizes = {"Pacific": 6, "South Asia": 2, "East Asia": 3}
    people = [Fact(n, {"sub_region": name}, value, 1) for name, size in sizes.items() for n in range(size)]
    house().measures["test.done"] = Measure("test.done", "", kind, lambda _period, by: cells(people, by, kind))
    path = tmp_path / "other.toml"
    path.write_text(LOGFRAME.replace('"percent"', f'"{unit}"').replace("companion", "unused"))
    with transaction():
        services.load_logframe(path)
    browser.sign_in(world.make_coordinator())
    for page in ("/indicators/?period=2026", "/indicators/9.1?period=2026"):
        text = browser.page(page).text
        assert shown in text
        assert "11 people" in text
    groups = browser.page("/indicators/9.1?period=2026").text
    assert "South Asia" not in groups
    assert ("Small groups together" in groups) == (kind is MeasureKind.MEAN)
    lock(browser)
    report = browser.page(f"/indicators/reports/{db.session.scalars(select(Report)).one().id}").text
    assert shown in report
    assert "50 " + unit in report
    assert "same" in report
    del people[4:]
    assert shown not in browser.page("/indicators/?period=2026").text, "of fewer than five nothing is said"
