"""Tokens of mailed links: derived from the secret, so that a reminder can repeat one that is not stored."""

import base64
import hashlib
import hmac

TOKEN_BYTES = 15


def derive(secret: str, purpose: str, subject: str, generation: int) -> str:
    """A token of 24 characters (120 bits, RFC 4648 base32), the same for the same arguments."""
    message = f"{purpose}\x1f{subject}\x1f{generation}".encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return base64.b32encode(digest[:TOKEN_BYTES]).decode().lower()


def fingerprint(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()
