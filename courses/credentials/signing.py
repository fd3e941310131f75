"""The office's signature on badges: Ed25519 (RFC 8032) in a JWS (RFC 7515, RFC 8037)."""

import base64
import json
import warnings
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jws
from joserfc.jwk import OKPKey

PURPOSE = b"rso-learning badges ed25519 1"


class Signer:
    """Signs with the key that belongs to a secret: the same secret, the same key on every server."""

    def __init__(self, secret: str) -> None:
        seed = HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret.encode())
        private = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = OKPKey.import_key(
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "d": _base64url(private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())),
                "x": _base64url(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
            }
        )

    @property
    def thumbprint(self) -> str:
        """The key's name: what it is, hashed (RFC 7638)."""
        return self._key.thumbprint()

    def public(self, kid: str) -> dict[str, Any]:
        """The public half as a JWK (RFC 7517), with its address."""
        return {**self._key.as_dict(private=False), "kid": kid, "alg": "EdDSA", "use": "sig"}

    def sign(self, payload: dict[str, Any], *, kid: str, kind: str) -> str:
        """A compact JWS. `kid` is the address of the public key."""
        header = {"alg": "EdDSA", "typ": kind, "kid": kid}
        content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        with warnings.catch_warnings():
            # RFC 9864 calls it Ed25519 now; those who check badges know it as EdDSA.
            warnings.filterwarnings("ignore", message="EdDSA is deprecated")
            return jws.serialize_compact(header, content, self._key, algorithms=["EdDSA"])


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
