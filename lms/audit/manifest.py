"""What the audit trail brings to the house."""

from flask_babel import lazy_gettext as _l

from lms.audit.views import blueprint
from lms.manifest import Manifest, NavItem
from lms.roles import administers

manifest = Manifest(
    "audit",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Audit"), "audit.index", "shield", 90, administers, office=True),),
)
