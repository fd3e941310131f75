"""Answers in a file that only this service can open, for a phone that never gets through. Pure.

The page gets the public half of a key pair on NIST P-256 that is derived from the service's secret, and a pass,
signed, that names the attempt and its learner. The phone makes a key pair for this one file and encrypts
{"pass", "device", "operations"} with AES-256-GCM under HKDF-SHA256 of what the two keys agree on (ECIES, SEC 1,
section 5.1). Nobody on the way can read or change the file; a file without a pass of ours is nobody's.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from lms.errors import RuleBroken

FORMAT = "rso-answers-1"
LARGEST = 128 * 1024
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256, SEC 2, section 2.4.2


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sealed file holds: whose attempt, and what the phone wanted to send; not yet checked any further."""

    attempt_id: int
    user_id: int
    body: Any


def public_key(secret: str) -> str:
    """The uncompressed point that pages give to phones, in base64."""
    point = _private_key(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(point).decode()


def attempt_pass(secret: str, attempt_id: int, user_id: int) -> str:
    return str(_signer(secret).dumps([attempt_id, user_id]))


def open_file(secret: str, data: bytes) -> Opened:
    """Open a sealed file. Raises RuleBroken saying why it cannot be taken."""
    if len(data) > LARGEST:
        raise RuleBroken(_("The file is larger than 128 KB. It is not a file of answers."))
    try:
        table = json.loads(data)
        parts = [base64.b64decode(table[name], validate=True) for name in ("key", "iv", "data")]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RuleBroken(_("This is not a file of answers from this service.")) from error
    return _read(secret, *parts)


def _read(secret: str, key: bytes, iv: bytes, data: bytes) -> Opened:
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        shared = _private_key(secret).exchange(ec.ECDH(), theirs)
        body = json.loads(AESGCM(_derive(shared, key)).decrypt(iv, data, FORMAT.encode()))
        attempt_id, user_id = _signer(secret).loads(body["pass"])
    except (InvalidTag, BadSignature, binascii.Error, ValueError, KeyError, TypeError) as error:
        raise RuleBroken(
            _("The file cannot be opened. It was changed on the way, or it comes from another service.")
        ) from error
    return Opened(attempt_id, user_id, body)


def _derive(shared: bytes, key: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=key, info=FORMAT.encode()).derive(shared)


def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    wide = hashlib.sha512(f"{FORMAT}\x1f{secret}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(wide, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=FORMAT)
