"""What organisations bring to the house."""

from flask_babel import lazy_gettext as _l

from lms.manifest import Manifest, NavItem
from lms.organisations.commands import members
from lms.organisations.views import blueprint
from lms.roles import coordinates

manifest = Manifest(
    "organisations",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Members"), "organisations.index", "member", 82, coordinates, office=True),),
    commands=(members,),
)
