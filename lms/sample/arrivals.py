"""How people come into the second course: by a table that was taken in, by asking, and by a coordinator."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from courses.catalogue import queries as catalogue
from courses.learning.models import Admission
from courses.learning.queries import enrolments
from courses.learning.rows import EnrolmentRows
from courses.learning.services import admission as entering
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.accounts.models import User
from lms.db import db, transaction
from lms.imports import services as imports

COURSE = "trafficking-in-persons"
RULE: dict[str, Any] = {
    "admission": Admission.APPROVAL, "code": None, "opens_on": None, "closes_on": None, "member_ids": [],
    "families": [], "access_months": 12, "valid_months": 24,
}  # fmt: skip
REASON = "I train new officers at the airport and want to use the course with them."


def come(coordinator_id: int, admin_id: int, officer_ids: Sequence[int]) -> None:
    """Six officers by a table in which one row was wrong, one asks for a place, one is told of the course.

    The time of one of the six is over.
    """
    due_on = clock.today() + timedelta(days=9)
    with transaction():
        by = db.session.get_one(User, coordinator_id)
        courses = catalogue.by_code()
        entering.set_rule(courses[COURSE], RULE, by=by)
        rows = EnrolmentRows(courses, by, courses[COURSE])
        addresses = [db.session.get_one(User, user_id).email for user_id in officer_ids[1:7]]
        table = [["E-mail", "Due on"], *([one, due_on.isoformat()] for one in addresses), ["not an address", ""]]
        batch = imports.keep(imports.Upload("officers-for-the-course.csv", _written(table)), rows, by=by)
        db.session.flush()
        imports.commit(batch, rows, by=by, only_good=True, mails=False)
    with transaction():
        late = enrolments.current_in(courses[COURSE].id, officer_ids[6:7])[officer_ids[6]]
        late.due_on, late.open_until = None, clock.today() - timedelta(days=3)
        enrolling.expire(late)
    with transaction():
        entering.ask(db.session.get_one(User, officer_ids[0]), catalogue.course(COURSE), reason=REASON)
    with transaction():
        people = [db.session.get_one(User, admin_id)]
        by = db.session.get_one(User, coordinator_id)
        enrolling.enrol_many(people, catalogue.course(COURSE), by=by, due_on=due_on, mails=True)


def _written(table: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode()
