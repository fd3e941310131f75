"""What credentials bring to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from courses.credentials import jobs, queries, services
from courses.credentials.views import badges, mine, office, public  # noqa: F401  the pages
from courses.credentials.views.blueprint import blueprint
from courses.learning.events import CompletionUndone, CourseCompleted
from lms.cohorts.events import Graduated
from lms.manifest import Job, Manifest, Tag, Todo, Tone
from lms.roles import Person


def todos(person: Person) -> Sequence[Todo]:
    """Certificates that wait for the person to confirm their name."""
    if not (waiting := queries.unconfirmed_of(person.id)):
        return []
    return [
        Todo(
            title=_("Confirm your name"),
            detail=ngettext("%(num)d certificate waits for it.", "%(num)d certificates wait for it.", waiting),
            url=url_for("credentials.mine"),
            action=_("Confirm name"),
            tag=Tag(_("To confirm"), Tone.WARN),
            link=1,
        )
    ]


manifest = Manifest(
    "credentials",
    blueprints=(blueprint,),
    todos=(todos,),
    jobs=(
        Job("forget_erased_names", "40 2 * * *", jobs.forget_erased),
        Job("warn_of_expiry", "50 2 * * *", jobs.warn_of_expiry),
    ),
    reactions={
        CourseCompleted: services.issue,
        CompletionUndone: services.withdraw_undone,
        Graduated: services.issue_participation,
    },
)
