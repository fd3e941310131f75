"""What support brings to the house."""

from courses.support.views import blueprint
from lms.manifest import Manifest

manifest = Manifest("support", blueprints=(blueprint,))
