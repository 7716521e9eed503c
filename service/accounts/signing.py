"""Short-lived notes that the browser carries for us: signed, for one purpose, and with an end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_ALGORITHM: Final = "HS256"


def sign(key: bytes, purpose: str, facts: Mapping[str, Any], *, valid_s: int) -> str:
    """Write a note that anybody can read and nobody else can make.

    Args:
        key: The service's.
        purpose: What it is for; it is worth nothing for another.
        facts: What it says.
        valid_s: Seconds for which it holds.
    """
    claims = {**facts, "aud": purpose, "exp": int(time.time()) + valid_s}
    return jwt.encode({"alg": _ALGORITHM}, claims, OctKey.import_key(key), algorithms=[_ALGORITHM])


def read(key: bytes, purpose: str, note: str) -> dict[str, Any] | None:
    """Read a note; None where it is not ours, not for this purpose, or holds no more."""
    wanted = jwt.JWTClaimsRegistry(aud={"essential": True, "value": purpose}, exp={"essential": True})
    try:
        claims = jwt.decode(note, OctKey.import_key(key), algorithms=[_ALGORITHM]).claims
        wanted.validate(claims)
    except (JoseError, ValueError):
        return None
    return dict(claims)
