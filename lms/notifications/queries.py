"""Reading the outbox, and what people do not want to be written about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.db import Base, UTCDateTime, db, locked
from lms.errors import LinkDead, NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.notifications.models import MailboxMark, MailKind, MailState, OutboxMessage, StoppedMail

STOP = "stop_mail"
OFTEN = 5  # tries, the last a quarter of an hour after the first
COMES_BACK = timedelta(days=1)  # most mails that do not arrive come back within minutes


def messages(listing: Listing) -> Page[OutboxMessage]:
    """What was and will be sent, the latest first."""
    statement = select(OutboxMessage).order_by(OutboxMessage.due_at.desc(), OutboxMessage.id.desc())
    if state := listing.filters.get("state"):
        statement = statement.where(OutboxMessage.state == state)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(
                OutboxMessage.recipient.ilike(pattern, escape="\\"),
                OutboxMessage.recipient_name.ilike(pattern, escape="\\"),
                OutboxMessage.subject.ilike(pattern, escape="\\"),
            )
        )
    return paginate(statement, listing)


def message(message_id: int, *, lock: bool = False) -> OutboxMessage:
    """A mail; with `lock` it is not on its way out meanwhile. Raises NotFound."""
    if found := db.session.get(OutboxMessage, message_id, with_for_update=lock or None):
        return found
    raise NotFound("There is no such mail.")


def message_named(message_id: str, *, lock: bool = False) -> OutboxMessage | None:
    """The mail with this Message-ID, if it is one of ours."""
    statement = select(OutboxMessage).where(OutboxMessage.message_id == message_id)
    return db.session.scalar(locked(statement, of=OutboxMessage) if lock else statement)


def mailbox_mark(mailbox: str, *, lock: bool = False) -> MailboxMark | None:
    """How far a mailbox has been read, if it ever was."""
    statement = select(MailboxMark).where(MailboxMark.mailbox == mailbox)
    return db.session.scalar(locked(statement, of=MailboxMark) if lock else statement)


def read_up_to(mailbox: str, validity: int) -> int:
    """The number of the last mail that was read in a mailbox; 0 where it numbers its mails anew."""
    mark = mailbox_mark(mailbox)
    return mark.number if mark and mark.validity == validity else 0


def posted(keys: Collection[str]) -> set[str]:
    """Which of these keys are in the outbox, sent or not."""
    if not keys:
        return set()
    return set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))


@dataclass(frozen=True, slots=True)
class Written:
    """A mail of a campaign: when it left or is to leave, and whether it still waits for that moment."""

    campaign: str
    at: datetime
    waits: bool


def hold_person(user_id: int) -> None:
    """Let nobody else decide meanwhile when to write to somebody."""
    people = Base.metadata.tables["user"]
    db.session.execute(select(people.c.id).where(people.c.id == user_id).with_for_update())


def campaigns_near(user_id: int, since: datetime) -> Sequence[Written]:
    """What campaigns have written to somebody since a moment, or will write. What did not arrive does not count."""
    at = func.coalesce(OutboxMessage.sent_at, OutboxMessage.due_at, type_=UTCDateTime())
    rows = db.session.execute(
        select(OutboxMessage.campaign, at, OutboxMessage.state, OutboxMessage.due_at).where(
            OutboxMessage.user_id == user_id,
            OutboxMessage.campaign != "",
            OutboxMessage.state.not_in((MailState.CANCELLED, MailState.FAILED)),
            at > since,
        )
    ).all()
    now = clock.now()
    return [Written(row[0], row[1], row[2] is MailState.QUEUED and row[3] > now) for row in rows]


def left_since(user_id: int, since: datetime, *, but: str) -> Sequence[datetime]:
    """When mails of campaigns other than one left for somebody, after a moment."""
    return [
        one
        for one in db.session.scalars(
            select(OutboxMessage.sent_at).where(
                OutboxMessage.user_id == user_id,
                OutboxMessage.campaign.not_in(("", but)),
                OutboxMessage.state == MailState.SENT,
                OutboxMessage.sent_at > since,
            )
        )
        if one
    ]


def last_of(user_id: int, campaign: str) -> datetime | None:
    """When the last mail of a campaign to somebody left or is to leave."""
    at = func.coalesce(OutboxMessage.sent_at, OutboxMessage.due_at, type_=UTCDateTime())
    return db.session.scalar(
        select(func.max(at, type_=UTCDateTime())).where(
            OutboxMessage.user_id == user_id,
            OutboxMessage.campaign == campaign,
            OutboxMessage.state != MailState.CANCELLED,
        )
    )


def bounced_addresses() -> Select[str]:
    """The addresses to which mail ever came back for good, as a part of another query."""
    return select(OutboxMessage.recipient).where(OutboxMessage.bounced.is_(True))


def bounces(addresses: Collection[str]) -> Mapping[str, int]:
    """How many mails to each of these addresses came back for good, after the last one that arrived.

    A mail that left a moment ago has not arrived yet: it may still come back.
    """
    arrived = aliased(OutboxMessage)
    later = exists().where(
        arrived.recipient == OutboxMessage.recipient,
        arrived.state == MailState.SENT,
        arrived.sent_at < clock.now() - COMES_BACK,
        arrived.id > OutboxMessage.id,
    )
    rows = db.session.execute(
        select(OutboxMessage.recipient, func.count(OutboxMessage.id))
        .where(OutboxMessage.recipient.in_(addresses), OutboxMessage.bounced.is_(True), ~later)
        .group_by(OutboxMessage.recipient)
    ).all()
    return {row[0]: row[1] for row in rows}


def failed_count() -> int:
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == MailState.FAILED)) or 0


def put_off_count() -> int:
    """Mails that the server has not taken for a quarter of an hour: likely it is not the mails that are wrong."""
    return (
        db.session.scalar(
            select(func.count(OutboxMessage.id)).where(
                OutboxMessage.state == MailState.QUEUED, OutboxMessage.attempts >= OFTEN
            )
        )
        or 0
    )


def stopped_mail(user_id: int, kind: MailKind) -> StoppedMail | None:
    return db.session.scalar(select(StoppedMail).where(StoppedMail.user_id == user_id, StoppedMail.kind == kind))


def has_stopped(user_id: int, kind: MailKind) -> bool:
    return bool(db.session.scalar(select(exists().where(StoppedMail.user_id == user_id, StoppedMail.kind == kind))))


def stopped(user_id: int) -> set[MailKind]:
    """The kinds of mail that somebody has stopped."""
    return set(db.session.scalars(select(StoppedMail.kind).where(StoppedMail.user_id == user_id)))


def all_who_stopped(kind: MailKind, user_ids: Collection[int]) -> set[int]:
    """Who of these people has stopped mails of a kind."""
    return set(
        db.session.scalars(
            select(StoppedMail.user_id).where(StoppedMail.kind == kind, StoppedMail.user_id.in_(user_ids))
        )
    )


def stopping(token: str) -> tuple[int, MailKind]:
    """Whom and what a link to stop mails is about. Raises LinkDead."""
    user_id, _colon, kind = links.subject_of(STOP, token).partition(":")
    if kind not in set(MailKind) or not user_id.isdecimal():
        raise LinkDead("This link is not one of ours.")
    return int(user_id), MailKind(kind)
