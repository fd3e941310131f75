"""What credentials brings to the house."""

from courses.credentials.views import blueprint
from lms.manifest import Manifest

manifest = Manifest("credentials", blueprints=(blueprint,))
