"""What the clock does for open surveys."""

from zoneinfo import ZoneInfo

from lms import clock
from lms.db import transaction
from surveys.collection import queries, services

DECENT_HOUR = 9


def remind() -> None:
    """Send the reminders whose day has come, each in its own transaction.

    After an outage the days that were missed are made up by one reminder, not by a burst.
    """
    for survey in queries.open_surveys():
        local = clock.now().astimezone(ZoneInfo(survey.time_zone))
        passed = [day for day in queries.reminder_days(survey) if day <= local.date()]
        if not passed or local.hour < DECENT_HOUR:
            continue
        for invitation_id in queries.invitations_to_remind(survey, len(passed)):
            with transaction():
                services.remind(invitation_id, number=len(passed))
