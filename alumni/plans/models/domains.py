"""The official e-mail domains of members, as coordinators come to know them."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Record


class OfficialDomain(Record):
    """A domain at which the officers of a member have their official addresses, with all domains below it."""

    __tablename__ = "official_domain"
    __table_args__ = (UniqueConstraint("member_id", "domain"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    domain: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
