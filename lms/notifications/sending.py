"""Taking messages out of the outbox: claimed, handed over, settled."""

import smtplib
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, CursorResult, select, update

from lms import clock
from lms.db import db
from lms.notifications import pacing, queries
from lms.notifications.models import CAN_STOP, MailState, OutboxMessage
from lms.notifications.quiet import next_calm

MAX_ATTEMPTS = 25  # with their waits four days, as long as a mail server tries (RFC 5321, 4.5.4.1)
STUCK_AFTER = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)


def release_stuck() -> int:
    """Queue again what a clock that died had claimed. Returns how many.

    The mail may have left before the clock died: it goes again under the same Message-ID, by which mail
    systems know a repetition (RFC 5322, 3.6.4).
    """
    result = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == MailState.SENDING, OutboxMessage.claimed_at < clock.now() - STUCK_AFTER)
        .values(state=MailState.QUEUED, claimed_at=None)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def claim(limit: int = 1, *, campaigns: bool = True) -> Sequence[OutboxMessage]:
    """Take the next messages that are due; whoever else looks meanwhile skips them.

    What answers one person goes before what asks many: a new password does not stand behind a thousand follow-ups.
    """
    found = _due(limit, OutboxMessage.campaign == "")
    if not found and campaigns:
        found = _due(limit, OutboxMessage.campaign != "")
    for message in found:
        message.state, message.claimed_at = MailState.SENDING, clock.now()
        message.attempts += 1
    return found


def _due(limit: int, which: ColumnElement[bool]) -> Sequence[OutboxMessage]:
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state == MailState.QUEUED, OutboxMessage.due_at <= clock.now(), which)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def hold(message: OutboxMessage) -> bool:
    """Look again at a mail that was just claimed: it may be stopped by now, it may be night or a free day, or another
    campaign may have written late, because no clock ran. True if it stays."""
    person_id = message.user_id
    if person_id and message.kind in CAN_STOP and queries.has_stopped(person_id, message.kind):
        message.state, message.claimed_at = MailState.CANCELLED, None
        message.error = "stopped by the reader"
        return True
    now = later = clock.now()
    if person_id and message.campaign and message.waits:
        others = queries.left_since(person_id, now - pacing.APART, but=message.campaign)
        later = pacing.first_free(now, others, message.zone, message.free) if others else now
    if message.zone:
        later = next_calm(later, message.zone, message.free)
    if later > now:
        message.state, message.claimed_at, message.due_at = MailState.QUEUED, None, later
        message.attempts -= 1
    return later > now


def attempt(message: OutboxMessage, send: Callable[[OutboxMessage], None]) -> Exception | None:
    """Hand a message to the mail server; returns what went wrong instead of raising it.

    An address that cannot be written into a mail at all (ValueError) is one of the things that go wrong.
    """
    try:
        send(message)
    except (OSError, smtplib.SMTPException, ValueError) as failure:
        return failure
    return None


def settle(message: OutboxMessage, failure: Exception | None) -> None:
    """Record what became of a claimed message: sent, to be tried again later, or given up."""
    message.claimed_at = None
    if failure is None:
        message.state, message.sent_at, message.error = MailState.SENT, clock.now(), None
        message.bounced = False
        return
    message.error = f"{type(failure).__name__}: {failure}"[:500]
    if is_final(failure) or message.attempts >= MAX_ATTEMPTS:
        message.state, message.bounced = MailState.FAILED, is_bounce(failure)
    else:
        message.state, message.due_at = MailState.QUEUED, clock.now() + backoff(message.attempts)


def is_final(failure: Exception) -> bool:
    """Whether trying again will not help: the server refused this mail for good (RFC 5321, 4.2.1: 5yz).

    A server that is away, that does not prove who it is, or that refuses our password or sender says nothing of the
    mail: somebody mends the settings, and it goes then.
    """
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _message in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPDataError):
        return failure.smtp_code >= 500
    return isinstance(failure, ValueError) and not isinstance(failure, OSError)


def is_bounce(failure: Exception) -> bool:
    """Whether the server said that it is the address that does not work, for good."""
    return is_final(failure) and not isinstance(failure, smtplib.SMTPDataError)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the nth failure: 1, 2, 4, 8 … minutes, six hours at most."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_WAIT)
