"""What learning brings to the house."""

import courses.learning.models  # noqa: F401  the tables
from lms.manifest import Manifest

manifest = Manifest("learning")
