"""What the clock does with uploads."""

import logging

from flask_babel import force_locale

from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import DomainError
from lms.house import house
from lms.imports import queries, services
from lms.imports.models import ImportBatch

log = logging.getLogger(__name__)


def proceed() -> None:
    """Take large files in or back, some rows of each in turn, until none is left.

    Every slice and the count of what is done are one transaction: a clock that is killed goes on where it stood, and
    two clocks do nothing twice. A file that fails unexpectedly waits for the next run; the others go on.
    """
    failed: set[int] = set()
    while waiting := [one for one in queries.working_ids() if one not in failed]:
        for batch_id in waiting:
            try:
                _proceed(batch_id)
            except Exception:
                log.exception("import %s", batch_id)
                failed.add(batch_id)


def _proceed(batch_id: int) -> None:
    try:
        with transaction():
            if batch := queries.working(batch_id):
                _slice(batch)
    except DomainError as problem:
        with transaction():
            if batch := queries.working(batch_id):
                services.give_up(batch, str(problem), by=batch.undone_by if batch.undone_by_id else batch.by)


def _slice(batch: ImportBatch) -> None:
    """In the name and the language of who asked for it. Raises what opening, judging or writing raises."""
    person = accounts.person(batch.worker_id or 0)
    with force_locale(person.language):
        row_type = house().imports[batch.kind].open(batch.subject, person, True)
        services.proceed(batch, row_type, by=person)


def forget() -> None:
    """Forget the rows of uploads that expired."""
    for batch_id in queries.expired_ids():
        with transaction():
            services.forget(batch_id)
