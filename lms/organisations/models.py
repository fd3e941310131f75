"""Members and agencies."""

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Record


class MemberKind(StrEnum):
    STATE = "state"
    ORGANISATION = "organisation"
    OBSERVER = "observer"


class AgencyFamily(StrEnum):
    """The coarse kinds of agency by which figures are broken down."""

    POLICE = "police"
    BORDER_IMMIGRATION = "border_immigration"
    MARITIME = "maritime"
    JUSTICE = "justice"
    OTHER = "other"


class Member(Record):
    """A member of the Bali Process. Pages label it "Member"."""

    __tablename__ = "member"

    iso2: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    sub_region: Mapped[str]
    time_zone: Mapped[str]
    weekend: Mapped[list[str]]
    kind: Mapped[MemberKind] = mapped_column(default=MemberKind.STATE)


class Agency(Record):
    """A body inside a member: immigration, police, coast guard …"""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("member_id", "name"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str]
    family: Mapped[AgencyFamily]

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
