"""What assessment brings to the house."""

import courses.assessment.models  # noqa: F401  the tables
from lms.manifest import Manifest

manifest = Manifest("assessment")
