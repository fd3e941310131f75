"""Emptying the outbox."""

from lms.db import transaction
from lms.notifications import services, transport


def deliver() -> None:
    """Send what is due, one message at a time: claim (commit), send, settle (commit)."""
    with transaction():
        services.release_stuck()
    while True:
        with transaction():
            claimed = services.claim()
        if not claimed:
            return
        for message in claimed:
            failure = services.attempt(message, transport.send)
            with transaction():
                services.settle(message, failure)
