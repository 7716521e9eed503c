"""Cents in, rands out: money in answers is a JSON number with exactly two decimals."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import PlainSerializer, WithJsonSchema
from pydantic_core import to_json

# Neither PostgreSQL's text nor a request that was let in can hold this sign: no other text passes for money.
_MARK: Final = "\0"
_MARKED: Final = re.compile(rb'"\\u0000(-?[0-9]+\.[0-9]{2})"')


def rands(cents: int) -> str:
    """Write cents so that ``render_json`` makes a number with two decimals of them: 5 becomes 0.05.

    No float is made on the way: 0.07 is not a number that floats can hold.
    """
    whole, part = divmod(abs(cents), 100)
    return f"{_MARK}{'-' if cents < 0 else ''}{whole}.{part:02d}"


def plain_amount(cents: int) -> str:
    """Write cents as rands for a file that a program reads: 1234.50."""
    digits = f"{abs(cents):03d}"
    return f"{'-' if cents < 0 else ''}{digits[:-2]}.{digits[-2:]}"


Rands = Annotated[
    int,
    PlainSerializer(rands, return_type=str, when_used="json"),
    WithJsonSchema({"type": "number", "description": "Rands, with two decimals.", "examples": [1250000.0]}),
]
"""A field of an answer: given in cents, written in rands."""


def render_json(body: Any) -> bytes:
    """Write models, dictionaries and lists as JSON, their money as numbers.

    Args:
        body: Anything pydantic can write; cents stand in ``Rands`` fields or were passed through ``rands``.
    """
    # Split and join, because it is four times as fast as substitution on thousands of areas.
    return b"".join(_MARKED.split(to_json(body)))
