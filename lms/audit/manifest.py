"""What audit brings to the house."""

import lms.audit.models  # noqa: F401  the table
from lms.manifest import Manifest

manifest = Manifest("audit")
