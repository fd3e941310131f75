"""Two devices, one question; and when one campaign keeps away from another."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.notifications.pacing import APART
from surveys.collection.campaigns import free_day
from surveys.collection.listed import of_file, of_text
from surveys.collection.merging import Change, Verdict, as_typed, merge, merge_all, plain

TEXTS = st.sampled_from(["", "a", "b", "c"])
DAYS = st.integers(0, 60).map(lambda n: date(2026, 11, 1) + timedelta(days=n))


@given(held=TEXTS, base=TEXTS, value=TEXTS)
def test_nothing_typed_is_lost_without_being_shown(held, base, value):
    verdict = merge(held, base, value)
    if verdict is Verdict.SAME:
        assert value in (held, base), "either it is there already, or this device changed nothing"
    if verdict is Verdict.TAKE:
        assert held == base, "what is replaced was seen by who replaces it"
    if verdict is Verdict.CHOOSE:
        assert len({held, base, value}) == 3


@given(held=TEXTS, base=TEXTS, value=TEXTS)
def test_an_answer_that_arrives_twice_changes_nothing_more(held, base, value):
    once, chosen = merge_all({"q": held} if held else {}, {"q": Change(value or None, base)})
    again, still = merge_all(once, {"q": Change(value or None, base)})
    assert (again, still) == (once, chosen)


@given(st.dictionaries(st.sampled_from("abcdef"), TEXTS), st.dictionaries(st.sampled_from("abcdef"), TEXTS))
def test_devices_that_answer_different_questions_never_meet(one, other):
    mine = {key: Change(value or None, "") for key, value in one.items()}
    theirs = {key: Change(value or None, "") for key, value in other.items() if key not in one}
    held, first = merge_all({}, mine)
    held, second = merge_all(held, theirs)
    assert not first
    assert not second
    assert held == {key: value for key, value in {**other, **one}.items() if value}


def test_answers_as_a_form_sends_them():
    assert [as_typed(one) for one in (None, True, 3, 1.5, ["b", "a"], "x")] == ["", "yes", "3", "1.5", "b\na", "x"]
    assert plain(" a\r\nb\rc\x00 ") == "a\nb\nc"


@given(DAYS, st.lists(DAYS, max_size=6))
def test_the_free_day_is_a_week_from_every_other_campaign_and_not_before(day, taken):
    free = free_day(day, taken)
    assert free >= day
    assert all(abs(other - free) >= APART for other in taken)
    if all(abs(other - day) >= APART for other in taken):
        assert free == day


def test_a_list_of_people_is_read_wherever_the_addresses_stand():
    found = of_text("Ana <ANA@x.example>; ben@x.example\n\nno address here\nana@x.example")
    assert found.addresses == ("ana@x.example", "ben@x.example")
    assert found.without == (3,)
    table = of_file(b"name,email\nAna,ana@x.example\nBen,\n")
    assert (table.addresses, table.without) == (("ana@x.example",), (3,))
    assert of_file(b"ana@x.example\nben@x.example\n").addresses == ("ana@x.example", "ben@x.example")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_a_list(text):
    assert all("@" in one for one in of_text(text).addresses)
