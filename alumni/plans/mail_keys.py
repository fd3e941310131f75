"""Which mail of a follow-up a key stands for. Pure.

The key makes that each goes out once. A follow-up that is asked on another day than its own begins anew with its
mails, so that day is part of their keys.
"""

from alumni.plans.models.plans import FollowUp

DUE = "follow_up_due:"


def key_of(follow_up: FollowUp, number: int) -> str:
    if follow_up.asked_on != follow_up.due_on:
        return f"{DUE}{follow_up.id}:{number}:{follow_up.asked_on}"
    return f"{DUE}{follow_up.id}" + (f":{number}" if number > 1 else "")


def mail_of(key: str) -> tuple[int, int]:
    """The id of the follow-up, and the number of the mail."""
    parts = key.removeprefix(DUE).split(":")
    return int(parts[0]), int(parts[1]) if len(parts) > 1 else 1
