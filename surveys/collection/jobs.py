"""What the clock does for surveys."""

from zoneinfo import ZoneInfo

from lms import clock
from lms.db import transaction
from lms.errors import RuleBroken
from surveys.collection import mailings, queries
from surveys.collection.campaigns import MOST_REMINDERS
from surveys.collection.services import ending, inviting, opening

SLICE = 100
DECENT_HOUR = 9


def open_due() -> None:
    """Open the surveys whose day has come. One that cannot be opened yet is tried again; its page says why."""
    for survey_id in queries.surveys_to_open():
        try:
            with transaction():
                opening.open_survey(survey_id, by=None)
        except RuleBroken:
            continue


def write() -> None:
    """Write the invitations and the news of a later last day that are still to be written, some in a transaction."""
    for survey in queries.open_surveys():
        survey_id, left = survey.id, SLICE
        while left == SLICE:
            with transaction():
                found = queries.survey(survey_id)
                left = inviting.write_waiting(found, limit=SLICE) if queries.accepts_answers(found) else 0


def remind() -> None:
    """Send the reminders whose day has come, each in its own transaction.

    First the mails are stopped that say nothing any more. After an outage the days that were missed are made up by
    one reminder, not by a burst.
    """
    with transaction():
        inviting.take_back(mailings.needless())
    for survey in queries.open_surveys():
        local = clock.now().astimezone(ZoneInfo(survey.time_zone))
        passed = [day for day in queries.reminder_days(survey) if day <= local.date()][:MOST_REMINDERS]
        if not passed or local.hour < DECENT_HOUR or not queries.accepts_answers(survey):
            continue
        for invitation_id in mailings.to_remind(survey, len(passed)):
            with transaction():
                inviting.remind(invitation_id, number=len(passed))


def unlink() -> None:
    """Forget whose answers are whose in the confidential surveys whose day has come."""
    for survey_id in queries.surveys_to_unlink(clock.today()):
        with transaction():
            ending.unlink(survey_id)
