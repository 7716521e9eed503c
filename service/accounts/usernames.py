"""What may stand in a username."""

from __future__ import annotations

import re
from typing import Final

from service.errors import InvalidRequestError

_FORM: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,99}")


def is_username(text: str) -> bool:
    """Whether a text can be the username of an account; capitals and blanks around it do not count."""
    return _FORM.fullmatch(text.strip().lower()) is not None


def checked_username(text: str) -> str:
    """Give a username as it is stored.

    Raises:
        InvalidRequestError: It is too short, or holds other signs.
    """
    if not is_username(text):
        raise InvalidRequestError(
            "A username has 3 to 100 signs: letters a to z, digits, and . _ @ + - after the first."
        )
    return text.strip().lower()
