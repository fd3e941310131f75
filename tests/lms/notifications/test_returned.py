"""Reports of mails that did not arrive are read as mail servers write them, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.notifications import returned
from tests.lms.notifications.reports import ADDRESS, MESSAGE_ID, SERVERS, report

ALL = sorted(SERVERS)


@pytest.mark.parametrize("server", ALL)
def test_a_dead_address(server):
    (found,) = returned.read(report(server))
    assert (found.message_id, found.addresses, found.for_good) == (MESSAGE_ID, {ADDRESS}, True)
    assert found.reason.startswith(SERVERS[server][1])
    assert "\n" not in found.reason


@pytest.mark.parametrize("server", ALL)
@pytest.mark.parametrize("status", ["4.4.1", "4.2.2", "4.4.7"])
def test_given_up_without_saying_that_the_address_is_dead(server, status):
    (found,) = returned.read(report(server, status=status))
    assert (found.for_good, found.message_id) == (False, MESSAGE_ID)


@pytest.mark.parametrize("server", ALL)
@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("delivered", "2.1.5"), ("relayed", "2.0.0"), ("expanded", "2.0.0"), ("failed", "2.0.0"),
     ("failed", "9.1.1"), ("failed", "broken"), ("failed", "5.1.1111"), ("exploded", "5.1.1")],
)  # fmt: skip
def test_delays_successes_and_nonsense_say_nothing(server, action, status):
    assert returned.read(report(server, action=action, status=status)) == []


@pytest.mark.parametrize("spelled", ["Siti@Agency.Example", "SITI@AGENCY.EXAMPLE"])
def test_small_and_capital_letters_are_one_address(spelled):
    (found,) = returned.read(report(address=spelled))
    assert found.addresses == {ADDRESS}


def test_the_address_that_we_wrote_to_counts_where_it_was_forwarded():
    text = report().replace(
        b"Final-Recipient: rfc822; siti@agency.example", b"Final-Recipient: rfc822; x@other.example"
    )
    (found,) = returned.read(text)
    assert found.addresses == {ADDRESS, "x@other.example"}


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"Content-Type: multipart/report", b"Content-Type: multipart/mixed"),
        (b"Content-Type: message/delivery-status", b"Content-Type: text/plain"),
        (b"Content-Type: message/rfc822", b"Content-Type: text/plain"),
        (b"Message-ID: <1807", b"X-Message-ID: <1807"),
        (b"Final-Recipient: rfc822;", b"Final-Recipient: x400;"),
        (b"multipart/report", b"text/plain"),
        (b'boundary="9F1D', b'boundary="never'),
    ],
)
def test_what_is_no_whole_report_says_nothing(there, instead):
    text = report().replace(b"Original-Recipient: rfc822;siti@agency.example\r\n", b"")
    assert there in text
    assert returned.read(text.replace(there, instead)) == []


def test_a_relay_that_gave_the_mail_another_message_id_hides_nothing():
    """Amazon SES is such a relay: docs.aws.amazon.com/ses/latest/dg/header-fields.html"""
    text = report().replace(
        b"Message-ID: " + MESSAGE_ID.encode() + b"\r\nMIME",
        b"Message-ID: <0100018@relay.example>\r\nX-Learning-Message-ID: " + MESSAGE_ID.encode() + b"\r\nMIME",
    )
    assert b"relay.example" in text
    (found,) = returned.read(text)
    assert found.message_id == MESSAGE_ID


def test_an_answer_that_somebody_is_away_says_nothing():
    letter = (
        b"From: siti@agency.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday."
    )
    assert returned.read(letter) == []


def test_the_numbers_of_other_mails_in_the_head_of_the_report_do_not_count():
    """Only what the returned mail itself says is looked at: the head is often about something else."""
    text = report("gmail").replace(b"Message-ID: " + MESSAGE_ID.encode() + b"\r\nMIME", b"MIME")
    assert text.count(MESSAGE_ID.encode()) == 3
    assert returned.read(text) == []


@given(st.sampled_from(ALL), st.data())
def test_cut_off_anywhere_it_is_read_or_says_nothing(server, data):
    text = report(server)
    end = data.draw(st.integers(0, len(text)))
    assert returned.read(text[:end]) in ([], returned.read(text))


@given(st.sampled_from(ALL), st.data(), st.binary(min_size=1, max_size=40))
def test_whatever_is_written_into_a_report_it_is_read_or_says_nothing(server, data, junk):
    text = report(server)
    place = data.draw(st.integers(0, len(text)))
    for one in returned.read(text[:place] + junk + text[place:]):
        assert len(one.reason) <= returned.LONGEST_REASON
        assert one.reason.isprintable()
        assert returned.MESSAGE_ID.fullmatch(one.message_id)
        assert one.addresses


@given(st.binary(max_size=2000))
def test_any_bytes_are_no_report(mail):
    assert returned.read(mail) == []


@pytest.mark.parametrize("depth", [50, 5000])
def test_parts_within_parts_within_parts(depth):
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(depth)
    )
    assert returned.read(nested) == []
    assert returned.read(report().replace(b"Content-Type: text/plain; charset=utf-8\r\n", nested, 1)) in (
        [], returned.read(report()),
    )  # fmt: skip


def test_a_report_about_very_many_people_is_read_in_part():
    group = b"Final-Recipient: rfc822; x@agency.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    text = report().replace(b"Final-Recipient", group * 3000 + b"Final-Recipient", 1)
    assert len(returned.read(text)) == returned.MOST_BLOCKS
