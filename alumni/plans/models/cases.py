"""Success cases: plans of which may be told, and the consent of their owners, step by step."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.plans import Plan
from lms.db import Record


class CaseSide(StrEnum):
    """Both are asked: what went well, and what did not, teach something (Success Case Method)."""

    HIGH = "high"
    LOW = "low"


class CaseState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WRITTEN = "written"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Naming(StrEnum):
    """How much of a person is told: nothing, first name and member, or name and agency."""

    ANONYMOUS = "anonymous"
    FIRST_NAME = "first_name"
    FULL = "full"


class SuccessCase(Record):
    """One plan's story. Only an approved text may be told; `reason` says why the plan was proposed."""

    __tablename__ = "success_case"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), unique=True)
    side: Mapped[CaseSide]
    state: Mapped[CaseState] = mapped_column(default=CaseState.ASKED, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    asks: Mapped[int] = mapped_column(default=1)
    naming: Mapped[Naming | None]
    text: Mapped[str] = mapped_column(default="")
    texts: Mapped[int] = mapped_column(default=0)
    wish: Mapped[str] = mapped_column(default="")
    agreed_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()
