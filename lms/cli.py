"""What an operator types: `flask start`, `flask work`, `flask job NAME`, `flask sample`, `flask sample-forum`."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import FrameType

import click
from flask import Flask, current_app
from flask_migrate import upgrade

from lms import scheduler, stopping
from lms.db import db, transaction
from lms.house import house
from lms.sample import forum
from lms.sample import world as sample

GRACE_SECONDS = 15


def register(app: Flask) -> None:
    """Add the commands."""
    for command in (start, work, job, sample_world, sample_forum):
        app.cli.add_command(command)


@click.command("start")
def start() -> None:
    """Bring the database up to date, then run the web server and the clock until told to stop."""
    upgrade()
    if current_app.config["ENVIRONMENT"] != "production":
        sample.build_once(say=click.echo)
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    click.echo(f"\nRSO Learning is at {current_app.config['BASE_URL']} (Ctrl+C stops it)\n")
    sample.print_sign_ins(say=click.echo)
    db.session.remove()  # a reader that waits here for hours would hold the clock's upkeep of SQLite back
    web = [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--worker-class", "gthread",
        "--workers", os.environ.get("WORKERS", "2"), "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    sys.exit(_run_together([web, [sys.executable, "-m", "flask", "--app", "wsgi", "work"]]))


@click.command("work")
def work() -> None:
    """Run every job on its schedule, until told to stop. Any number may run; one leads."""

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stopping.asked.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    scheduler.run(current_app._get_current_object(), stopping.asked)  # type: ignore[attr-defined]  # noqa: SLF001


@click.command("job")
@click.argument("name")
def job(name: str) -> None:
    """Run one job now. Without a known name, say which there are."""
    jobs = house().jobs
    if name not in jobs:
        raise click.ClickException("There is no such job. These are: " + ", ".join(sorted(jobs)))
    jobs[name].run()


@click.command("sample")
def sample_world() -> None:
    """Fill an empty database with the sample world."""
    if not sample.build_once(say=click.echo):
        raise click.ClickException("The database has people in it already; nothing was changed.")
    sample.print_sign_ins(say=click.echo)


@click.command("sample-forum")
@click.option("--nominations", default=200, show_default=True, type=click.IntRange(1, 20_000))
def sample_forum(nominations: int) -> None:
    """Add a Border Forum of its real size to the sample world: every member, and so many nominations."""
    if current_app.config["ENVIRONMENT"] == "production":
        raise click.ClickException("Production has no sample people; nothing was changed.")
    with transaction():
        cohort = forum.build(nominations)
        click.echo(f"{cohort.title}: /cohorts/{cohort.id}")


def _run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands until one ends or we are told to stop; then stop them all. Returns the exit code."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    running = [subprocess.Popen(command, start_new_session=True) for command in commands]
    while not stop.wait(0.5):
        if any(process.poll() is not None for process in running):
            break
    ended = [process.returncode for process in running if process.poll() is not None]
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return max((abs(code) for code in ended), default=0)
