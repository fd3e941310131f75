"""What monitoring brings to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.manifest import Manifest, NavItem, Stop
from lms.monitoring.commands import logframe
from lms.monitoring.views import blueprint
from lms.roles import Person, reads_results


def stops(_person: Person) -> Sequence[Stop]:
    return [Stop(7, _("What we achieved"), url_for("monitoring.together"))]


manifest = Manifest(
    "monitoring",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Indicators"), "monitoring.index", "chart", 70, reads_results, office=True),),
    stops=(stops,),
    commands=(logframe,),
)
