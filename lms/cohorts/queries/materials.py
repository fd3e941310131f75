"""Reading what the people of a cohort are given, and who they are to each other."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, undefer

from lms.accounts.models import User
from lms.cohorts.models.materials import Material
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.errors import NotFound

COMES = (NominationState.ACCEPTED, NominationState.ATTENDED)


def materials(cohort_id: int) -> Sequence[Material]:
    return db.session.scalars(
        select(Material).where(Material.cohort_id == cohort_id).order_by(Material.title, Material.id)
    ).all()


def material(material_id: int) -> Material:
    """With its content. Raises NotFound."""
    found = db.session.scalar(select(Material).where(Material.id == material_id).options(undefer(Material.content)))
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def peers(cohort_id: int, user_id: int) -> tuple[Sequence[Nomination], int]:
    """Who else comes and agreed to be shown, by name; and how many come besides, unnamed."""
    found = db.session.scalars(
        select(Nomination)
        .join(Nomination.user)
        .where(Nomination.cohort_id == cohort_id, Nomination.user_id != user_id, Nomination.state.in_(COMES))
        .options(contains_eager(Nomination.user))
        .order_by(User.name, Nomination.id)
    ).all()
    shown = [one for one in found if one.seen_by_peers]
    return shown, len(found) - len(shown)
