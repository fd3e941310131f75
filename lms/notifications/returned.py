"""Mails that come back: delivery status notifications of mail servers (RFC 3464, RFC 6533). Pure.

Anybody can write to the mailbox that is read here. Nothing of a mail is believed but what names a mail of ours, by its
Message-ID, which stands in it twice, and the address that it went to; what is broken, foreign or of another kind says
nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

STATUS = {"message/delivery-status", "message/global-delivery-status"}
WHOLE = {"message/rfc822", "message/global"}
HEADERS = {"text/rfc822-headers", "message/global-headers"}
CODE = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}(?!\d)")
OWN_NAME = "X-Learning-Message-ID"  # a header of ours that a relay has no reason to change
MESSAGE_ID = re.compile(r"<[^<>\s]{3,300}>")
MOST_BLOCKS = 50  # a mail of ours goes to one person
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that did not arrive: the Message-ID that we gave it, the addresses that the report names for its reader,
    in small letters, whether trying again is in vain, and what the server said."""

    message_id: str
    addresses: frozenset[str]
    for_good: bool
    reason: str


def read(mail: bytes) -> list[Returned]:
    """What a mail says about mails that did not arrive; nothing for one that is no such report.

    A delay is none, nor is a report of success. It may be cut off at the end.
    """
    try:
        return list(_failures(message_from_bytes(mail)))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        return []  # the parser of the standard library is not proof against everything that people send


def _failures(report: Message) -> Iterator[Returned]:
    if report.get_content_type() != "multipart/report" or not report.is_multipart():
        return
    parts = [one for one in report.get_payload() if isinstance(one, Message)]
    status = next((one for one in parts if one.get_content_type() in STATUS), None)
    message_id = next((found for one in parts if (found := _message_id(one))), "")
    if status is None or not message_id:
        return
    for block in _blocks(status)[1:]:  # the first is about the report as a whole
        code = CODE.match(_field(block, "Status"))
        if not _field(block, "Action").lower().startswith("failed") or code is None or code[1] == "2":
            continue
        named = {_address(_field(block, name)) for name in ("Original-Recipient", "Final-Recipient")}
        if addresses := frozenset(named - {""}):
            yield Returned(message_id, addresses, code[1] == "5", _reason(block))


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a status part, the one about the whole report first."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return [message_from_string(one) for one in re.split(r"\r?\n\r?\n", str(payload))[:MOST_BLOCKS]]
    first, *others = [one for one in payload[: MOST_BLOCKS + 1] if isinstance(one, Message)]
    rest = first.get_payload()  # the parser takes the other groups of message/global-delivery-status for its body
    if not others and isinstance(rest, str):
        others = [message_from_string(one) for one in re.split(r"\r?\n\r?\n", rest)[:MOST_BLOCKS]]
    return [first, *others]


def _message_id(part: Message) -> str:
    """The Message-ID of the mail that comes back, or of its headers alone."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind not in WHOLE | HEADERS:
        return ""
    if isinstance(payload, list):
        inner = payload[0]
    else:
        content = part.get_payload(decode=True)
        inner = message_from_bytes(content if isinstance(content, bytes) else b"")
    if not isinstance(inner, Message):
        return ""
    found = (MESSAGE_ID.search(_field(inner, name)) for name in (OWN_NAME, "Message-ID"))
    return next((one[0] for one in found if one), "")


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _address(value: str) -> str:
    """`rfc822; Siti@Agency.example` → siti@agency.example"""
    kind, semicolon, address = value.partition(";")
    if not semicolon or kind.strip().lower() not in {"rfc822", "utf-8"}:
        return ""
    return address.strip().strip("<>").casefold()


def _reason(block: Message) -> str:
    said = f"{_field(block, 'Status')} {_field(block, 'Diagnostic-Code')}".strip()
    return "".join(one for one in said if one.isprintable())[:LONGEST_REASON]
