from lms.manifest import Cell, MeasureKind
from lms.monitoring.tally import Fact, cells


def test_a_ratio_pools_instead_of_averaging():
    facts = [Fact(n, {"member": "Fiji"}, int(n < 9), 1) for n in range(10)]
    facts += [Fact(n, {"member": "Nepal"}, int(n < 110), 1) for n in range(100, 200)]
    assert cells(facts, (), MeasureKind.RATIO) == [Cell((), 19, 110)]
    assert cells(facts, ("member",), MeasureKind.RATIO) == [Cell(("Fiji",), 9, 10), Cell(("Nepal",), 10, 100)]


def test_distinct_people_are_counted_once_however_often_they_came():
    facts = [Fact(1, {"gender": "woman"}), Fact(1, {"gender": "woman"}), Fact(2, {"gender": "man"})]
    assert cells(facts, (), MeasureKind.DISTINCT) == [Cell((), 2)]
    assert cells(facts, ("gender",), MeasureKind.DISTINCT) == [Cell(("man",), 1), Cell(("woman",), 1)]


def test_somebody_in_two_groups_is_one_in_the_whole():
    facts = [Fact(1, {"member": "Fiji"}), Fact(1, {"member": "Nepal"})]
    assert sum(cell.numerator for cell in cells(facts, ("member",), MeasureKind.DISTINCT)) == 2
    assert cells(facts, (), MeasureKind.DISTINCT) == [Cell((), 1)]


def test_nothing_counted_is_a_zero_in_the_whole_and_no_group():
    assert cells([], (), MeasureKind.RATIO) == [Cell((), 0, 0)]
    assert cells([], ("member",), MeasureKind.COUNT) == []


def test_an_empty_dimension_is_a_group_of_its_own():
    assert cells([Fact(1, {"gender": None})], ("gender",), MeasureKind.COUNT) == [Cell(("unknown",), 1)]


def test_means_pool_like_ratios():
    facts = [
        Fact(1, {"member": "Fiji"}, 60, 1),
        Fact(2, {"member": "Nepal"}, -5, 1),
        Fact(3, {"member": "Nepal"}, 41, 1),
    ]
    assert cells(facts, (), MeasureKind.MEAN) == [Cell((), 96, 3)]
    assert cells(facts, ("member",), MeasureKind.MEAN) == [Cell(("Fiji",), 60, 1), Cell(("Nepal",), 36, 2)]


def test_a_median_is_read_from_all_values_and_never_from_those_of_groups():
    days = {"Fiji": (1, 1, 1, 1, 9), "Nepal": (7, 8, 9)}
    facts = [Fact(n, {"member": name}, one, 1) for name, values in days.items() for n, one in enumerate(values)]
    assert cells(facts, ("member",), MeasureKind.MEDIAN) == [Cell(("Fiji",), 1, 5), Cell(("Nepal",), 8, 3)]
    assert cells(facts, (), MeasureKind.MEDIAN) == [Cell((), 4, 8)]
    assert cells([Fact(1, {}, 4, 1), Fact(2, {}, 5, 1)], (), MeasureKind.MEDIAN) == [Cell((), 5, 2)]
    assert cells([], (), MeasureKind.MEDIAN) == [Cell((), 0, 0)]
