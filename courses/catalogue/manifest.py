"""What the catalogue brings to the house."""

from flask_babel import lazy_gettext as _l

from courses.catalogue.commands import courses
from courses.catalogue.views import blueprint
from lms.manifest import Manifest, NavItem
from lms.roles import anyone_signed_in

manifest = Manifest(
    "catalogue",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Learn"), "catalogue.index", "book", 20, anyone_signed_in),),
    commands=(courses,),
)
