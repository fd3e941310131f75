"""What the network brings to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alumni.network import queries, services
from alumni.network.models import MembershipState
from alumni.network.views import blueprint
from lms.cohorts.events import Graduated
from lms.manifest import Audience, Cell, Figure, Manifest, Measure, MeasureKind, NavItem, Period, Stop, Tag, Todo, Tone
from lms.monitoring.tally import cells
from lms.roles import Person, anyone_signed_in, coordinates


def todos(person: Person) -> Sequence[Todo]:
    found = queries.membership_of(person.id)
    if found is None or found.state is not MembershipState.OFFERED:
        return []
    return [
        Todo(
            title=_("Join the alumni network"),
            detail=_("Nobody sees you there until you switch it on."),
            url=url_for("network.profile"),
            action=_("Join network"),
            tag=Tag(_("Offered"), Tone.INFO),
            link=5,
            minutes=3,
        )
    ]


def stops(person: Person) -> Sequence[Stop]:
    found = queries.membership_of(person.id)
    joined = found is not None and found.state is MembershipState.MEMBER
    note = _("Joined") if joined else _("After a cohort") if found is None else _("Join")
    return [Stop(5, note, url_for("network.directory"), done=joined, begun=found is not None)]


def figures(_person: Person) -> Sequence[Figure]:
    return [Figure(_("Alumni"), str(queries.member_count()), _("in the network"), url_for("network.directory"))]


def joined(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Alumni who joined in the period."""
    return cells(queries.joined_facts(period), by, MeasureKind.COUNT)


manifest = Manifest(
    "network",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("Network"), "network.directory", "people", 50, anyone_signed_in),
        NavItem(_l("Alumni"), "network.directory", "people", 50, coordinates, office=True),
    ),
    todos=(todos,),
    stops=(stops,),
    figures=(figures,),
    audiences=(Audience("alumni", _l("All alumni"), queries.member_ids),),
    measures=(Measure("net.members", _l("Alumni who joined"), MeasureKind.COUNT, joined),),
    reactions={Graduated: services.offer},
)
