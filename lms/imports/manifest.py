"""What the importer brings to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lms.imports import jobs, queries
from lms.imports.views import blueprint
from lms.manifest import Job, Manifest, NavItem, Tag, Todo, Tone
from lms.roles import Person, coordinates


def attention(person: Person) -> Sequence[Todo]:
    """Files that were looked at and then left."""
    if not (waiting := queries.waiting_count(person)):
        return []
    return [
        Todo(
            title=ngettext("%(num)d file waits to be taken in", "%(num)d files wait to be taken in", waiting),
            detail=_("You looked at it, and nothing is written yet."),
            url=url_for("imports.index", state="waiting"),
            action=_("See files"),
            tag=Tag(_("Waiting"), Tone.WARN),
        )
    ]


manifest = Manifest(
    "imports",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Imports"), "imports.index", "inbox", 82, coordinates, office=True),),
    attention=(attention,),
    jobs=(Job("imports.proceed", "*/5 * * * * *", jobs.proceed), Job("imports.forget", "30 2 * * *", jobs.forget)),
)
