"""A survey with names among a few officers, closed, so that the office can see who said what."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from lms import clock
from lms.accounts.models import User
from lms.db import db, transaction
from surveys.collection import queries as collection_read
from surveys.collection.models import Mode
from surveys.collection.services import answering, opening
from surveys.collection.services import surveys as collection
from surveys.questionnaires.services import shipped
from surveys.results.services import closing

TITLE = "What the hosts of the next forum need"


def ask(coordinator_id: int, officer_ids: Sequence[int]) -> None:
    """Asked with names, because each of them is to be written to afterwards; all but one have answered."""
    with transaction():
        version = shipped.load(shipped.SHIPPED / "needs-assessment.toml")
        survey = collection.create(
            title=TITLE, questionnaire_id=version.id, audience="list", listed=list(officer_ids), mode=Mode.NAMED,
            closes_on=clock.today("Asia/Bangkok") + timedelta(days=3), time_zone="Asia/Bangkok",
            by=_person(coordinator_id),
        )  # fmt: skip
        survey_id = survey.id
    with transaction():
        opening.open_survey(survey_id, by=_person(coordinator_id))
    for place, invitation_id in enumerate(collection_read.invitation_ids(survey_id)[1:]):
        with transaction():
            answering.save_draft(invitation_id, _answers(place))
        with transaction():
            answering.send(invitation_id)
    with transaction():
        closing.close(survey_id, by=_person(coordinator_id))


def _answers(place: int) -> dict[str, Any]:
    leads = place % 2 == 0
    return {
        "n_field": ("border", "police", "sea")[place % 3],
        "n_leads": "yes" if leads else "no",
        **({"n_team": 6 + 3 * place} if leads else {}),
    }


def _person(person_id: int) -> User:
    return db.session.get_one(User, person_id)
