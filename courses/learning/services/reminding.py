"""Reminding people of courses that fall due and of results that end."""

from collections.abc import Collection
from dataclasses import replace

from courses.learning import emails
from courses.learning.models import Reminder
from courses.learning.queries import reminding
from courses.learning.reminders import Item, due_now
from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.house import address_of
from lms.notifications import services as notifications


def remind(user: User, enrolment_ids: Collection[int]) -> list[Item]:
    """Send somebody one mail about all that is due now; looks again first, since the world may have moved on.

    Each reminder is noted with the mail in one transaction, so that no crash and no second clock repeats it.
    """
    items = [_with_link(item) for item in due_now(reminding.again(enrolment_ids), clock.now())]
    if not items:
        return []
    email = emails.reminder(user, items)
    notifications.post(email)
    db.session.add_all(
        Reminder(key=item.key, enrolment_id=item.subject.enrolment_id, mail_key=email.key) for item in items
    )
    db.session.flush()
    return items


def _with_link(item: Item) -> Item:
    link = address_of("learning.player", enrolment_id=item.subject.enrolment_id)
    return replace(item, subject=replace(item.subject, link=link))
