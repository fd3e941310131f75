"""Who was asked to nominate."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.db import Record
from lms.organisations.models import Agency, Member


class Call(Record):
    """A focal point was asked to nominate in one cohort, for a whole member or for one of its agencies.

    The mailed link stands for this row: who holds it acts for this member or agency, in this cohort, and nothing else.
    """

    __tablename__ = "nomination_call"
    __table_args__ = (UniqueConstraint("cohort_id", "member_id", "user_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    mailed_at: Mapped[datetime]
    mailed: Mapped[int] = mapped_column(default=1)
    reminded_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    member: Mapped[Member] = relationship()
    agency: Mapped[Agency | None] = relationship()
    user: Mapped[User] = relationship()
