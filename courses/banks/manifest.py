"""What question banks bring to the house."""

from flask_babel import lazy_gettext as _l

from courses.authoring.policies import writes_courses
from courses.banks import jobs
from courses.banks.views import bank, importing  # noqa: F401  the pages
from courses.banks.views.blueprint import blueprint
from lms.manifest import Job, Manifest, NavItem

manifest = Manifest(
    "banks",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Question banks"), "banks.courses", "check", 22, writes_courses, office=True),),
    jobs=(Job("banks.forget", "35 2 * * *", jobs.forget),),
)
