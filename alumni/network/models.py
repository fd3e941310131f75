"""Membership of the alumni network, and who may see what of a profile."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record


class MembershipState(StrEnum):
    OFFERED = "offered"
    MEMBER = "member"
    DECLINED = "declined"
    LEFT = "left"


class Audience(StrEnum):
    """Who may see a field. Nobody is the default of every field."""

    NOBODY = "nobody"
    COHORT = "cohort"
    MEMBER = "member"
    ALUMNI = "alumni"


class Membership(Record):
    """One person's place in the network. `listed` switches the profile on; a sensitive post keeps it to the country."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    state: Mapped[MembershipState] = mapped_column(default=MembershipState.OFFERED, index=True)
    joined_at: Mapped[datetime | None]
    joined_on: Mapped[date | None]
    listed: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[str] = mapped_column(default="")
    see_name: Mapped[Audience] = mapped_column(default=Audience.NOBODY)
    see_agency: Mapped[Audience] = mapped_column(default=Audience.NOBODY)
    see_post: Mapped[Audience] = mapped_column(default=Audience.NOBODY)
    see_topics: Mapped[Audience] = mapped_column(default=Audience.NOBODY)
    see_email: Mapped[Audience] = mapped_column(default=Audience.NOBODY)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ProfileView(Record):
    """Somebody looked at a profile."""

    __tablename__ = "profile_view"
    __table_args__ = (UniqueConstraint("viewer_id", "owner_id", "on"),)

    viewer_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
