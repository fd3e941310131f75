"""Return-to-Work Action Plans, their actions and their follow-ups."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Snapshot, User
from lms.cohorts.models.nominations import Nomination
from lms.db import Record


class PlanState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACTIVE = "active"
    CLOSED = "closed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    IMPLEMENTED = "implemented"
    PARTLY = "partly"
    NOT_IMPLEMENTED = "not_implemented"
    NO_INFORMATION = "no_information"


class ActionStatus(StrEnum):
    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    BLOCKED = "blocked"
    DROPPED = "dropped"


class FollowUpKind(StrEnum):
    D30 = "d30"
    D90 = "d90"
    D180 = "d180"
    D365 = "d365"


class FollowUpState(StrEnum):
    SCHEDULED = "scheduled"
    OPEN = "open"
    ANSWERED = "answered"
    LATE = "late"
    MISSED = "missed"
    CANCELLED = "cancelled"


class SupportState(StrEnum):
    HELD = "held"
    ASKED = "asked"
    SUPPORTED = "supported"
    WITH_CHANGES = "supported_with_changes"
    CANNOT = "cannot"
    NOT_MINE = "not_my_officer"


class Plan(Snapshot, Record):
    """One person's plan after one cohort. The snapshot and the anchor date are those of the cohort's last day."""

    __tablename__ = "plan"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    anchor_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT, index=True)
    outcome: Mapped[Outcome | None]
    goal: Mapped[str] = mapped_column(default="")
    today: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]
    activated_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    not_reviewed: Mapped[bool] = mapped_column(default=False)
    rounds: Mapped[int] = mapped_column(default=0)
    review_comment: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    saves: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    nomination: Mapped[Nomination] = relationship()
    actions: Mapped[list["PlanAction"]] = relationship(
        back_populates="plan", order_by="PlanAction.position", cascade="all, delete-orphan"
    )
    follow_ups: Mapped[list["FollowUp"]] = relationship(
        back_populates="plan", order_by="FollowUp.due_on", cascade="all, delete-orphan"
    )
    support: Mapped["SupportRequest | None"] = relationship(back_populates="plan", cascade="all, delete-orphan")


class PlanAction(Record):
    """What will be done at work. `status` is the last one told; `done_on` the day it was told as done."""

    __tablename__ = "plan_action"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    position: Mapped[int]
    what: Mapped[str]
    cue: Mapped[str]
    first_step: Mapped[str]
    with_whom: Mapped[str]
    due_month: Mapped[str]
    success_sign: Mapped[str]
    obstacle: Mapped[str]
    answer: Mapped[str]
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.PLANNED)
    done_on: Mapped[date | None]

    plan: Mapped[Plan] = relationship(back_populates="actions")


class FollowUp(Record):
    """A dated contact about a plan. Answers: still in post, what helped and hindered (codes), a note, help wanted."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("plan_id", "kind"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    kind: Mapped[FollowUpKind]
    due_on: Mapped[date] = mapped_column(index=True)
    opens_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime]
    state: Mapped[FollowUpState] = mapped_column(default=FollowUpState.SCHEDULED, index=True)
    mails: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    by_phone: Mapped[bool] = mapped_column(default=False)
    statuses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    same_post: Mapped[str | None]
    helped: Mapped[list[str]] = mapped_column(default=list)
    hindered: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str | None]
    help_wanted: Mapped[bool] = mapped_column(default=False)

    plan: Mapped[Plan] = relationship(back_populates="follow_ups")


class SupportRequest(Record):
    """A supervisor asked for support. Never a gate."""

    __tablename__ = "support_request"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str]
    email: Mapped[str]
    state: Mapped[SupportState]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None]

    plan: Mapped[Plan] = relationship(back_populates="support")
