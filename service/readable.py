"""Texts that the database can hold, whoever sends them."""

from __future__ import annotations

from typing import Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def readable(text: str) -> str:
    """Refuse a text with a NUL sign: none of the database holds it, and its driver refuses to send it."""
    if "\0" in text:
        raise PydanticCustomError("unreadable", "A text cannot hold a NUL sign.")
    return text


READABLE: Final = AfterValidator(readable)
"""Marks a field whose text is stored or looked up."""
