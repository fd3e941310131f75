"""What the clock does with files of questions."""

from courses.banks import services
from lms.db import transaction


def forget() -> None:
    """Forget the questions of files that expired."""
    with transaction():
        services.forget_expired()
