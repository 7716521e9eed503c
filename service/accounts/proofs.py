"""Secrets that prove who asks: made of chance alone, stored as hashes, and bound to their purpose."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

TOKEN_MARK: Final = "onebudget_"  # noqa: S105 - no secret: the same for all
"""How every API token begins, so that it is recognised where it was left lying about."""
_BYTES: Final = 32


def new_secret() -> str:
    """Make a secret of 256 bits, in letters that stand in cookies and addresses as they are."""
    return secrets.token_urlsafe(_BYTES)


def new_token() -> str:
    """Make the secret of an API token."""
    return TOKEN_MARK + new_secret()


def hashed(secret: str) -> bytes:
    """Give what is stored of a secret.

    One round of SHA-256 is enough: 256 bits of chance cannot be guessed, unlike what a person chooses.
    """
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def bound(key: bytes, purpose: str, secret: str) -> str:
    """Give a proof that only who holds the key can make, for one purpose and one secret."""
    return hmac.new(key, f"{purpose}\0{secret}".encode("utf-8", "surrogatepass"), sha256).hexdigest()


def is_bound(proof: str, key: bytes, purpose: str, secret: str) -> bool:
    """Whether a proof was made with this key for this purpose and secret; takes the same time either way."""
    return hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), bound(key, purpose, secret).encode())
