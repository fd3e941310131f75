"""The clock: one process, apart from the web workers, that keeps time. Any number may run; one leads."""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import text

from lms import clock
from lms.db import db
from lms.house import house

log = logging.getLogger(__name__)

LEADER_LOCK = 7_205_021_960
LOOK_AGAIN_SECONDS = 2.0


def run(app: Flask, stop: threading.Event) -> None:
    """Wait to be the leader, then run every job on its schedule until told to stop."""
    while not stop.is_set():
        with leadership(app) as check:
            if check is None:
                stop.wait(LOOK_AGAIN_SECONDS)
                continue
            log.info("clock: leading")
            scheduler = build(app)
            scheduler.start()
            while not stop.wait(LOOK_AGAIN_SECONDS) and check():
                pass
            scheduler.shutdown(wait=True)


def build(app: Flask) -> BackgroundScheduler:
    """A scheduler that knows every job of the house."""
    scheduler = BackgroundScheduler(timezone=UTC)
    with app.app_context():
        jobs = house().jobs.values()
    for job in jobs:
        scheduler.add_job(
            _in_context(app, job.run),
            _trigger(job.cron),
            id=job.name,
            name=job.name,
            next_run_time=clock.now(),  # at once, so that what fell due while no clock ran is done first
            coalesce=True,
            max_instances=1,
            misfire_grace_time=300,
        )
    return scheduler


def _trigger(cron: str) -> CronTrigger:
    *second, minute, hour, day, month, weekday = cron.split()
    return CronTrigger(
        second=second[0] if second else 0, minute=minute, hour=hour, day=day, month=month, day_of_week=weekday,
        timezone=UTC,
    )  # fmt: skip


@contextmanager
def leadership(app: Flask) -> Iterator[Callable[[], bool] | None]:
    """Yield a function that says whether we still lead, or None where another clock leads.

    PostgreSQL: an advisory lock on a connection of its own, gone when the connection is. SQLite: a lock on a
    file, gone when the process is.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            mine = connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": LEADER_LOCK})

            def alive() -> bool:
                return bool(connection.scalar(text("select true")))

            try:
                yield alive if mine else None
            finally:
                if mine:
                    connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LEADER_LOCK})
        return
    with (Path(app.config["INSTANCE"]) / "clock.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
        else:
            yield lambda: True


def _in_context(app: Flask, run_job: Callable[[], None]) -> Callable[[], None]:
    def job() -> None:
        with app.app_context():
            run_job()

    return job
