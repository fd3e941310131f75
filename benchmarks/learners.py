"""Very many learners in one course, written straight into the tables: no service could make them in a minute."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from courses.assessment import queries as assessment
from courses.assessment.models import Attempt
from courses.catalogue import queries as catalogue
from courses.catalogue import services
from courses.catalogue.models import Course, LessonKind
from courses.learning.models import Enrolment, LessonProgress
from lms import clock
from lms.accounts.models import RoleGrant, User
from lms.db import db, transaction
from lms.organisations import services as organisations
from lms.organisations.models import Agency
from lms.roles import Role

CHUNK = 10_000
OFFICE = "office@bench.example"


def email(number: int) -> str:
    return f"learner{number}@bench.example"


def build(count: int) -> None:
    """An office, and `count` learners: each third has completed, the others have done none to seven lessons."""
    with transaction():
        organisations.load()
        services.import_folder(services.SHIPPED / "countering-people-smuggling")
    course = db.session.scalars(select(Course)).one()
    lessons = [one.id for one in catalogue.lessons(course.current_version_id or 0) if one.kind is LessonKind.READING]
    agencies = [(one.id, one.member.name, one.member.sub_region, one.family.value)
                for one in db.session.scalars(select(Agency))]  # fmt: skip
    office = User(id=count + 1, email=OFFICE, name="Office", confirmed_at=clock.now(), agency_id=agencies[0][0])
    office.grants = [RoleGrant(role=Role.COORDINATOR)]
    course_id, version_id = course.id, course.current_version_id
    with transaction():
        _fill(User, _users(count, agencies))
        _fill(Enrolment, _enrolments(count, agencies, course_id, version_id or 0, lessons))
        _fill(LessonProgress, _progress(count, lessons))
        db.session.add(office)
        bank = [one for ids in assessment.bank(version_id or 0).values() for one in ids][:20]
        _fill(Attempt, ({**_stamp(n), "enrolment_id": n, "number": 1, "seed": n, "paper": bank, "state": "open"}
                        for n in range(1, count + 1) if n % 3))  # fmt: skip


def _fill(table: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        db.session.execute(insert(table), chunk)


def _stamp(number: int) -> dict[str, Any]:
    return {"id": number, "created_at": clock.now() - timedelta(days=number % 300)}


def _users(count: int, agencies: list[Any]) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        yield {
            **_stamp(n), "email": email(n), "name": f"Officer {n}", "agency_id": agencies[n % len(agencies)][0],
            "language": "en" if n % 4 else "id", "gender": "woman" if n % 3 else "man", "fs_uniquifier": f"bench{n}",
            "confirmed_at": clock.now(), "active": True, "is_sample": True, "time_zone": "UTC",
        }  # fmt: skip


def _enrolments(count: int, agencies: list[Any], course_id: int, version_id: int, lessons: list[int]) -> Iterator[Any]:
    for n in range(1, count + 1):
        row = _stamp(n)
        done, end = n % 3 == 0, row["created_at"] + timedelta(days=n % 60)
        _agency, member, sub_region, family = agencies[n % len(agencies)]
        yield {
            **row, "user_id": n, "course_id": course_id, "version_id": version_id, "source": "self", "reasons": [],
            "state": "completed" if done else "in_progress" if n % 8 else "enrolled", "started_at": row["created_at"],
            "completed_at": end if done else None, "completed_on": end.date() if done else None, "by_override": False,
            "score": 85 if done else None, "last_lesson_id": lessons[-1 if done else n % 8], "member": member,
            "sub_region": sub_region, "agency_family": family, "gender": "woman" if n % 3 else "man",
        }  # fmt: skip


def _progress(count: int, lessons: list[int]) -> Iterator[dict[str, Any]]:
    number = 0
    for n in range(1, count + 1):
        for lesson_id in lessons[: len(lessons) if n % 3 == 0 else n % 8]:
            number += 1
            at = clock.now() - timedelta(days=n % 300)
            yield {
                "id": number, "created_at": at, "enrolment_id": n, "lesson_id": lesson_id, "opened_at": at,
                "finished_at": at + timedelta(minutes=15), "answers": {}, "right": [], "seconds": 900,
            }  # fmt: skip
