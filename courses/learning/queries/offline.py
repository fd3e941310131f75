"""Reading what phones sent, and what a module weighs on one."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from courses.catalogue.models import Lesson, LessonKind, Media
from courses.learning.models import LessonOperation
from lms.db import db

SHELL = 22_000  # bytes of a lesson's page around its text, and of what is needed to play it


def known(enrolment_id: int, operations: Sequence[str]) -> dict[str, str | None]:
    """Which of these operations were received before, with the reason where one was refused."""
    rows = db.session.execute(
        select(LessonOperation.operation, LessonOperation.reason).where(
            LessonOperation.enrolment_id == enrolment_id, LessonOperation.operation.in_(operations)
        )
    )
    return dict(rows.all())


def latest(enrolment_id: int, device: str) -> dict[tuple[str, int, str], int]:
    """The highest counter that a device has sent about each thing: (kind, lesson, check or scenario)."""
    thing = (LessonOperation.kind, LessonOperation.position, LessonOperation.about)
    rows = db.session.execute(
        select(*thing, func.max(LessonOperation.sequence))
        .where(LessonOperation.enrolment_id == enrolment_id, LessonOperation.device == device)
        .group_by(*thing)
    )
    return {(kind, position, about): sequence for kind, position, about, sequence in rows}


def received(enrolment_id: int) -> Sequence[LessonOperation]:
    """Everything that phones sent for an enrolment, in the order in which it came."""
    return db.session.scalars(
        select(LessonOperation).where(LessonOperation.enrolment_id == enrolment_id).order_by(LessonOperation.id)
    ).all()


def readings(version_id: int) -> Sequence[Lesson]:
    """The lessons of a version that are read, with their text."""
    return db.session.scalars(
        select(Lesson)
        .where(Lesson.version_id == version_id, Lesson.kind == LessonKind.READING)
        .order_by(Lesson.position)
    ).all()


def pictures(version_id: int) -> Mapping[str, int]:
    """The bytes of every picture of a version, by its name."""
    rows = db.session.execute(
        select(Media.name, func.length(Media.content)).where(Media.version_id == version_id).order_by(Media.name)
    )
    return dict(rows.all())


def weight(lessons: Sequence[Lesson], media: Mapping[str, int]) -> int:
    """About how many bytes a module takes on a phone."""
    text = sum(len(json.dumps(lesson.blocks, ensure_ascii=False).encode()) for lesson in lessons)
    return text + SHELL * len(lessons) + sum(media.values())
