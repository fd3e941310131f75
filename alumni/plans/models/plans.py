"""Return-to-Work Action Plans with all that hangs on one: actions, follow-ups, the supervisor's support.

They know each other, so they stand in one file.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.shape import DEFAULT, Shape
from alumni.plans.models.states import (
    ActionStatus,
    Companion,
    FollowUpKind,
    FollowUpState,
    Level,
    Outcome,
    PlanState,
    SupportState,
)
from alumni.plans.models.templates import PlanTemplate
from lms.accounts.models import Snapshot, User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.db import Record

UNHEARD = (FollowUpState.MISSED, FollowUpState.UNREACHABLE)


class Plan(Snapshot, Record):
    """One person's plan after one cohort. The snapshot and the anchor date are those of the cohort's last day.

    `asked_at` is when its owner was asked to hand it in: a draft may be open before. A successor's plan continues
    another and has no nomination of its own. `shared_at`: since then the others of the same training may read it.
    """

    __tablename__ = "plan"
    __table_args__ = (Index(None, "member"), Index(None, "state", "anchor_on"))

    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id"), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("plan_template.id"), index=True)
    continued_from_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id", ondelete="SET NULL"))
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
    asked_at: Mapped[datetime | None]
    submit_by: Mapped[date | None]
    paused_until: Mapped[date | None]
    reason: Mapped[str | None]
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    buddy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    secondee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    example_agreed_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    mentor: Mapped[User | None] = relationship(foreign_keys=[mentor_id])
    buddy: Mapped[User | None] = relationship(foreign_keys=[buddy_id])
    secondee: Mapped[User | None] = relationship(foreign_keys=[secondee_id])
    nomination: Mapped[Nomination | None] = relationship()
    cohort: Mapped[Cohort] = relationship()
    template: Mapped[PlanTemplate | None] = relationship(lazy="joined")
    actions: Mapped[list["PlanAction"]] = relationship(
        back_populates="plan", order_by="PlanAction.position", cascade="all, delete-orphan"
    )
    follow_ups: Mapped[list["FollowUp"]] = relationship(
        back_populates="plan", order_by="FollowUp.due_on", cascade="all, delete-orphan"
    )
    support: Mapped["SupportRequest | None"] = relationship(back_populates="plan", cascade="all, delete-orphan")

    @property
    def shape(self) -> Shape:
        """What this plan asks for: what its version of a template says."""
        return self.template.shape if self.template else DEFAULT

    @property
    def last_day(self) -> date | None:
        """About the day of the last follow-up: nobody asks about what is to be done after it."""
        days = [one.days for one in self.shape.offsets]
        return self.anchor_on + timedelta(days=max(days)) if days else None

    @property
    def companions_missing(self) -> list[Companion]:
        """Who is to go along as its template says, and is not chosen yet."""
        if self.state in (PlanState.CLOSED, PlanState.WITHDRAWN):
            return []
        there = {
            Companion.BUDDY: self.buddy_id,
            Companion.MENTOR: self.mentor_id,
            Companion.SECONDEE: self.secondee_id,
        }
        return [one for one in self.shape.companions if there[one] is None]

    @property
    def ended_by_clock(self) -> bool:
        """It closed because nobody answered its last follow-up in time, and no person has said why it ended."""
        if self.state is not PlanState.CLOSED or self.closed_at is None or self.reason is not None:
            return False
        return any(
            one.kind is self.shape.last and one.state in UNHEARD and one.closes_at <= self.closed_at
            for one in self.follow_ups
        )

    @property
    def takes_statuses(self) -> bool:
        """An answer to a follow-up says how each action stands, also a late one. What a plan otherwise ended with
        stays."""
        return self.state is not PlanState.CLOSED or self.ended_by_clock

    @property
    def level(self) -> Level | None:
        """How far the change reaches, as was told last."""
        return next((one.level for one in reversed(self.follow_ups) if one.level), None)


class PlanAction(Record):
    """What will be done at work. `status` is the last one told; `done_on` the day it was told as done.

    `committed`: it stood in the plan when that became active. Only these are counted, whatever is changed later.
    """

    __tablename__ = "plan_action"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(default="")
    cue: Mapped[str] = mapped_column(default="")
    first_step: Mapped[str] = mapped_column(default="")
    with_whom: Mapped[str] = mapped_column(default="")
    due_month: Mapped[str] = mapped_column(default="")
    success_sign: Mapped[str] = mapped_column(default="")
    obstacle: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    needs: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    committed: Mapped[bool] = mapped_column(default=False)
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.PLANNED)
    done_on: Mapped[date | None]

    plan: Mapped[Plan] = relationship(back_populates="actions")


class FollowUp(Record):
    """A dated contact about a plan. Answers: still in post, what helped and hindered (codes), a note, help wanted.

    `due_on` is the day at which reports count it, and stays; it is asked from `opens_at` on, which comes later where
    the plan began late, paused or was opened again. `mails` counts what was mailed since then; `remind_at` is when the
    next one is due. `in_use` says, by action, whether what was done is still in use after a year. `level` is how far
    the change reaches. `help_wanted` holds as long as nobody has answered the request for help.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("plan_id", "kind"),
        Index(None, "state", "due_on"),
        Index(None, "plan_id", "state", "due_on"),
        Index(None, "help_wanted"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    kind: Mapped[FollowUpKind]
    days: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date] = mapped_column(index=True)
    opens_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime]
    state: Mapped[FollowUpState] = mapped_column(default=FollowUpState.SCHEDULED, index=True)
    mails: Mapped[int] = mapped_column(default=0)
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    by_phone: Mapped[bool] = mapped_column(default=False)
    statuses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    in_use: Mapped[dict[str, Any]] = mapped_column(default=dict)
    same_post: Mapped[str | None]
    helped: Mapped[list[str]] = mapped_column(default=list)
    hindered: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str | None]
    help_wanted: Mapped[bool] = mapped_column(default=False)
    reached: Mapped[int | None]
    level: Mapped[Level | None]

    plan: Mapped[Plan] = relationship(back_populates="follow_ups")

    @property
    def asked_on(self) -> date:
        """The day from which it is asked, where its owner is: mails and lateness are reckoned from it."""
        return self.opens_at.astimezone(ZoneInfo(self.plan.user.time_zone)).date()


class SupportRequest(Record):
    """A supervisor asked for support. Never a gate."""

    __tablename__ = "support_request"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str]
    email: Mapped[str]
    state: Mapped[SupportState] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None]

    plan: Mapped[Plan] = relationship(back_populates="support")
