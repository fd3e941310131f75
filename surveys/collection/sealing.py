"""Answers on their way: sealed in the database, so that a copy of it shows nobody's.

While a survey is open, a database keeps more than its tables say: which rows were written together, in which order,
what stood there before. All that can lead from an invitation to a draft or to an answer that was sent. So what it
leads to is sealed (AES-256-GCM, NIST SP 800-38D) under a key made from the secret of the service, which is in no
table, file or backup of the database, and padded, so that its length tells nothing.
"""

import base64
import hashlib
import json
import os
import zlib
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import JSON, TypeDecorator

from lms.house import secret_key

NONCE = 12  # bytes
PADDED = 4_096  # bytes; the answers to a long questionnaire are smaller, pressed together
LENGTH = 4  # bytes that say where the padding begins


class Sealed(TypeDecorator[dict[str, Any]]):
    """A table of answers. What was written before answers were sealed is read as it stands."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Any) -> dict[str, str] | None:
        return None if value is None else {"sealed": seal(value, secret_key())}

    def process_result_value(self, value: dict[str, Any] | None, dialect: Any) -> dict[str, Any] | None:
        return unseal(value["sealed"], secret_key()) if value is not None and value.keys() == {"sealed"} else value


def seal(answers: dict[str, Any], key: str) -> str:
    pressed = zlib.compress(json.dumps(answers, ensure_ascii=False).encode())
    told = len(pressed).to_bytes(LENGTH) + pressed
    nonce = os.urandom(NONCE)
    padded = told.ljust(-(-len(told) // PADDED) * PADDED, b"\x00")
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, padded, None)).decode()


def unseal(text: str, key: str) -> dict[str, Any]:
    """Raises ValueError where the secret of the service is not the one that the answers were sealed with."""
    raw = base64.b64decode(text)
    try:
        padded = _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], None)
    except InvalidTag as problem:
        raise ValueError("answers of an open survey were sealed with another SECRET_KEY: set it back") from problem
    end = LENGTH + int.from_bytes(padded[:LENGTH])
    found: dict[str, Any] = json.loads(zlib.decompress(padded[LENGTH:end]))
    return found


@cache
def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"sealed answers:{key}".encode()).digest())
