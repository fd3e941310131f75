"""Messages on their way."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Record
from lms.free_days.days import FreeDays


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MailKind(StrEnum):
    """Why somebody is written to. Service mails answer what a person did or must know; the others can be stopped."""

    SERVICE = "service"
    REMINDERS = "reminders"
    INVITATIONS = "invitations"
    NEWS = "news"


CAN_STOP = (MailKind.REMINDERS, MailKind.INVITATIONS, MailKind.NEWS)


class StoppedMail(Record):
    """Somebody does not want mails of a kind. The row stays, whatever they are enrolled in later."""

    __tablename__ = "stopped_mail"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[MailKind]


class OutboxMessage(Record):
    """A mail that will be or was sent. `key` says what it is for: the same key is never written twice.

    One that can wait carries its reader's time zone, weekend and member (whose public holidays count), and leaves
    neither at night nor on a free day.
    `campaign` is what asks many people the same thing (follow_up:17, survey:3); empty for what answers one person.
    One that `waits` leaves its reader seven days after other campaigns.
    `bounced`: a server said that nobody is at this address, when the mail was sent or in a mail that came back later.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "state", "campaign", "due_at"))

    key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    recipient: Mapped[str]
    recipient_name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    kind: Mapped[MailKind] = mapped_column(default=MailKind.SERVICE, server_default="service")
    zone: Mapped[str | None]
    weekend: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    iso2: Mapped[str] = mapped_column(default="", server_default="")
    campaign: Mapped[str] = mapped_column(default="", server_default="")
    waits: Mapped[bool] = mapped_column(default=True, server_default=true())
    bounced: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]

    attachments: Mapped[list["MailAttachment"]] = relationship(
        order_by="MailAttachment.id", cascade="all, delete-orphan"
    )

    @property
    def free(self) -> FreeDays:
        """The days on which its reader does not work."""
        return FreeDays(tuple(self.weekend), self.iso2)


class MailAttachment(Record):
    """A file of text that goes with a mail; `content_type` is written into the mail as it stands."""

    __tablename__ = "mail_attachment"

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    text: Mapped[str]


class MailboxMark(Record):
    """How far a mailbox has been read. IMAP numbers its mails upwards; another `validity` says that it began anew."""

    __tablename__ = "mailbox_mark"

    mailbox: Mapped[str] = mapped_column(unique=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int] = mapped_column(BigInteger)
