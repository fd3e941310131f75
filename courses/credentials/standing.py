"""What a certificate is worth on a day, and what may be said about whose it is. Pure."""

import hashlib
import hmac
import unicodedata
from datetime import date
from enum import StrEnum

from courses.credentials.models import Certificate, CertificateState, Identity


class Standing(StrEnum):
    """The four things that somebody who checks a certificate can be told."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


def standing(certificate: Certificate, today: date) -> Standing:
    """Withdrawn and replaced weigh more than expired. The day it expires on is its last."""
    if certificate.state is CertificateState.REVOKED:
        return Standing.WITHDRAWN
    if certificate.state is CertificateState.REPLACED:
        return Standing.REPLACED
    expired = certificate.expires_on is not None and certificate.expires_on < today
    return Standing.EXPIRED if expired else Standing.VALID


def shown_identity(certificate: Certificate) -> Identity:
    """What the public page may say; without an account nobody can agree to a name any more."""
    return Identity.WITHHELD if certificate.user_id is None else certificate.identity


def initials(name: str) -> str:
    """Siti Nur Rahma: S. N. R."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())


def public_name(certificate: Certificate) -> str | None:
    """The name as the public page may show it; None where it is withheld."""
    shown = shown_identity(certificate)
    if shown is Identity.WITHHELD:
        return None
    if shown is Identity.INITIALS:
        return ", ".join(part for part in (initials(certificate.name), certificate.member) if part)
    return full_name(certificate)


def full_name(certificate: Certificate) -> str:
    """Both names, as printed."""
    return " · ".join(name for name in (certificate.name, certificate.own_name) if name)


def name_digest(name: str, salt: str) -> str:
    """What is kept of a name so that a printed one can be compared with it. Case, spaces and the way accents
    are encoded do not matter (Unicode NFKC and case folding)."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hmac.new(salt.encode(), plain.encode(), hashlib.sha256).hexdigest()


def names_match(certificate: Certificate, typed: str) -> bool:
    """Whether this is the Latin name that stands on the certificate."""
    kept = certificate.name_digest or name_digest(certificate.name, certificate.salt)
    return hmac.compare_digest(kept, name_digest(typed, certificate.salt))
