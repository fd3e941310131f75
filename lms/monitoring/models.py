"""The logframe, and reports whose numbers never change."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record


class Level(StrEnum):
    OUTPUT = "output"
    OUTCOME = "outcome"
    IMPACT = "impact"


class Unit(StrEnum):
    PEOPLE = "people"
    MEMBERS = "members"
    PERCENT = "percent"
    POINTS = "points"  # the mean of differences between two percentages
    DAYS = "days"  # a median: the fewer the better


class Indicator(Record):
    """A row of the logframe. Targets are by year, in the unit."""

    __tablename__ = "indicator"

    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    level: Mapped[Level]
    kirkpatrick: Mapped[str]
    measure: Mapped[str]
    companion: Mapped[str | None]
    companion_note: Mapped[str | None]
    statement: Mapped[str]
    definition: Mapped[str]
    unit: Mapped[Unit]
    breakdowns: Mapped[list[str]]
    verification: Mapped[str]
    limitations: Mapped[str]
    baseline_note: Mapped[str]
    targets: Mapped[dict[str, Any]]


class Report(Record):
    """The indicators of a period, locked on the day they were reported."""

    __tablename__ = "report"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    title: Mapped[str] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    locked_at: Mapped[datetime]
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    locked_by: Mapped[User | None] = relationship()
    readings: Mapped[list["Reading"]] = relationship(
        back_populates="report", order_by="Reading.id", cascade="all, delete-orphan"
    )


class Reading(Record):
    """One locked figure, with the words and the target of its day beside it.

    `dimension` and `group` are empty for the whole. The denominator is empty for counts.
    """

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("report_id", "indicator", "measure", "dimension", "group"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    indicator: Mapped[str]
    level: Mapped[Level]
    statement: Mapped[str]
    definition: Mapped[str]
    unit: Mapped[Unit]
    measure: Mapped[str]
    measure_version: Mapped[int]
    dimension: Mapped[str] = mapped_column(default="")
    group: Mapped[str] = mapped_column(default="")
    numerator: Mapped[int]
    denominator: Mapped[int | None]
    target: Mapped[int | None]

    report: Mapped[Report] = relationship(back_populates="readings")
