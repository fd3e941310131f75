"""`make bench`: the coordinators' board of action plans, at 100 and at 50,000 plans.

Every page must send the same number of statements at both, and take at most three times as long: time of the
processor, in which the database runs too, so that a busy machine does not count. A search reads every name; how long
it takes is told, and not held to that.
"""

import logging
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from alumni.plans.models.plans import FollowUp, Plan, PlanAction, SupportRequest
from alumni.plans.models.states import ActionStatus, FollowUpKind, FollowUpState, Outcome, PlanState, SupportState
from benchmarks.cohorts import OFFICE
from benchmarks.pages import Page, count_statements, settings, timed
from lms import clock
from lms.accounts.models import RoleGrant, User
from lms.app import create_app
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.queries import programmes
from lms.cohorts.services import programmes as programme_services
from lms.db import Base, Record, db, transaction
from lms.organisations import services as organisations
from lms.organisations.models import Agency, Member
from lms.roles import Role

SIZES = (100, 50_000)
SLOWER_AT_MOST = 3
FULL_COHORT = 40
YEARS = 5
YOUNG = 1_000
SEARCH = "search"
PATHS = (
    ("first page", "/plans/board"),
    ("by name", "/plans/board?sort=name"),
    ("what is overdue", "/plans/board?need=overdue"),
    ("one state", "/plans/board?state=active"),
    ("a year old", "/plans/board?age=365"),
    (SEARCH, "/plans/board?q=officer+7"),
)


def main() -> None:
    logging.disable(logging.INFO)
    found = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(settings(Path(folder)))
            with app.app_context():
                Base.metadata.create_all(db.engine)
                build(size)
                found[size] = [
                    (count_statements(app, page), timed(app, page, ticks=time.process_time)) for page in pages()
                ]
                db.session.remove()
                db.engine.dispose()
    problems = list(report(found))
    if problems:
        raise SystemExit("; ".join(problems))


def pages() -> list[Page]:
    return [Page(name, path, OFFICE) for name, path in PATHS]


def report(found: dict[int, list[tuple[int, float]]]) -> Iterator[str]:
    """Prints what was measured, and gives what is worse than promised."""
    few, many = (found[size] for size in SIZES)
    for (name, _path), (few_sent, few_time), (many_sent, many_time) in zip(PATHS, few, many, strict=True):
        print(
            f"board, {name:22} {few_time * 1000:7.1f} ms at {SIZES[0]:,}  {many_time * 1000:7.1f} ms at {SIZES[1]:,}  "
            f"{many_time / few_time:4.1f} times  {few_sent} and {many_sent} statements"
        )
        if few_sent != many_sent:
            yield f"{name}: the number of statements grows"
        if name != SEARCH and many_time > SLOWER_AT_MOST * few_time:
            yield f"{name}: more than {SLOWER_AT_MOST} times as slow"


def build(size: int) -> None:
    """So many plans of five years, most of them closed, as they are in an office that has worked for long."""
    with transaction():
        organisations.load()
        programme_services.load_programmes()
        office = User(email=OFFICE, name="Office", agency_id=db.session.scalar(select(Agency.id)))
        office.grants = [RoleGrant(role=Role.COORDINATOR)]
        db.session.add(office)
    with transaction():
        programme_id = programmes.programmes()[0].id
        agency_id = db.session.scalar(select(Agency.id))
        members = db.session.execute(select(Member.name, Member.sub_region).order_by(Member.id)).all()
        today = clock.today()
        of_cohort = min(FULL_COHORT, size // 10)
        span = 365 * (YEARS if size > YOUNG else 1)  # a young office has a year of plans: its pages are as full
        last_days = [today - timedelta(days=n * span * of_cohort // size) for n in range(-(-size // of_cohort))]
        put(
            Cohort,
            (
                {
                    "id": n + 1, "programme_id": programme_id, "title": f"Border Forum {n + 1}", "venue": "Bangkok",
                    "starts_on": day - timedelta(days=3), "ends_on": day, "time_zone": "Asia/Bangkok", "seats": 40,
                    "state": CohortState.COMPLETED,
                }
                for n, day in enumerate(last_days)
            ),
        )  # fmt: skip
        people = ({"id": n + 10, "name": f"Officer {n}", "email": f"o{n}@bench.example", "agency_id": agency_id,
                   "fs_uniquifier": f"o{n}"} for n in range(size))  # fmt: skip
        put(User, people)
        put(Plan, (plan(n, n // of_cohort, last_days[n // of_cohort], members[n % len(members)]) for n in range(size)))
        put(PlanAction, (action(n, place) for n in range(size) for place in (1, 2)))
        put(FollowUp, (one for n in range(size) for one in follow_ups(n, last_days[n // of_cohort])))
        put(SupportRequest, (support(n) for n in range(0, size, 2)))


def put(model: type[Record], rows: Any) -> None:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == 5_000:
            db.session.execute(insert(model), some)
            some = []
    if some:
        db.session.execute(insert(model), some)


def state(n: int, age: int) -> PlanState:
    if age > 370:
        return PlanState.CLOSED
    if age < 15:
        return (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.ACTIVE)[n % 3]
    return PlanState.LAPSED if n % 9 == 8 else PlanState.ACTIVE


def plan(n: int, cohort: int, last_day: date, member: Any) -> dict[str, Any]:
    now = state(n, (clock.today() - last_day).days)
    return {
        "id": n + 1, "cohort_id": cohort + 1, "user_id": n + 10, "anchor_on": last_day, "state": now,
        "goal": "Every officer asks the same five questions", "today": "Each asks what comes to mind",
        "submit_by": last_day + timedelta(days=14), "submitted_on": last_day + timedelta(days=9),
        "member": member.name, "sub_region": member.sub_region, "agency_family": "police", "gender": "woman",
        "outcome": Outcome.PARTLY if now is PlanState.CLOSED else None,
    }  # fmt: skip


def action(n: int, place: int) -> dict[str, Any]:
    return {"plan_id": n + 1, "position": place, "what": "Brief the shift", "committed": True,
            "status": ActionStatus.DONE if n % 2 else ActionStatus.STARTED}  # fmt: skip


def follow_ups(n: int, last_day: date) -> Iterator[dict[str, Any]]:
    for kind, days in zip(FollowUpKind, (30, 90, 180, 365), strict=True):
        due = last_day + timedelta(days=days)
        answered = due < clock.today() - timedelta(days=20)
        late = not answered and due <= clock.today()
        missed = answered and n % 6 == 5
        yield {
            "plan_id": n + 1, "kind": kind, "days": days, "due_on": due, "opens_at": clock.at(due, 9, "UTC"),
            "closes_at": clock.at(due + timedelta(days=30), 9, "UTC"), "help_wanted": late and n % 10 == 0,
            "state": FollowUpState.MISSED if missed else FollowUpState.ANSWERED if answered
            else FollowUpState.OPEN if late else FollowUpState.SCHEDULED,
        }  # fmt: skip


def support(n: int) -> dict[str, Any]:
    states = (SupportState.SUPPORTED, SupportState.ASKED, SupportState.CANNOT, SupportState.SUPPORTED)
    return {"plan_id": n + 1, "name": "Chief", "email": f"chief{n}@bench.example", "state": states[n // 2 % 4]}


if __name__ == "__main__":
    main()
