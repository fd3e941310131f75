"""What catalogue brings to the house."""

from lms.manifest import Manifest

manifest = Manifest("catalogue")
