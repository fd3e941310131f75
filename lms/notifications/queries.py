"""Reading the outbox, and what people do not want to be written about."""

from collections.abc import Collection

from sqlalchemy import exists, func, or_, select

from lms.db import db
from lms.errors import LinkDead, NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.notifications.models import MailKind, MailState, OutboxMessage, StoppedMail

STOP = "stop_mail"


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


def posted(keys: Collection[str]) -> set[str]:
    """Which of these keys are in the outbox, sent or not."""
    if not keys:
        return set()
    return set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))


def failed_count() -> int:
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == MailState.FAILED)) or 0


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
