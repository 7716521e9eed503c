"""The header If-Match: which state a change was made from."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from service.errors import ChangedMeanwhileError, PreconditionMissingError
from service.http.dependencies import Member

# As given out: the version, and behind a point the hash of the very bytes.
_TAG: Final = re.compile(r'\s*(?:W/)?"([0-9]{1,9})(?:\.[0-9a-f]+)?"\s*')
_MISSING: Final = "Say which state you change: send the ETag of what you read as If-Match."


async def if_match(
    actor: Member,  # noqa: ARG001 - who may not write at all is told that first
    if_match: Annotated[
        str | None,
        Header(max_length=200, description="ETag of the state that is changed, as it was read. Required."),
    ] = None,
) -> int:
    """Read the version that a change was made from.

    Raises:
        PreconditionMissingError: It is not said, or any would do: nothing is written over unseen.
        ChangedMeanwhileError: It is no ETag that is given out here.
    """
    if if_match is None or if_match.strip() in {"", "*"}:
        raise PreconditionMissingError(_MISSING)
    found = _TAG.fullmatch(if_match)
    if found is None:
        raise ChangedMeanwhileError("If-Match names no state that there ever was; read it again.")
    return int(found[1])


Version = Annotated[int, Depends(if_match)]
"""The version, or revision, that the request was made from."""


def version_tag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'
