"""Many certificates in one file."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date

from courses.credentials import printing
from courses.credentials.models import Certificate
from courses.credentials.standing import Standing, standing
from lms.web.tables import safe_cell

MOST = 100  # certificates in one file: some ten seconds of work


def build(certificates: Iterable[Certificate], address: Callable[[Certificate], str], today: date) -> bytes:
    """A zip with the PDF of every certificate that can be printed, and a list that says which were left out and why."""
    out, rows = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for one in certificates:
            why = _left_out(one, today)
            if not why:
                files.writestr(f"{one.number}.pdf", printing.pdf(one, address(one)))
            rows.append((one.number, one.name, one.course_title, why or "printed"))
        files.writestr("list.csv", _list(rows))
    return out.getvalue()


def _left_out(certificate: Certificate, today: date) -> str:
    found = standing(certificate, today)
    if found is not Standing.VALID:
        return f"not printed: {found.value}"
    if not certificate.confirmed:
        return "not printed: the person has not confirmed the name"
    return "" if certificate.name else "not printed: the name was erased with the account"


def _list(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Number", "Name", "Course", "File"))
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
