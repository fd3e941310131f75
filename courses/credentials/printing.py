"""A certificate as a PDF."""

import io
import json
from pathlib import Path

import segno
import typst
from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from courses.credentials.models import Certificate

TEMPLATE = Path(__file__).parent / "certificate.typ"


def pdf(certificate: Certificate, address: str) -> bytes:
    """The printed certificate, in English; `address` is that of its public page, in the QR code too.

    Names and titles reach the typesetter as data, never as markup.
    """
    with force_locale("en"):
        data = _data(certificate, address)
    return typst.compile(str(TEMPLATE), sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True)


def _data(certificate: Certificate, address: str) -> dict[str, str]:
    day = format_date(certificate.completed_on, "d MMMM y")
    return {
        "office": "Regional Support Office",
        "process": "The Bali Process on People Smuggling, Trafficking in Persons and Related Transnational Crime",
        "heading": _("Certificate of completion"),
        "given": _("This is to certify that"),
        "name": certificate.name,
        "own": printable(certificate.name_own_script or ""),
        "completed": _("has completed the online course"),
        "course": certificate.course_title,
        "facts": _(
            "Completed on %(day)s · %(hours)s hours · result %(score)s%% · version %(version)s",
            day=day, hours=certificate.hours, score=certificate.score, version=certificate.course_version,
        ) if certificate.score is not None else _(
            "Completed on %(day)s · %(hours)s hours · version %(version)s",
            day=day, hours=certificate.hours, version=certificate.course_version,
        ),
        "signatory": certificate.signatory_name,
        "title": certificate.signatory_title,
        "check": _("Check this certificate at %(address)s", address=address),
        "number": certificate.number,
        "qr": qr(address),
    }  # fmt: skip


def qr(address: str) -> str:
    """An address as a QR code (ISO/IEC 18004), SVG."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=2, scale=4)
    return out.getvalue().decode()


def printable(name: str) -> str:
    """A name in its own script where the fonts at hand can print it (Latin, Greek, Cyrillic), else nothing.

    The public page shows it in any script.
    """
    return name if all(ord(letter) < 0x0530 or letter in "’‘–" for letter in name) else ""
