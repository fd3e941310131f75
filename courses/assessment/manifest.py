"""What assessment brings to the house."""

from courses.assessment.measures import MEASURES
from courses.assessment.views import attempts, files, pretest  # noqa: F401  the pages
from courses.assessment.views.blueprint import blueprint
from lms.manifest import Manifest

manifest = Manifest("assessment", blueprints=(blueprint,), measures=MEASURES)
