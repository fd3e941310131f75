"""What accounts brings to the house."""

import lms.links.models  # noqa: F401  the tables
import lms.accounts.models  # noqa: F401
from lms.manifest import Manifest

manifest = Manifest("accounts")
