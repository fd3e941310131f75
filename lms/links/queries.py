"""Reading mailed links."""

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import LinkDead
from lms.house import secret_key
from lms.links import tokens
from lms.links.models import MailedLink


def subject_of(purpose: str, token: str) -> str:
    """What a link is about. Raises LinkDead for one that is unknown, of another purpose, expired or revoked."""
    link = db.session.scalar(
        select(MailedLink).where(MailedLink.token_hash == tokens.fingerprint(token), MailedLink.purpose == purpose)
    )
    if link is None:
        raise LinkDead(_("This link is not one of ours. Open it again from the e-mail, or copy the whole address."))
    if link.revoked_at is not None:
        raise LinkDead(_("A newer link has replaced this one. Look for our latest e-mail."))
    if link.expires_at <= clock.now():
        raise LinkDead(_("This link is too old. Ask the training coordinator for a new one."))
    return link.subject


def token_of(purpose: str, subject: str) -> str | None:
    """The token of the live link for this purpose and subject, for somebody who is signed in; None without one."""
    link = db.session.scalar(
        select(MailedLink).where(
            MailedLink.purpose == purpose,
            MailedLink.subject == subject,
            MailedLink.revoked_at.is_(None),
            MailedLink.expires_at > clock.now(),
        )
    )
    return tokens.derive(secret_key(), purpose, subject, link.generation) if link else None
