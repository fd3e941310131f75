"""Plan templates. Each row is one version and is never changed: a plan keeps the version that it began with."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alumni.plans.models import shape
from alumni.plans.models.states import Companion, FollowUpKind, Reviewer
from lms.db import Record


class PlanTemplate(Record):
    """One version of a template. The latest of its code counts for new plans, while it is in use.

    `programme_code` or `course_code` says for which trainings: a course stands for the cohorts that ask for it before
    day one. A template with neither is for everything else.
    """

    __tablename__ = "plan_template"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    in_use: Mapped[bool] = mapped_column(default=True)
    programme_code: Mapped[str | None]
    course_code: Mapped[str | None]
    guidance: Mapped[str] = mapped_column(default="")
    goal_prompt: Mapped[str] = mapped_column(default="")
    today_prompt: Mapped[str] = mapped_column(default="")
    fields: Mapped[list[str]] = mapped_column(default=list)
    most_actions: Mapped[int] = mapped_column(default=shape.MOST_ACTIONS)
    offsets: Mapped[list[Any]] = mapped_column(default=list)
    reminders: Mapped[list[Any]] = mapped_column(default=list)
    submit_days: Mapped[int] = mapped_column(default=shape.SUBMIT_DAYS)
    opens_before: Mapped[int] = mapped_column(default=shape.OPENS_BEFORE)
    asks_supervisor: Mapped[bool] = mapped_column(default=True)
    reviewer: Mapped[Reviewer] = mapped_column(default=Reviewer.COORDINATOR)
    companions: Mapped[list[str]] = mapped_column(default=list)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    @property
    def shape(self) -> shape.Shape:
        """What this version asks for, as plain values."""
        return shape.Shape(
            guidance=self.guidance,
            goal_prompt=self.goal_prompt,
            today_prompt=self.today_prompt,
            fields=tuple(self.fields),
            most_actions=self.most_actions,
            offsets=tuple(shape.Offset(FollowUpKind(kind), days, window) for kind, days, window in self.offsets),
            reminders=tuple(self.reminders),
            submit_days=self.submit_days,
            opens_before=self.opens_before,
            asks_supervisor=self.asks_supervisor,
            reviewer=self.reviewer,
            companions=tuple(Companion(one) for one in self.companions),
        )
