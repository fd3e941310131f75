"""Reading the official domains of members."""

from collections.abc import Sequence

from sqlalchemy import select

from alumni.plans.models.domains import OfficialDomain
from lms.db import db


def of_member(member_id: int | None) -> Sequence[str]:
    return db.session.scalars(
        select(OfficialDomain.domain).where(OfficialDomain.member_id == member_id).order_by(OfficialDomain.domain)
    ).all()
