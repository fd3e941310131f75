"""A clock that dies while it takes a large file in, and two that go on: every row once."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.rows import NominationRows
from lms.cohorts.scope import Nominator
from lms.db import db, transaction
from lms.imports import services
from lms.imports.models import ImportBatch, Work
from tests import world
from tests.journeys import processes

pytestmark = pytest.mark.process

ROWS = 600
PATIENCE = 120  # seconds, for a machine that is busy with other things; it takes about 20 in all


def wanted() -> int:
    """A coordinator has a file of so many people taken in; gives its number."""
    world.make_member("MY")
    cohort, person = world.make_cohort(), world.make_coordinator()
    lines = [f"Officer {n},n{n}@example.org,MY,Coast Guard" for n in range(ROWS)]
    data = "\n".join(["name,email,member,agency", *lines]).encode()
    with transaction():
        by = db.session.merge(person)
        rows = NominationRows(db.session.merge(cohort), Nominator.signed_in(by))
        batch = services.keep(services.Upload("forum.csv", data), rows, by=by)
        services.commit(batch, rows, by=by, only_good=False, mails=False)
        return batch.id


def standing(batch_id: int) -> ImportBatch:
    db.session.rollback()
    return db.session.get_one(ImportBatch, batch_id)


def written() -> tuple[int, int]:
    people = select(func.count()).select_from(User).where(User.name.startswith("Officer "), User.email.like("n%"))
    return db.session.scalar(people) or 0, db.session.scalar(select(func.count(Nomination.id))) or 0


def test_killed_while_taking_in_and_while_taking_back(database_address, tmp_path):
    with (
        processes.own_database(database_address, tmp_path) as url,
        processes.own_house(url, tmp_path),
        processes.mail_server() as (_mailbox, port),
    ):
        batch_id = wanted()
        with processes.clocks(1, url, tmp_path, port) as (first,):
            processes.wait_for(lambda: standing(batch_id).done >= 200, seconds=PATIENCE, what="rows are taken in")
            processes.kill(first)
        half = standing(batch_id)
        assert half.work is Work.TAKING_IN, "the clock was killed too late to prove anything"
        assert written() == (half.done, half.done)
        with processes.clocks(2, url, tmp_path, port):
            processes.wait_for(lambda: standing(batch_id).work is None, seconds=PATIENCE, what="the rest is taken in")
        assert written() == (ROWS, ROWS)

        with transaction():
            found = standing(batch_id)
            nominating = db.session.scalars(select(Nomination)).first().cohort
            services.undo(found, NominationRows(nominating, Nominator.signed_in(found.by)), by=found.by)
        with processes.clocks(1, url, tmp_path, port) as (third,):
            processes.wait_for(lambda: standing(batch_id).done >= 200, seconds=PATIENCE, what="rows are taken back")
            processes.kill(third)
        half = standing(batch_id)
        assert half.work is Work.TAKING_BACK, "the clock was killed too late to prove anything"
        assert written() == (ROWS - half.done, ROWS - half.done)
        with processes.clocks(2, url, tmp_path, port):
            processes.wait_for(lambda: standing(batch_id).work is None, seconds=PATIENCE, what="the rest is taken back")
        assert written() == (0, 0)
        assert (standing(batch_id).gone, standing(batch_id).stays) == (ROWS, 0)
