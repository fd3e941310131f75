"""Two versions of the same words: nothing that anybody typed is lost, and nobody is asked without need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alumni.plans.merging import Merged, Verdict, clean, merge

words = st.sampled_from(["", "a", "b", "c", "ab", "a b"])


@pytest.mark.parametrize(
    ("held", "waiting", "base", "value", "verdict"),
    [
        ("old", [], "old", "new", Verdict.TAKE),
        ("new", [], "old", "new", Verdict.SAME),
        ("other", [], "old", "old", Verdict.SAME),
        ("other", [], "old", "new", Verdict.BOTH),
        ("other", ["new"], "new", "newer", Verdict.CONTINUE),
        ("other", ["new"], "old", "new", Verdict.SAME),
        ("other", ["new"], "old", "third", Verdict.BOTH),
        ("", [], "", "first", Verdict.TAKE),
    ],
)
def test_what_becomes_of_words(held, waiting, base, value, verdict):
    assert merge(held, waiting, base, value).verdict is verdict


def test_going_on_names_the_version_that_it_goes_on_from():
    assert merge("held", ["x", "y"], "y", "yz") == Merged(Verdict.CONTINUE, 1)


class Desk:
    """A page of one writer: it knows what it last agreed with the service about."""

    def __init__(self):
        self.base, self.value = "", ""

    def types(self, text):
        self.value = text

    def sends(self, service):
        service.take(self.base, self.value)
        self.base = self.value

    def looks(self, service):
        if self.value == self.base and self.base not in service.waiting:
            self.base = self.value = service.held


class Service:
    def __init__(self):
        self.held, self.waiting = "", []

    def take(self, base, value):
        merged = merge(self.held, self.waiting, base, value)
        if merged.verdict is Verdict.TAKE:
            assert base == self.held, "only what its writer has seen is replaced"
            self.held = value
        if merged.verdict is Verdict.BOTH:
            self.waiting.append(value)
        if merged.verdict is Verdict.CONTINUE:
            assert self.waiting[merged.place] == base
            self.waiting[merged.place] = value


acts = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["types", "sends", "looks"]), words), max_size=30)


@given(acts)
def test_the_last_words_of_both_writers_can_always_be_found(history):
    desks, service = (Desk(), Desk()), Service()
    for who, act, text in history:
        desk = desks[who]
        if act == "types":
            desk.types(text)
        elif act == "sends":
            before = desk.base
            desk.sends(service)
            assert desk.value == before or desk.value in (service.held, *service.waiting)
        else:
            desk.looks(service)


@given(words, words)
def test_one_writer_alone_is_never_asked(first, second):
    service, desk = Service(), Desk()
    for text in (first, second, first):
        desk.types(text)
        desk.sends(service)
        desk.looks(service)
    assert service.waiting == []
    assert service.held == first


@given(words, st.lists(words, max_size=3), words, words)
def test_sending_again_changes_nothing(held, waiting, base, value):
    service = Service()
    service.held, service.waiting = held, list(dict.fromkeys(waiting))
    service.take(base, value)
    before = (service.held, list(service.waiting))
    service.take(base, value)
    assert (service.held, service.waiting) == before


@given(st.text(max_size=50), st.integers(1, 20))
def test_cleaned_words_stay_as_they_are(text, longest):
    once = clean(text, longest)
    assert clean(once, longest) == once
    assert len(once) <= longest
    assert "\x00" not in once
    assert "\r" not in once
