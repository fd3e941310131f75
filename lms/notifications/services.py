"""Writing messages into the outbox, stopping them, sending them again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any, TypedDict

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select, update

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.free_days import days
from lms.free_days.days import FreeDays
from lms.house import address_of
from lms.links import queries as links_read
from lms.links import services as links
from lms.notifications import pacing, queries, rendering
from lms.notifications.models import CAN_STOP, MailAttachment, MailKind, MailState, OutboxMessage, StoppedMail
from lms.roles import Person

KEPT_MAIL = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of text that goes with a mail, with its whole content type."""

    name: str
    content_type: str
    text: str


class Reader(TypedDict):
    """Whom a mail goes to, as the fields of `Email` say it."""

    to: str
    name: str
    language: str
    user_id: int


def reader(person: Person) -> Reader:
    """Whoever has an account reads mails at its address and in its language."""
    return {"to": person.email, "name": person.name, "language": person.language, "user_id": person.id}


@dataclass(frozen=True, slots=True)
class Email:
    """One mail to one person.

    `key` says what it is for and makes posting idempotent. `template` is a folder below templates/emails.
    `user_id` is None for somebody without an account, such as a supervisor. A mail of a kind that can be stopped
    has one. One that says the reader's `zone` leaves neither at night there nor on one of their free days.
    `campaign` is what asks many people the same thing (follow_up:17, survey:3): two of them to one person keep seven
    days from each other. One that does not wait (`waits`), such as the reminder of a deadline, makes others wait.
    """

    key: str
    to: str
    name: str
    template: str
    language: str = "en"
    user_id: int | None = None
    context: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    kind: MailKind = MailKind.SERVICE
    zone: str | None = None
    free: FreeDays = days.NONE
    attachments: Sequence[Attachment] = ()
    campaign: str = ""
    waits: bool = True


def post(email: Email) -> bool:
    """Write a mail into the outbox, in the caller's transaction.

    One of a campaign is due when other campaigns have left its reader alone for seven days. False when its key is
    there already, when its reader has stopped mails of its kind, or while one of its campaign still waits to leave.
    """
    if db.session.scalar(select(exists().where(OutboxMessage.key == email.key))):
        return False
    if email.kind in CAN_STOP and email.user_id is not None and queries.has_stopped(email.user_id, email.kind):
        return False
    due_at = _when(email)
    if due_at is None:
        return False
    rendered = rendering.render(
        email.template, email.language, {"name": email.name, **email.context}, _way_out(email.user_id, email.kind)
    )
    post_rendered(
        key=email.key,
        to=email.to,
        name=email.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=email.language,
        user_id=email.user_id,
        due_at=due_at,
        kind=email.kind,
        zone=email.zone,
        free=email.free,
        attachments=email.attachments,
        campaign=email.campaign,
        waits=email.waits,
    )
    return True


def _when(email: Email) -> datetime | None:
    """When a mail is due; None while one of its campaign still waits."""
    due_at = email.due_at or clock.now()
    if not email.campaign or not email.waits or email.user_id is None:
        return due_at
    queries.hold_person(email.user_id)
    near = queries.campaigns_near(email.user_id, due_at - pacing.APART)
    if any(one.campaign == email.campaign and one.waits for one in near):
        return None
    others = [one.at for one in near if one.campaign != email.campaign]
    free = pacing.first_free(due_at, others, email.zone, email.free)
    return free if others else due_at


def call_off(user_id: int, campaign: str) -> None:
    """Stop the mails of a campaign to somebody that have not left: the question is answered, or not asked any more."""
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.user_id == user_id,
            OutboxMessage.campaign == campaign,
            OutboxMessage.state == MailState.QUEUED,
        )
        .values(state=MailState.CANCELLED)
    )


def preview(email: Email) -> rendering.Rendered:
    """The text of a mail as `post` would write it, without writing it."""
    return rendering.render(email.template, email.language, {"name": email.name, **email.context})


def attach(key: str, files: Sequence[Attachment]) -> bool:
    """Put files into the latest mail with this key, or with one that goes on after it, that has not left.

    False where there is none: what is told already is not told twice only to carry a file.
    """
    message = db.session.scalar(
        select(OutboxMessage)
        .where(
            or_(OutboxMessage.key == key, OutboxMessage.key.startswith(f"{key}:", autoescape=True)),
            OutboxMessage.state == MailState.QUEUED,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    if message is None:
        return False
    message.attachments += _rows(files)
    return True


def _rows(files: Sequence[Attachment]) -> list[MailAttachment]:
    return [MailAttachment(name=one.name, content_type=one.content_type, text=one.text) for one in files]


def _way_out(user_id: int | None, kind: MailKind) -> str | None:
    """The address that stops mails of this kind for this person; it lives as long as people keep mails."""
    if kind not in CAN_STOP or user_id is None:
        return None
    token = links.issue(queries.STOP, f"{user_id}:{kind.value}", expires_at=clock.now() + KEPT_MAIL)
    return address_of("mail.stop_kind", token=token)


def way_out(message: OutboxMessage) -> str | None:
    """The same address for a mail on its way, for its header (RFC 8058)."""
    if message.kind not in CAN_STOP or message.user_id is None:
        return None
    token = links_read.token_of(queries.STOP, f"{message.user_id}:{message.kind.value}")
    return address_of("mail.stop_kind", token=token) if token else None


def set_stopped(user_id: int, kind: MailKind, stopped: bool, *, by: Person | None) -> None:
    """Stop mails of a kind for somebody, or let them come again; without `by` the link in a mail did it.

    Raises RuleBroken for service mails.
    """
    if kind not in CAN_STOP:
        raise RuleBroken(_("Service mails cannot be stopped: they answer what you do here."))
    found = queries.stopped_mail(user_id, kind)
    if (found is not None) is stopped:
        return
    row = found or StoppedMail(user_id=user_id, kind=kind)
    db.session.add(row)
    action = "mail.kind_stopped" if stopped else "mail.kind_wanted"
    audit.record(action, row, by=by, actor="mail link", about=user_id, details={"kind": kind.value})
    if not stopped:
        db.session.delete(row)


def post_rendered(
    *,
    key: str,
    to: str,
    name: str,
    subject: str,
    text: str,
    html: str,
    language: str = "en",
    user_id: int | None = None,
    due_at: datetime | None = None,
    kind: MailKind = MailKind.SERVICE,
    zone: str | None = None,
    free: FreeDays = days.NONE,
    attachments: Sequence[Attachment] = (),
    campaign: str = "",
    waits: bool = True,
) -> None:
    """Write a mail that somebody else has rendered into the outbox. Headers get no line breaks."""
    db.session.add(
        OutboxMessage(
            key=key,
            message_id=make_msgid(domain="rso-learning"),
            user_id=user_id,
            recipient="".join(to.split()),
            recipient_name=" ".join(name.split()),
            subject=" ".join(subject.split()),
            text=text,
            html=html,
            language=language,
            due_at=due_at or clock.now(),
            kind=kind,
            zone=zone,
            weekend=list(free.weekend),
            iso2=free.iso2,
            campaign=campaign,
            waits=waits,
            attachments=_rows(attachments),
        )
    )


def cancel(message: OutboxMessage) -> None:
    """Stop a mail that has not left. Raises RuleBroken when it has."""
    if message.state not in (MailState.QUEUED, MailState.FAILED):
        raise RuleBroken(_("This mail has left already, so it cannot be stopped."))
    message.state = MailState.CANCELLED


def retry(message: OutboxMessage) -> None:
    """Send a mail again that had been given up or stopped. Raises RuleBroken otherwise."""
    if message.state not in (MailState.FAILED, MailState.CANCELLED):
        raise RuleBroken(_("Only a mail that failed or was stopped can be sent again."))
    message.state, message.attempts, message.due_at = MailState.QUEUED, 0, clock.now()
