"""What insight brings to the house."""

from flask_babel import lazy_gettext as _l

from courses.insight.views import blueprint
from lms.manifest import Manifest, NavItem
from lms.roles import reads_results

manifest = Manifest(
    "insight",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("How courses go"), "insight.index", "chart", 21, reads_results, office=True),),
)
