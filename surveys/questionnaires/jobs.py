"""What the clock does with spreadsheets that nobody took in."""

from lms.db import transaction
from surveys.questionnaires.services import uploads


def forget() -> None:
    with transaction():
        uploads.forget_expired()
