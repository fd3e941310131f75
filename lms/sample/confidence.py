"""Two confidential surveys of the same officers, before and after an online training, closed: pairs, and a list of
whose answers are whose that only analysts can look into."""

from collections.abc import Iterator, Sequence
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

TITLES = {
    "before": "How sure are you, before the online training",
    "after": "How sure are you, on the last day of the online training",
}
ROWS = ("signs", "first", "difference", "refer", "share", "teach")


def ask(coordinator_id: int, officer_ids: Sequence[int]) -> None:
    """All of them answer both times."""
    before_id = None
    for time, title in TITLES.items():
        before_id = _ask(coordinator_id, officer_ids, time, title, before_id)


def _ask(coordinator_id: int, officer_ids: Sequence[int], time: str, title: str, before_id: int | None) -> int:
    with transaction():
        version = shipped.load(shipped.SHIPPED / "confidence-before-after.toml")
        survey = collection.create(
            title=title, questionnaire_id=version.id, audience="list", listed=list(officer_ids),
            mode=Mode.CONFIDENTIAL, closes_on=clock.today("Asia/Bangkok") + timedelta(days=3),
            time_zone="Asia/Bangkok", by=_person(coordinator_id), before_id=before_id,
        )  # fmt: skip
        survey_id = survey.id
    with transaction():
        opening.open_survey(survey_id, by=_person(coordinator_id))
    for place, invitation_id in enumerate(_in_order(survey_id, officer_ids)):
        with transaction():
            answering.save_draft(invitation_id, _answers(place, time))
        with transaction():
            answering.send(invitation_id)
    with transaction():
        closing.close(survey_id, by=_person(coordinator_id))
    return survey_id


def _in_order(survey_id: int, officer_ids: Sequence[int]) -> Iterator[str]:
    """The invitations, so that the same officer is at the same place both times."""
    return (collection_read.invitation_for(survey_id, officer_id).id for officer_id in officer_ids)


def _answers(place: int, time: str) -> dict[str, Any]:
    """Surer afterwards for the most part; one or two see what they did not know."""
    found: dict[str, Any] = {"k_time": time, "k_support": str(2 + place % 3 + (time == "after" and place % 4 == 0))}
    for number, row in enumerate(ROWS):
        before = 1 + (place + number) % 4
        moved = (1, 0, 2, 1, -1, 1)[(place + 2 * number) % 6]
        point = before if time == "before" else before + moved
        found[f"k_sure.{row}"] = str(min(5, max(1, point)))
    return found


def _person(person_id: int) -> User:
    return db.session.get_one(User, person_id)
