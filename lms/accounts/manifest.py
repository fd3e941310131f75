"""What accounts bring to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

import lms.links.models  # noqa: F401  the table
from lms.accounts import queries
from lms.accounts.commands import people
from lms.accounts.views import joining, profile
from lms.accounts.views import people as people_pages
from lms.manifest import Manifest, NavItem, Tag, Todo, Tone
from lms.roles import Person, coordinates


def attention(person: Person) -> Sequence[Todo]:
    """The requests for accounts that wait for a decision."""
    if not coordinates(person) or not (waiting := queries.waiting_count()):
        return []
    return [
        Todo(
            title=ngettext("%(num)d person asks for an account", "%(num)d people ask for an account", waiting),
            detail=_("Approve or refuse. Each of them gets a mail."),
            url=url_for("joining.requests"),
            action=_("Decide"),
            tag=Tag(_("To decide"), Tone.WARN),
        )
    ]


manifest = Manifest(
    "accounts",
    blueprints=(profile.blueprint, joining.blueprint, people_pages.blueprint),
    navigation=(NavItem(_l("People"), "people.index", "user", 80, coordinates, office=True),),
    attention=(attention,),
    commands=(people,),
)
