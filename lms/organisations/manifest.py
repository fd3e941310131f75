"""What organisations bring to the house."""

import lms.organisations.models  # noqa: F401  the tables
from lms.manifest import Manifest

manifest = Manifest("organisations")
