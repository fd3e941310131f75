"""What the shell brings to the house."""

from flask_babel import lazy_gettext as _l

from lms.manifest import Manifest, NavItem
from lms.roles import anyone_signed_in
from lms.web import pages
from lms.web.home import blueprint

manifest = Manifest(
    "web",
    blueprints=(blueprint, pages.blueprint),
    navigation=(
        NavItem(_l("Home"), "home.index", "home", 10, anyone_signed_in),
        NavItem(_l("Today"), "home.index", "inbox", 10, anyone_signed_in, office=True),
    ),
)
