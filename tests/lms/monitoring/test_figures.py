from datetime import date

import pytest

from lms.manifest import Cell, MeasureKind, Period
from lms.monitoring.figures import JOINED, Group, Light, bars, groups, light, released, value
from lms.monitoring.models import Unit
from lms.monitoring.periods import choices, named


def test_a_count_is_its_number_and_a_ratio_per_cent():
    assert value(7, None) == 7
    assert value(31, 57) == pytest.approx(54.39, abs=0.01)
    assert value(0, 0) is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "said"),
    [
        (54, 100, 60, Light.ON_TRACK),
        (53, 100, 60, Light.CLOSE),
        (36, 100, 60, Light.CLOSE),
        (35, 100, 60, Light.BEHIND),
        (9, 9, 60, Light.NONE),
        (100, None, 100, Light.ON_TRACK),
        (100, None, None, Light.NONE),
        (0, 0, 60, Light.NONE),
    ],
)
def test_how_near_a_figure_is_to_its_target(numerator, denominator, target, said):
    assert light(numerator, denominator, target) is said


def test_a_mean_is_divided_and_a_median_is_not():
    assert value(96, 3, Unit.POINTS) == 32
    assert value(9, 24, Unit.DAYS) == 9
    assert value(0, 0, Unit.DAYS) is None


@pytest.mark.parametrize(
    ("days", "said"), [(20, Light.ON_TRACK), (0, Light.ON_TRACK), (30, Light.CLOSE), (40, Light.BEHIND)]
)
def test_of_days_the_fewer_the_better(days, said):
    assert light(days, 24, 20, Unit.DAYS) is said


@pytest.mark.parametrize("kind", [MeasureKind.MEAN, MeasureKind.MEDIAN])
def test_a_mean_or_median_of_fewer_than_five_is_not_said(kind):
    assert released(Cell((), 80, 4), kind) == Cell((), 0, 0)
    assert released(Cell((), 80, 5), kind) == Cell((), 80, 5)
    assert released(Cell((), 3, 4), MeasureKind.RATIO) == Cell((), 3, 4)


def test_medians_of_small_groups_are_left_out_and_never_joined():
    cells = [Cell(("Fiji",), 3, 2), Cell(("Nepal",), 4, 4), Cell(("Malaysia",), 9, 8)]
    assert groups(cells, MeasureKind.MEDIAN) == [Group("Malaysia", 9, 8)]
    assert groups(cells, MeasureKind.MEAN) == [Group("Malaysia", 9, 8), Group(JOINED, 7, 6)]


def test_bars_are_of_the_whole_or_of_the_greatest():
    assert [length for _group, length in bars([Group("a", 4, 8), Group("b", 5, 5)], Unit.PERCENT)] == [50, 100]
    assert [length for _group, length in bars([Group("a", 4, None), Group("b", 8, None)], Unit.PEOPLE)] == [50, 100]
    assert [length for _group, length in bars([Group("a", -40, 8), Group("b", 50, 5)], Unit.POINTS)] == [0, 100]
    assert [length for _group, length in bars([Group("a", 0, 8)], Unit.DAYS)] == [0]
    assert bars([], Unit.PERCENT) == []


def test_head_counts_are_shown_as_they_are():
    cells = [Cell(("Fiji",), 1), Cell(("Nepal",), 0)]
    assert groups(cells) == [Group("Fiji", 1, None)]


def test_ratios_of_small_groups_are_joined():
    cells = [Cell(("Fiji",), 1, 2), Cell(("Nepal",), 2, 4), Cell(("Malaysia",), 6, 8)]
    assert groups(cells) == [Group("Malaysia", 6, 8), Group(JOINED, 3, 6)]


def test_a_lone_small_group_is_not_shown():
    assert groups([Cell(("Fiji",), 1, 2)]) == []


@pytest.mark.parametrize(
    ("code", "first", "last", "year"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), 2026),
        ("2026-27", date(2026, 7, 1), date(2027, 6, 30), 2027),
        ("2099-00", date(2099, 7, 1), date(2100, 6, 30), 2100),
    ],
)
def test_periods_have_names(code, first, last, year):
    found = named(code)
    assert found.period == Period(first, last)
    assert found.year == year


@pytest.mark.parametrize("code", ["", "26", "2026-28", "1999", "2026-27-28", "latest", "２０２６"])
def test_what_is_not_a_period(code):
    assert named(code) is None


def test_the_latest_period_comes_first():
    codes = [one.code for one in choices(date(2026, 11, 23))]
    assert codes[:3] == ["2027", "2026-27", "2026"]
    assert codes[-1] == "2024"
