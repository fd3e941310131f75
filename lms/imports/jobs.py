"""What the clock does with uploads."""

from lms.db import transaction
from lms.imports import queries, services


def forget() -> None:
    """Forget the rows of uploads that expired."""
    for batch_id in queries.expired_ids():
        with transaction():
            services.forget(batch_id)
