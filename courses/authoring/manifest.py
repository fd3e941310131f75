"""What authoring brings to the house."""

from flask_babel import lazy_gettext as _l

from courses.authoring.policies import writes_courses, writes_only
from courses.authoring.views import drafts, lessons, media, questions, reviews, translations  # noqa: F401  the pages
from courses.authoring.views.blueprint import blueprint
from lms.manifest import Manifest, NavItem

manifest = Manifest(
    "authoring",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("Write courses"), "authoring.index", "file", 21, writes_courses, office=True),
        NavItem(_l("Write"), "authoring.index", "file", 21, writes_only),
    ),
)
