"""Open Badges 3.0: a certificate as a verifiable credential. Pure: addresses come in, JSON goes out.

Section numbers are those of the 1EdTech Open Badges Specification 3.0.
"""

import base64
import gzip
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from courses.credentials.models import STATUS_LIST_SIZE, Certificate, Identity
from courses.credentials.standing import shown_identity

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
BAKED_AS = "openbadgecredential"  # 5.3.1, baking a PNG


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything that a credential points to can be read."""

    issuer: str
    home: str
    credential: str
    achievement: str
    status_list: str


def profile(issuer: str, home: str) -> dict[str, Any]:
    """Who issues (B.1.21, Profile)."""
    return {
        "id": issuer,
        "type": ["Profile"],
        "name": "Regional Support Office of the Bali Process",
        "url": home,
        "description": "The Regional Support Office supports the members of the Bali Process on People Smuggling, "
        "Trafficking in Persons and Related Transnational Crime.",
    }


def achievement(certificate: Certificate, address: str, issuer: str) -> dict[str, Any]:
    """What was achieved (B.1.1, Achievement): id, type, name, description and criteria are required."""
    if certificate.of_participation:
        takes = f"Take part in the sessions of {certificate.course_title} as its attendance rule asks."
    else:
        takes = f"Complete all lessons of the online course ({certificate.hours} hours){_mark(certificate)}."
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": certificate.course_title,
        "description": certificate.course_summary,
        "criteria": {"narrative": takes},
        "inLanguage": certificate.course_language,
        "creator": {"id": issuer, "type": ["Profile"]},
    }


def _mark(certificate: Certificate) -> str:
    if certificate.score is None:
        return ""
    return f" with at least {certificate.pass_mark}% in the final assessment"


def credential(certificate: Certificate, at: Addresses) -> dict[str, Any]:
    """The credential (B.1.3, AchievementCredential) without its signature."""
    made = {
        "@context": CONTEXT,
        "id": at.credential,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.course_title,
        "issuer": profile(at.issuer, at.home),
        "validFrom": _written(certificate.created_at),
        "awardedDate": _written(_start(certificate.completed_on)),
        "credentialSubject": _subject(certificate, at),
        "credentialStatus": {
            "id": f"{at.status_list}#{certificate.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(certificate.status_index),
            "statusListCredential": at.status_list,
        },
    }
    if certificate.expires_on:
        made["validUntil"] = _written(_end(certificate.expires_on))
    return made


def _subject(certificate: Certificate, at: Addresses) -> dict[str, Any]:
    """Who achieved it (B.1.4, AchievementSubject): it has an `id` or at least one `identifier`."""
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [_identifier(certificate)],
        "achievement": achievement(certificate, at.achievement, at.issuer),
    }
    if certificate.score is not None:
        subject["result"] = [{"type": ["Result"], "value": str(certificate.score)}]
    return subject


def _identifier(certificate: Certificate) -> dict[str, Any]:
    """The name (B.1.14, IdentityObject): plain, or hashed with salt for somebody whose identity is not shown.
    Whoever knows the name can still compare it then."""
    plain = {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": certificate.name}
    if shown_identity(certificate) is Identity.FULL:
        return plain
    hashed = hashlib.sha256((certificate.name + certificate.salt).encode()).hexdigest()
    return {**plain, "hashed": True, "identityHash": f"sha256${hashed}", "salt": certificate.salt}


def claims(made: dict[str, Any]) -> dict[str, Any]:
    """The payload of its JWT (8.2.4.1): the credential itself, with the registered claims beside it. There is no
    `sub`, as the person has no address of their own."""
    found = {**made, "iss": made["issuer"]["id"], "jti": made["id"], "nbf": _seconds(made["validFrom"])}
    if "validUntil" in made:
        found["exp"] = _seconds(made["validUntil"])
    return found


def status_list(address: str, issuer: str, revoked: Iterable[int], on: date) -> dict[str, Any]:
    """The list that says which credentials are revoked (W3C Bitstring Status List 1.0, section 3.2).

    The list is the same length however many there are, so that nobody can count or name them.
    """
    bits = bytearray(STATUS_LIST_SIZE // 8)
    for place in revoked:
        bits[place // 8] |= 0x80 >> place % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return {
        "@context": CONTEXT[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _written(_start(on)),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode(),
        },
    }


def bake(picture: bytes, jwt: str) -> bytes:
    """The picture of a badge with the credential inside (5.3.1: an iTXt chunk, not compressed)."""
    out, text = io.BytesIO(), PngInfo()
    text.add_itxt(BAKED_AS, jwt)
    with Image.open(io.BytesIO(picture)) as image:
        image.save(out, format="PNG", pnginfo=text, optimize=True)
    return out.getvalue()


def _written(moment: datetime) -> str:
    """An instant, never the day in somebody's zone: east of Greenwich that begins before it does here."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
