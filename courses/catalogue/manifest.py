"""What catalogue brings to the house."""

import courses.catalogue.models  # noqa: F401  the tables
from lms.manifest import Manifest

manifest = Manifest("catalogue")
