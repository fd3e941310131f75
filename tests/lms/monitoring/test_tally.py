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
