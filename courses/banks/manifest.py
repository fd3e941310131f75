"""What question banks bring to the house."""

from flask_babel import lazy_gettext as _l

from courses.banks.policies import keeps_banks
from courses.banks.views import blueprint
from lms.manifest import Manifest, NavItem

manifest = Manifest(
    "banks",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Question banks"), "banks.courses", "check", 22, keeps_banks, office=True),),
)
