"""Making and revoking mailed links."""

from datetime import datetime

from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.house import secret_key
from lms.links import tokens
from lms.links.models import MailedLink


def issue(purpose: str, subject: str, *, expires_at: datetime) -> str:
    """The token of the live link for this purpose and subject; makes one where there is none.

    Asking again repeats the same token and sets its end, so that a reminder carries the link of the first mail.
    """
    link = db.session.scalar(
        select(MailedLink).where(
            MailedLink.purpose == purpose,
            MailedLink.subject == subject,
            MailedLink.revoked_at.is_(None),
            MailedLink.expires_at > clock.now(),
        )
    )
    if link is None:
        link = _next_generation(purpose, subject, expires_at)
    link.expires_at = expires_at
    return tokens.derive(secret_key(), purpose, subject, link.generation)


def revoke(purpose: str, subject: str) -> None:
    """End every link for this purpose and subject; the next one issued is new."""
    for link in db.session.scalars(
        select(MailedLink).where(
            MailedLink.purpose == purpose, MailedLink.subject == subject, MailedLink.revoked_at.is_(None)
        )
    ):
        link.revoked_at = clock.now()


def _next_generation(purpose: str, subject: str, expires_at: datetime) -> MailedLink:
    last = db.session.scalar(
        select(func.max(MailedLink.generation)).where(MailedLink.purpose == purpose, MailedLink.subject == subject)
    )
    generation = (last or 0) + 1
    token = tokens.derive(secret_key(), purpose, subject, generation)
    link = MailedLink(
        purpose=purpose,
        subject=subject,
        generation=generation,
        token_hash=tokens.fingerprint(token),
        expires_at=expires_at,
    )
    db.session.add(link)
    db.session.flush()
    return link
