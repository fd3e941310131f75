"""The mailbox to which mails come back, read over IMAP (RFC 3501)."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

PATIENCE = 30  # seconds
AS_MUCH = 256 * 1024  # of a mail: what a report says stands at its beginning, whatever comes after
FAILURES = (OSError, imaplib.IMAP4.error)
NUMBERS = re.compile(rb"\d+")


class MailboxError(Exception):
    """The mailbox cannot be reached or read; the message names no password."""


class Mailbox:
    """A folder that is open. What is read stays as it was, unread or not, until `mark_read`."""

    def __init__(self, connection: imaplib.IMAP4, validity: int) -> None:
        self._connection = connection
        self.validity = validity  # another number says that all others were given anew

    def after(self, number: int) -> Sequence[int]:
        """The numbers of the mails that came after one, in order."""
        answer = self._ask("SEARCH", f"UID {number + 1}:*")
        found = {int(one) for one in NUMBERS.findall(b" ".join(one for one in answer if isinstance(one, bytes)))}
        return sorted(one for one in found if one > number)  # of `n:*` the last mail is always a part

    def read(self, number: int) -> bytes:
        """The beginning of a mail; nothing where it is gone."""
        answer = self._ask("FETCH", str(number), f"(BODY.PEEK[]<0.{AS_MUCH}>)")
        return next((one[1] for one in answer if isinstance(one, tuple)), b"")

    def mark_read(self, number: int) -> None:
        self._ask("STORE", str(number), "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        status, answer = self._connection.uid(command, *arguments)
        if status != "OK":
            raise MailboxError(f"{command} was refused")
        return answer


def name_of(url: str) -> str:
    """What tells one mailbox from another, without its password."""
    parts = urlsplit(url)
    return f"{unquote(parts.username or '')} at {parts.hostname}/{_folder(url)}"


def _folder(url: str) -> str:
    return unquote(urlsplit(url).path.strip("/")) or "INBOX"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """Open the folder of `imaps://user:password@host:port/folder`. Raises MailboxError, also while it is read."""
    try:
        connection = _connect(url)
        try:
            status, _count = connection.select(_quoted(_folder(url)))
            if status != "OK":
                raise MailboxError("there is no such folder")
            _name, validity = connection.response("UIDVALIDITY")
            yield Mailbox(connection, int(validity[0] or 0) if validity else 0)
        finally:
            _close(connection)
    except FAILURES as failure:
        raise MailboxError(f"{type(failure).__name__}: {failure}") from failure


def _connect(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: imaplib.IMAP4
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        connection = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=PATIENCE)
    else:
        connection = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
    try:
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except FAILURES:
        connection.shutdown()
        raise
    return connection


def _close(connection: imaplib.IMAP4) -> None:
    try:
        connection.logout()
    except FAILURES:
        connection.shutdown()
