"""What assessment brings to the house."""

from courses.assessment.measures import MEASURES
from courses.assessment.views import blueprint
from lms.manifest import Manifest

manifest = Manifest("assessment", blueprints=(blueprint,), measures=MEASURES)
