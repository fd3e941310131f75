"""Answering by an open link, for a room full of people at an event."""

from flask_babel import gettext as _

from lms.db import db
from lms.errors import RuleBroken
from surveys.collection import queries
from surveys.collection.models import Invitation, Survey
from surveys.collection.services import answering, inviting


def begin(survey: Survey) -> str:
    """Begin an answer of somebody whom we do not know; returns the address where it goes on.

    Raises RuleBroken when the survey takes no more answers.
    """
    if not queries.accepts_answers(survey):
        raise RuleBroken(_("This survey has closed. Thank you for wanting to answer."))
    invitation = Invitation(survey_id=survey.id, frame=queries.frame_of({}, survey.cuts), survey=survey)
    db.session.add(invitation)
    db.session.flush()
    link = inviting.personal_link(invitation, survey)
    answering.start(invitation.id)
    return link
