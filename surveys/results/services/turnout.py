"""How many answer day by day, so that a year can be held against the last one on the same day."""

from lms import clock
from lms.db import db
from lms.monitoring.release import K
from surveys.collection import queries as collection
from surveys.results.models import Turnout
from surveys.results.queries import closing as queries


def note(survey_id: int) -> None:
    """Keep today's number, if it grew by five or more: a smaller step could tell on which day one person answered."""
    survey = collection.survey(survey_id)
    if survey.opened_on is None:
        return
    day = (clock.today(survey.time_zone) - survey.opened_on).days
    answered = queries.answered(survey_id)
    known = dict(queries.turnout([survey_id])[survey_id])
    if answered - max((n for of, n in known.items() if of != day), default=0) < K:
        return
    if day not in known:
        db.session.add(Turnout(survey_id=survey_id, day=day, answered=answered))
    elif answered - known[day] >= K:
        db.session.get_one(Turnout, (survey_id, day)).answered = answered
