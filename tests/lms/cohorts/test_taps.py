"""Of taps on several phones, whose clocks are wrong and whose network comes and goes, the last one stands."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.taps import Made, in_order, made_at, stands

BEGIN = datetime(2027, 3, 1, 2, tzinfo=UTC)
SECONDS = st.integers(0, 3600)
taps_made = st.lists(
    st.tuples(SECONDS, st.sampled_from(["a", "b", "c"]), st.sampled_from([1, 2]), st.sampled_from([True, False, None])),
    min_size=1,
    max_size=25,
    unique_by=lambda tap: tap[:2],  # no phone is tapped twice in a second
)


def sent_by(device, made, skew, sent_after):
    """What a phone says about its taps: its clock is off by `skew`, and it sends all of them at once."""
    mine = sorted(tap for tap in made if tap[1] == device)
    return [
        (
            place,
            person,
            present,
            (BEGIN + timedelta(seconds=at) + skew).isoformat(),
            (BEGIN + timedelta(seconds=sent_after) + skew).isoformat(),
            BEGIN + timedelta(seconds=sent_after),
        )
        for place, (at, _device, person, present) in enumerate(mine, 1)
    ]


@given(
    made=taps_made,
    skews=st.lists(st.integers(-90_000, 90_000), min_size=3, max_size=3),
    delays=st.lists(st.integers(3600, 7200), min_size=3, max_size=3),
    order=st.permutations(["a", "b", "c"]),
    twice=st.booleans(),
)
def test_whichever_phone_sends_first_the_last_tap_stands(made, skews, delays, order, twice):
    devices = dict(zip("abc", zip(skews, delays, strict=True), strict=True))
    held: dict[int, tuple[Made, bool | None]] = {}
    for device in [*order, *(order if twice else [])]:
        skew, delay = devices[device]
        moments: dict[int, datetime] = {}
        for sequence, person, present, told, sent, received in sent_by(device, made, timedelta(seconds=skew), delay):
            at = in_order(made_at(told, sent, received), sequence, moments)
            moments[sequence] = at
            new = Made(at, device, sequence)
            if stands(new, held[person][0] if person in held else None):
                held[person] = (new, present)
    for person in {tap[2] for tap in made}:
        last = max((tap for tap in made if tap[2] == person), key=lambda tap: (tap[0], tap[1]))
        assert held[person][1] is last[3]


@given(moments=st.lists(st.integers(-5000, 5000), min_size=2, max_size=12), order=st.randoms())
def test_a_clock_that_is_set_meanwhile_never_turns_a_phones_own_taps_round(moments, order):
    received = BEGIN + timedelta(hours=3)
    taps = [(n, BEGIN + timedelta(seconds=at)) for n, at in enumerate(moments)]
    order.shuffle(taps)
    known: dict[int, datetime] = {}
    for sequence, told in taps:
        known[sequence] = in_order(made_at(told.isoformat(), received.isoformat(), received), sequence, known)
    found = [Made(known[n], "a", n) for n in sorted(known)]
    assert found == sorted(found)


def test_what_cannot_be_read_counts_from_when_it_comes_in():
    assert made_at("yesterday", "", BEGIN) == BEGIN
    assert made_at("2027-03-01T01:00:00Z", "2027-03-01T01:00:10Z", BEGIN) == BEGIN - timedelta(seconds=10)
    assert made_at("2027-03-01T01:00:10Z", "2027-03-01T01:00:00Z", BEGIN) == BEGIN, "nobody taps in the future"
