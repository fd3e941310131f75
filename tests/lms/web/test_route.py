from hypothesis import given
from hypothesis import strategies as st

from lms.manifest import Stop
from lms.web.route import LINKS, complete, standing_at

stops = st.lists(
    st.builds(Stop, st.integers(1, 7), st.just("note"), st.just("/help"), done=st.booleans(), begun=st.booleans())
)


@given(stops)
def test_the_route_has_each_of_the_seven_links_once_and_in_order(given_stops):
    whole = complete(given_stops)
    assert [stop.link for stop in whole] == list(LINKS)
    assert all(stop in given_stops or (not stop.url and not stop.done) for stop in whole)


@given(stops)
def test_the_sun_stands_on_the_route_and_never_on_what_is_done_before_its_end(given_stops):
    whole = complete(given_stops)
    at = standing_at(whole)
    assert at in LINKS
    assert not whole[at - 1].done or at == 7


def test_the_sun_stands_where_somebody_is():
    def at(**states: str) -> int:
        return standing_at(
            [Stop(int(name[1:]), "", "", done="d" in state, begun="b" in state) for name, state in states.items()]
        )

    assert at() == 1
    assert at(_1="d") == 2
    assert at(_2="d") == 3, "who came without a course is not sent back to the first link"
    assert at(_1="d", _2="d", _3="d", _4="b", _6="b") == 4
    assert at(_1="b", _2="d") == 1
    assert at(_7="d") == 7
