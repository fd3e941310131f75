"""What insight brings to the house."""

from flask_babel import lazy_gettext as _l

from courses.insight import jobs
from courses.insight.views import blueprint
from lms.manifest import Job, Manifest, NavItem
from lms.roles import reads_results

manifest = Manifest(
    "insight",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("How courses go"), "insight.index", "chart", 21, reads_results, office=True),),
    jobs=(Job("insight.count", "5 * * * *", jobs.count),),
)
