"""What the clock does for certificates."""

from datetime import timedelta

from courses.credentials import queries, services
from lms import clock
from lms.db import transaction

WARNED_BEFORE = timedelta(days=60)


def forget_erased() -> None:
    """Take the names off the certificates of people whose account is gone. The pages hide them at once."""
    for certificate_id in queries.erased():
        with transaction():
            services.forget_erased(queries.with_id(certificate_id))


def warn_of_expiry() -> None:
    """Tell people whose certificate ends within two months, once."""
    today = clock.today()
    for certificate_id in queries.expiring(today, today + WARNED_BEFORE):
        with transaction():
            services.warn_of_expiry(queries.with_id(certificate_id))
