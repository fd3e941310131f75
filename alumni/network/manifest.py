"""What network brings to the house."""

from lms.manifest import Manifest

manifest = Manifest("network")
