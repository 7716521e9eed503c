"""Files on their way in: streamed to a temporary file, under a limit of their own.

Here they are never whole in memory. Keeping one is another matter: the database takes it as the argument of
``keep_source_file``, which alone may write it for an account, so that ``service.begin`` holds it whole once.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from service.accounts.limits import UPLOAD
from service.errors import InvalidRequestError
from service.http.dependencies import Member
from service.http.parameters import Code, Parameters

LONGEST_NAME: Final = 150
_NO_FILE: Final = "Choose a file first; it is sent as the field 'file' of form data, or as the body itself."
_CHUNK_BYTES: Final = 1 << 20
_MULTIPART: Final = "multipart/form-data"
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\u202a-\u202e\u2066-\u2069]")


class UploadQuery(Parameters):
    """What is said of a file that is sent as the body itself."""

    name: str | None = Field(
        None, max_length=500, description="Name of the file, of a body that is the file."
    )
    organisation: Code | None = Field(
        None, description="Code of the organisation whose commitments it holds; needed by who has several."
    )


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has arrived.

    Attributes:
        path: Where it lies until the request is answered, under the name that it came with.
        organisation: Code of the organisation, where it was said.
    """

    path: Path
    organisation: str | None


async def arrived(
    request: Request, actor: Member, query: Annotated[UploadQuery, Query()]
) -> AsyncIterator[Arrived]:
    """Take the file in; it goes when the request is answered.

    Raises:
        TooManyError: The account has uploaded too many.
        InvalidRequestError: There is no file in the request.
    """
    request.app.state.limits.take(UPLOAD, str(actor.account_id))
    with TemporaryDirectory(prefix="onebudget-arriving-") as folder:
        kind = request.headers.get("content-type", "").lower()
        if kind.startswith("application/x-www-form-urlencoded"):
            raise InvalidRequestError(_NO_FILE)
        if kind.startswith(_MULTIPART):
            async with _form(request) as form:
                yield await _from_form(form, Path(folder), query)
        else:
            path = Path(folder, safe_name(query.name or "table"))
            with path.open("wb") as file:
                async for chunk in request.stream():
                    file.write(chunk)
            yield Arrived(path, query.organisation)


Arriving = Annotated[Arrived, Depends(arrived)]
"""The file of the request, as form data or as the body itself."""


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    form = await request.form()  # spooled to the disk as it comes
    try:
        yield form
    finally:
        await form.close()


async def _from_form(form: FormData, folder: Path, query: UploadQuery) -> Arrived:
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not (sent.filename or "").strip():
        raise InvalidRequestError(_NO_FILE)
    path = folder / safe_name(query.name or sent.filename or "table")
    with path.open("wb") as file:
        while chunk := await sent.read(_CHUNK_BYTES):
            file.write(chunk)
    said: Any = form.get("organisation")
    organisation = said.strip() if isinstance(said, str) else ""
    return Arrived(path, query.organisation or organisation or None)


def safe_name(name: str) -> str:
    """The last part of a path as any system writes it, without signs that hide or break what it says."""
    last = re.split(r"[\\/]", name.encode("utf-8", "replace").decode())[-1]
    plain = _NOT_IN_NAMES.sub("", last).strip(" .")
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[: LONGEST_NAME - 10]}{dot}{ending[:9]}" if dot else plain[:LONGEST_NAME]
    while len(plain.encode()) > 240:  # noqa: PLR2004 - file systems take 255 bytes
        plain = plain[1:]
    return plain or "table"
