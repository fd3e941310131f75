"""Reading the outbox."""

from sqlalchemy import func, or_, select

from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.notifications.models import MailState, OutboxMessage


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


def failed_count() -> int:
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == MailState.FAILED)) or 0
