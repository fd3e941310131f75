"""What questionnaires bring to the house."""

from lms.manifest import Manifest
from surveys.questionnaires.commands import questionnaires

manifest = Manifest("questionnaires", commands=(questionnaires,))
