"""Emptying the outbox."""

from flask import current_app

from lms.db import transaction
from lms.notifications import services, transport


def deliver() -> None:
    """Send what is due, one message at a time: claim (commit), send, settle (commit).

    A run, once a minute, sends all that answers one person, and of campaigns as many mails as the settings say. So
    ten thousand follow-ups that fell due while no clock ran leave in order over half an hour, and a new password
    leaves before them.
    """
    with transaction():
        services.release_stuck()
    left = current_app.config["CAMPAIGN_MAILS_PER_MINUTE"]
    while True:
        with transaction():
            claimed = services.claim(campaigns=left > 0)
            left -= sum(message.campaign != "" for message in claimed)
            leaving = [message for message in claimed if not services.hold(message)]
        if not claimed:
            return
        for message in leaving:
            failure = services.attempt(message, transport.send)
            with transaction():
                services.settle(message, failure)
