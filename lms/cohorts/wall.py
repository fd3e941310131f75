"""The code on the wall: it changes every 45 seconds and is worth nothing soon after. Pure."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from lms.cohorts.models.sessions import Session

STEP = 45  # seconds that a code is shown
GRACE = 1  # codes before this one that are still taken: a phone needs a moment to open the page
CONFIRMED_WITHIN = timedelta(minutes=10)  # from scanning to the button, with a sign-in between
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=15)
BYTES = 10


def token(secret: str, session_id: int, now: datetime) -> str:
    """The code of a session at a moment: 16 signs that nobody makes up (80 bits of HMAC, RFC 2104)."""
    return _token(secret, session_id, int(now.timestamp()) // STEP)


def left(now: datetime) -> int:
    """Seconds until the next code."""
    return STEP - int(now.timestamp()) % STEP


def is_live(secret: str, session_id: int, found: str, now: datetime) -> bool:
    """Whether a code is, or was a moment ago, on the wall of this session."""
    step = int(now.timestamp()) // STEP
    known = [_token(secret, session_id, one) for one in range(step - GRACE, step + 1)]
    return any(hmac.compare_digest(one.encode(), found.encode()) for one in known)


def opens_at(session: Session) -> datetime:
    return session.starts_at - OPENS_BEFORE


def closes_at(session: Session) -> datetime:
    return session.ends_at + CLOSES_AFTER


def _token(secret: str, session_id: int, step: int) -> str:
    digest = hmac.new(secret.encode(), f"wall\x1f{session_id}\x1f{step}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:BYTES]).decode().lower()
