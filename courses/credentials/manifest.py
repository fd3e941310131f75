"""What credentials bring to the house."""

from courses.credentials import services
from courses.credentials.views import blueprint
from courses.learning.events import CompletionUndone, CourseCompleted
from lms.manifest import Manifest

manifest = Manifest(
    "credentials",
    blueprints=(blueprint,),
    reactions={CourseCompleted: services.issue, CompletionUndone: services.withdraw_undone},
)
