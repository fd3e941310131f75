"""A survey with names among a few officers, closed, so that the office can see who said what and who sent a file."""

import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from lms import clock
from lms.accounts.models import User
from lms.db import db, transaction
from surveys.collection import frozen
from surveys.collection import queries as collection_read
from surveys.collection.models import Mode
from surveys.collection.services import answering, attaching, opening
from surveys.collection.services import surveys as collection
from surveys.questionnaires.services import shipped
from surveys.results.services import closing

TITLE = "What the hosts of the next forum need"
QUESTIONS = Path(__file__).parent / "content" / "hosts.toml"
SEATS = (40, 120, 60, 24, 200, 80, 36)
HELP = (["speaker", "letter"], ["interpreter"], ["screen", "interpreter"], ["nothing"])
FILES = {0: ("room-plan.jpg",), 2: ("room-plan.pdf", "room-with-stage.png")}  # by the place of who sends them


def ask(coordinator_id: int, officer_ids: Sequence[int]) -> None:
    """Asked with names, because each of them is to be written to afterwards; all but one have answered."""
    with transaction():
        version = shipped.load(QUESTIONS)
        db.session.flush()
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
            _attach(invitation_id, FILES.get(place, ()))
        with transaction():
            answering.send(invitation_id)
    with transaction():
        closing.close(survey_id, by=_person(coordinator_id))


def _answers(place: int) -> dict[str, Any]:
    return {
        "h_seats": SEATS[place % len(SEATS)],
        "h_net": "yes" if place % 3 else "no",
        "h_help": HELP[place % len(HELP)],
    }


def _attach(invitation_id: str, names: Sequence[str]) -> None:
    survey = collection_read.invitation(invitation_id).survey
    question = next(one for one in frozen.questionnaire(survey).questions() if one.code == "h_plan")
    for name in names:
        attaching.attach(invitation_id, question, name=name, content=_plan_of_a_room(Path(name).suffix))


def _plan_of_a_room(ending: str) -> bytes:
    """A room with a stage and rows of chairs, drawn here."""
    drawn = Image.new("RGB", (900, 640), "white")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((40, 60, 860, 600), outline="black", width=6)
    pen.rectangle((300, 90, 600, 160), fill=(27, 127, 166))
    for row in range(5):
        for chair in range(10):
            pen.rectangle(
                (150 + 62 * chair, 230 + 68 * row, 185 + 62 * chair, 265 + 68 * row), outline="black", width=3
            )
    pen.text((40, 20), "Sample: plan of a room with fifty chairs", fill="black", font_size=24)
    made = io.BytesIO()
    drawn.save(made, {".jpg": "JPEG", ".png": "PNG", ".pdf": "PDF"}[ending])
    return made.getvalue()


def _person(person_id: int) -> User:
    return db.session.get_one(User, person_id)
