"""A nomination is one person put forward for a cohort."""

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Snapshot, User
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort
from lms.db import Record
from lms.organisations.models import Agency, Member


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
GONE = (NominationState.WITHDRAWN, NominationState.REJECTED, NominationState.DECLINED)


def _of_that_day(name: str) -> Any:
    """Where the person works at the moment the row is made, unless it says so itself."""

    def read(context: Any) -> int | None:
        user_id = context.get_current_parameters()["user_id"]
        found: int | None = context.connection.scalar(
            select(getattr(Agency, name))
            .select_from(User)
            .join(Agency, Agency.id == User.agency_id)
            .where(User.id == user_id)
        )
        return found

    return read


BADGE_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648 base32: no 0, 1, 8 or 9 to mistake


def new_badge_code() -> str:
    """Ten random signs (50 bits) that stand for one person in one cohort on their name badge."""
    return "".join(secrets.choice(BADGE_SIGNS) for _ in range(10))


class Nomination(Snapshot, Record):
    """One person in one cohort. The snapshot is of the day the cohort was completed, empty before.

    `for_member` and `for_agency` are those of the day the person was put forward: an officer who moves on meanwhile
    still sits on the seat of the member that sent them. `rank` is the focal point's, 1 first, within the member.
    `lapsed_at` is set while an offer that nobody answered stands as declined.
    `badge_code` is what the name badge shows to a camera at the door.
    `seen_by_peers` is the person's own word: others of the cohort see name, agency and post.
    """

    __tablename__ = "nomination"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    for_member_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id"), index=True, default=_of_that_day("member_id")
    )
    for_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True, default=_of_that_day("id"))
    rank: Mapped[int | None]
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[NominationState] = mapped_column(default=NominationState.NOMINATED, index=True)
    offered_at: Mapped[datetime | None]
    offer_expires_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    waitlisted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    badge_code: Mapped[str] = mapped_column(unique=True, default=new_badge_code)
    seen_by_peers: Mapped[bool] = mapped_column(default=False)

    cohort: Mapped[Cohort] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    nominated_by: Mapped[User | None] = relationship(foreign_keys=[nominated_by_id])
    for_member: Mapped[Member | None] = relationship()
    for_agency: Mapped[Agency | None] = relationship()


class NominationChange(Record):
    """One step in the history of a nomination; the first comes from nowhere.

    Who: a person, somebody by the link of a call, or neither, and then `actor` says what acted.
    """

    __tablename__ = "nomination_change"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), index=True)
    before: Mapped[NominationState | None]
    after: Mapped[NominationState]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("nomination_call.id", ondelete="SET NULL"))
    actor: Mapped[str]
    note: Mapped[str | None]

    by: Mapped[User | None] = relationship()
    call: Mapped[Call | None] = relationship()
