"""What stands in the outbox, as the person who gets it reads it."""

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from lms.db import db
from lms.notifications.models import OutboxMessage


def mails(to: str | None = None, *, key: str = "") -> list[OutboxMessage]:
    """The mails to an address, in order; only those whose key begins so."""
    statement = select(OutboxMessage).where(OutboxMessage.key.startswith(key, autoescape=True))
    if to:
        statement = statement.where(OutboxMessage.recipient == to)
    return list(db.session.scalars(statement.order_by(OutboxMessage.id)))


def link(mail: OutboxMessage, path: str) -> str:
    """The address in a mail whose path begins so."""
    found = [urlsplit(one).path for one in re.findall(r"https?://[^\s<>\"]+", mail.text)]
    return next(one for one in found if one.startswith(path))
