"""A certificate as a PDF, and its badge as a picture."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from courses.credentials.models import Certificate
from lms.printing import naming
from lms.printing.typesetting import qr, typeset

HERE = Path(__file__).parent
BADGE_PIXELS_PER_INCH = 144


def pdf(certificate: Certificate, address: str) -> bytes:
    """The printed certificate, in English; `address` is that of its public page, in the QR code too.

    PDF/A-2u, made to be kept (ISO 19005-2): all fonts inside, all text can be copied out, and a sign without a
    picture is an error instead of a box. Names and titles reach the typesetter as data, never as markup. The
    same certificate is the same file whenever it is made.
    """
    with force_locale("en"):
        data = _data(certificate, address)
    return typeset(HERE / "certificate.typ", data, pdf_standards="a-2u", timestamp=_noon(certificate.issued_on))


def badge(certificate: Certificate) -> bytes:
    """The badge as a PNG, before a credential is put into it. It carries no name."""
    with force_locale("en"):
        data = {
            "fonts": naming.order(certificate.member_code),
            "office": "Regional Support Office of the Bali Process",
            "course": naming.without_unprintable(certificate.course_title),
            "year": str(certificate.completed_on.year),
            "completed": _("Took part") if certificate.of_participation else _("Completed"),
        }
    return typeset(HERE / "badge.typ", data, format="png", ppi=BADGE_PIXELS_PER_INCH)


def _data(certificate: Certificate, address: str) -> dict[str, Any]:
    own, took_part = certificate.own_name, certificate.of_participation
    return {
        "fonts": naming.order(certificate.member_code),
        "language": certificate.course_language,
        "office": "Regional Support Office",
        "process": "The Bali Process on People Smuggling, Trafficking in Persons and Related Transnational Crime",
        "heading": _("Certificate of participation") if took_part else _("Certificate of completion"),
        "given": _("This is to certify that"),
        "name": certificate.name,
        "name_size": _size(certificate.name),
        "own": own,
        "own_size": _size(own) * 0.8,
        "own_direction": naming.direction(own),
        "completed": _("has taken part in") if took_part else _("has completed the online course"),
        "course": naming.without_unprintable(certificate.course_title),
        "course_direction": naming.direction(certificate.course_title),
        "facts": [[label, value] for label, value in _facts(certificate)],
        "signatory": naming.without_unprintable(certificate.signatory_name),
        "title": naming.without_unprintable(certificate.signatory_title),
        "check": _("Check this certificate at"),
        "address": address,
        "number": certificate.number,
        "number_label": _("Number"),
        "qr_label": _("QR code of the page that checks this certificate"),
        "qr": qr(address),
    }


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    return _facts_of_cohort(certificate) if certificate.of_participation else _facts_of_course(certificate)


def _facts_of_cohort(certificate: Certificate) -> list[tuple[str, str]]:
    return [
        (_("From"), _day(certificate.started_on or certificate.completed_on)),
        (_("To"), _day(certificate.completed_on)),
        (_("Venue"), naming.without_unprintable(certificate.venue or "")),
        (_("Sessions attended"), _("%(hours)s hours", hours=certificate.hours)),
        (_("Issued on"), _day(certificate.issued_on)),
    ]


def _facts_of_course(certificate: Certificate) -> list[tuple[str, str]]:
    facts = [
        (_("Completed on"), _day(certificate.completed_on)),
        (_("Learning time"), _("%(hours)s hours", hours=certificate.hours)),
        (_("Course version"), naming.without_unprintable(certificate.course_version)),
        (_("Issued on"), _day(certificate.issued_on)),
    ]
    if certificate.score is not None:
        result = _("%(score)s%% (pass mark %(mark)s%%)", score=certificate.score, mark=certificate.pass_mark)
        facts.insert(2, (_("Result"), result))
    if certificate.expires_on:
        facts.append((_("Valid until"), _day(certificate.expires_on)))
    if certificate.cohort_title:
        facts.append((_("Taken for"), naming.without_unprintable(certificate.cohort_title)))
    return facts


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))


def _size(name: str) -> float:
    """Points at which a name of this length stays on one or two lines."""
    return 28 if len(name) <= 30 else 22 if len(name) <= 60 else 15


def _noon(day: date) -> datetime:
    """The time the file says it was made at."""
    return datetime.combine(day, time(12), UTC)
