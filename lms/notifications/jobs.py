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
            leaving = [message for message in claimed if not services.hold(message)]
        if not claimed:
            return
        for message in leaving:
            failure = services.attempt(message, transport.send)
            with transaction():
                services.settle(message, failure)
