"""Who a survey can be put to."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries import nominations
from lms.db import db
from lms.house import house
from lms.organisations import queries as organisations
from lms.organisations.models import Agency, Member
from surveys.collection.models import Survey

IN_COHORT = "in_cohort"
IN_MEMBER = "in_member"
LISTED = "list"
OF_COHORT = "cohort"  # the audience of an evaluation: its graduates are asked one by one, nobody chooses it by hand


def choices() -> list[tuple[str, str]]:
    """Every audience, those that the wings bring first."""
    return [(one.code, str(one.label)) for one in house().audiences.values()] + [
        (IN_COHORT, _("The participants of a cohort")),
        (IN_MEMBER, _("Everybody of a member")),
        (LISTED, _("A list of people")),
    ]


def cohort_choices() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Cohort.id, Cohort.title).order_by(Cohort.starts_on.desc(), Cohort.id.desc()))
    return [(row.id, row.title) for row in rows]


def member_choices() -> list[tuple[int, str]]:
    return organisations.member_choices()


def user_ids(survey: Survey) -> list[int]:
    """Who is in the audience today, by id; accounts that are closed are among them."""
    if survey.audience == IN_COHORT:
        return [one.user_id for one in nominations.participants(survey.audience_id or 0)]
    if survey.audience == IN_MEMBER:
        people = select(User.id).join(User.agency).where(Agency.member_id == survey.audience_id)
        return list(db.session.scalars(people))
    if survey.audience == LISTED:
        return [int(one) for one in survey.listed]
    if survey.audience == OF_COHORT:
        return []
    return list(house().audiences[survey.audience].user_ids())


def label(survey: Survey) -> str:
    """The audience in words, with the name of its cohort or member."""
    if survey.audience == IN_COHORT:
        return db.session.scalar(select(Cohort.title).where(Cohort.id == survey.audience_id)) or ""
    if survey.audience == IN_MEMBER:
        return db.session.scalar(select(Member.name).where(Member.id == survey.audience_id)) or ""
    if survey.audience == OF_COHORT:
        return _("The graduates of a cohort")
    found = house().audiences.get(survey.audience)
    return str(found.label) if found else _("A list of people")


def people_with(addresses: Sequence[str]) -> dict[str, int]:
    """Which of these addresses belong to people whose account is open: address to id."""
    found = select(User.email, User.id).where(User.email.in_(addresses), User.active.is_(True))
    return {row.email.lower(): row.id for row in db.session.execute(found)}


def addresses_of(ids: Sequence[int]) -> list[str]:
    """The addresses of people, by name, to show a list again."""
    return list(db.session.scalars(select(User.email).where(User.id.in_(ids)).order_by(User.name, User.id)))
