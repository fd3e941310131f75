"""What will happen when a survey is opened: who is asked, in which languages, who waits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.web.languages import LANGUAGES
from surveys.collection import audiences, campaigns, mailings
from surveys.collection.models import Invitation, Survey

FIRST = 10


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many are asked in which language of mails, how many hear later because of other campaigns, and some names.

    `closed` are people of the audience whose account is closed: they are left out.
    """

    people: int
    closed: int
    languages: Mapping[str, int]
    later: int
    names: tuple[str, ...]


def outlook(survey: Survey) -> Outlook:
    """What opening the survey now would do. A fixed number of statements."""
    ids = audiences.user_ids(survey)
    people = db.session.execute(
        select(User.id, User.name, User.language).where(User.id.in_(ids), User.active.is_(True)).order_by(User.name)
    ).all()
    languages = Counter(LANGUAGES.get(row.language, row.language) for row in people)
    names = tuple(row.name for row in people[:FIRST])
    later = _later([row.id for row in people], survey.opens_on or clock.today(survey.time_zone))
    return Outlook(len(people), len(set(ids)) - len(people), dict(languages.most_common()), later, names)


def _later(user_ids: list[int], day: date) -> int:
    """How many of these people another campaign has written to or will, so near that our first mail waits."""
    as_if = [Invitation(id=f"person {user_id}", user_id=user_id) for user_id in user_ids]
    taken = mailings.other_campaigns(as_if)
    return sum(campaigns.free_day(day, days) > day for days in taken.values())
