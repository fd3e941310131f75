"""People who would tell their story: kept apart from every survey, and only until somebody has written to them."""

from flask_babel import gettext as _

from lms.db import db
from lms.errors import NotFound
from surveys.results.models import StoryContact


def leave(*, name: str, reach: str, about: str) -> None:
    """Keep how to reach somebody. No entry in the audit trail, here and at the end: it would have a moment."""
    db.session.add(StoryContact(name=name, reach=reach, about=about))


def remove(contact_id: str) -> None:
    """Take a contact away, when it was dealt with or is not wanted. Raises NotFound."""
    found = db.session.get(StoryContact, contact_id)
    if found is None:
        raise NotFound(_("This contact is not there any more."))
    db.session.delete(found)
