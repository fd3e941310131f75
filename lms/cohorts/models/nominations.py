"""A nomination is one person put forward for a cohort."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Snapshot, User
from lms.cohorts.models.cohorts import Cohort
from lms.db import Record


class NominationState(StrEnum):
    NOMINATED = "nominated"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


HOLDS_SEAT = (NominationState.OFFERED, NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)


class Nomination(Snapshot, Record):
    """One person in one cohort. The snapshot is of the day the cohort was completed, empty before.

    `lapsed_at` is set while an offer that nobody answered stands as declined; `waitlisted_at` orders the list.
    """

    __tablename__ = "nomination"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[NominationState] = mapped_column(default=NominationState.NOMINATED, index=True)
    offered_at: Mapped[datetime | None]
    offer_expires_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    waitlisted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]

    cohort: Mapped[Cohort] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
