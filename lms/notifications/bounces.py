"""Taking in what comes back: mails that a server had taken, and that did not arrive."""

from lms.db import db
from lms.notifications import queries, returned
from lms.notifications.models import MailboxMark, MailState


def take_in(mailbox: str, validity: int, number: int, mail: bytes) -> bool:
    """Record what a mail of the mailbox says, and that it was read, in one transaction: each is read once.

    True when it told something of a mail of ours.
    """
    mark = queries.mailbox_mark(mailbox, lock=True) or MailboxMark(mailbox=mailbox, validity=validity, number=0)
    if mark.validity == validity and mark.number >= number:
        return False
    mark.validity, mark.number = validity, number
    db.session.add(mark)
    told = [come_back(one) for one in returned.read(mail)]
    return any(told)


def come_back(report: returned.Returned) -> bool:
    """Record that a mail did not arrive, as if the server had refused it at once.

    False when it is no mail of ours, when it never went to an address that the report names, and when this is known.
    """
    message = queries.message_named(report.message_id, lock=True)
    if message is None or message.state is not MailState.SENT or message.recipient.casefold() not in report.addresses:
        return False
    message.state, message.bounced, message.error = MailState.FAILED, report.for_good, report.reason
    return True
