"""What cohorts brings to the house."""

import lms.cohorts.models  # noqa: F401  the tables
from lms.manifest import Manifest

manifest = Manifest("cohorts")
