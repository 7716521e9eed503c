"""Pages of uploads: a file, its columns, its findings, its totals, and its way into drafts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, BeforeValidator, Field
from starlette.background import BackgroundTask
from starlette.datastructures import FormData

from service.actors import Actor
from service.db import WriteSession
from service.errors import OnebudgetError
from service.http.dependencies import Person, Reading, Writing
from service.http.problem import problem_of
from service.imports.source import Decimals, Unit
from service.uploads import service
from service.uploads.arriving import Arriving
from service.uploads.words import Mapped, Upload, UploadStep
from service.web.asking import FormParameters
from service.web.pages import page
from service.web.upload_view import UploadForm, columns_of, edits_of, rows_of, upload_view, uploads_view

router = APIRouter(prefix="/upload", include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_Maybe = BeforeValidator(lambda text: text or None)
_Name = Annotated[str | None, _Maybe, Field(max_length=1000)]


class ListForm(FormParameters):
    """What has just been done."""

    done: str = Field("", pattern="^(deleted|)$")


class PlaceForm(BaseModel):
    """What the form sends that says where the table stands and in what its money counts."""

    version: int
    sheet: _Name = None
    header_row: Annotated[int | None, _Maybe, Field(ge=1, le=1000)] = None
    header_rows: Annotated[int | None, _Maybe, Field(ge=1, le=5)] = None
    profile: _Name = None
    unit: Annotated[Unit | None, _Maybe] = None
    decimal: Annotated[Decimals | None, _Maybe] = None
    edition: _Name = None
    accept_suggestions: bool = False
    include_examples: bool = False

    def wanted(self) -> Mapped:
        """What is asked for."""
        names = ("unit", "decimal", "edition", "accept_suggestions", "include_examples")
        declared = {name: getattr(self, name) for name in names}
        return Mapped(self.sheet, self.header_row, self.header_rows, self.profile, None, declared)


class VersionForm(BaseModel):
    """What a button sends."""

    version: int


async def sent_form(request: Request, actor: Person) -> FormData:
    """The fields of a form whose names depend on the file."""
    del actor  # known first, so that nobody else's form is read
    return await request.form()


Sent = Annotated[FormData, Depends(sent_form)]


@router.get("")
def show_uploads(
    request: Request, query: Annotated[ListForm, Query()], session: Reading, actor: Person
) -> Response:
    """Show the account's uploads, and the form for another file."""
    view = uploads_view(session, actor, request.app.state.settings, done=query.done)
    return page(request, "uploads.html", section="upload", view=view)


@router.post("")
def send_file(request: Request, actor: Person, file: Arriving, session: Writing) -> Response:
    """Take a file in."""
    settings = request.app.state.settings
    try:
        with session.begin_nested():
            upload = service.begin(session, actor, file.path, settings, file.organisation)
    except OnebudgetError as fault:
        view = uploads_view(session, actor, settings, fault.message_online)
        return page(request, "uploads.html", status=problem_of(fault).status, section="upload", view=view)
    return RedirectResponse(f"/upload/{upload.facts.id}", HTTPStatus.SEE_OTHER)


@router.get("/{upload_id}")
def show_upload(
    request: Request,
    upload_id: Number,
    query: Annotated[UploadForm, Query()],
    session: Reading,
    actor: Person,
) -> Response:
    """Show one upload."""
    view = upload_view(session, actor, service.found(session, actor, upload_id), query)
    return page(request, "upload.html", section="upload", view=view)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who wants something of which upload."""

    request: Request
    upload_id: Number
    session: WriteSession
    actor: Actor

    def upload(self) -> Upload:
        """Find the upload."""
        return service.found(self.session, self.actor, self.upload_id)

    def map(self, wanted: Mapped, version: int) -> Upload:
        """Have it read otherwise."""
        settings = self.request.app.state.settings
        return service.map_(self.session, self.actor, self.upload_id, wanted, settings, version=version)

    def start(self, step: UploadStep, version: int) -> Upload:
        """Begin work on it."""
        return service.start(self.session, self.actor, self.upload_id, step, version=version)

    def after(self, act: Callable[[], Upload], then: str = "") -> Response:
        """Do something, and lead back to the page; what is refused is said on it."""
        try:
            with self.session.begin_nested():
                upload = act()
        except OnebudgetError as fault:
            return self._refused(fault)
        begun: Any = None
        if upload.is_busy:
            jobs, facts = self.request.app.state.jobs, upload.facts
            begun = BackgroundTask(jobs.start, self.actor, facts.id, facts.version, upload.step)
        return RedirectResponse(f"/upload/{self.upload_id}{then}", HTTPStatus.SEE_OTHER, background=begun)

    def _refused(self, fault: OnebudgetError) -> Response:
        query = UploadForm.model_validate({})
        view = upload_view(self.session, self.actor, self.upload(), query, message=fault.message_online)
        status = problem_of(fault).status
        return page(self.request, "upload.html", status=status, section="upload", view=view)


def visit(request: Request, upload_id: Number, session: Writing, actor: Person) -> Visit:
    """Put together who wants something."""
    return Visit(request, upload_id, session, actor)


Visiting = Annotated[Visit, Depends(visit, scope="function")]


@router.post("/{upload_id}/place")
def say_place(visit: Visiting, form: Annotated[PlaceForm, Form()]) -> Response:
    """Say where the table stands, and in what its money counts."""
    return visit.after(lambda: visit.map(form.wanted(), form.version), "?done=mapped#columns")


@router.post("/{upload_id}/columns")
def say_columns(visit: Visiting, form: Sent) -> Response:
    """Say what each column is, and keep that as a profile where a name for it is given."""
    keep_as = str(form.get("keep_as") or "").strip()[:100] or None

    def act() -> Upload:
        wanted = Mapped(columns=columns_of(visit.upload(), form), keep_as=keep_as)
        return visit.map(wanted, _version(form))

    return visit.after(act, f"?done={'kept' if keep_as else 'mapped'}#columns")


@router.post("/{upload_id}/corrections")
def correct(visit: Visiting, query: Annotated[UploadForm, Query()], form: Sent) -> Response:
    """Write over cells, and leave rows out; then have the file checked where that is asked for."""

    def act() -> Upload:
        upload = visit.upload()
        rows = rows_of(visit.session, visit.actor, upload, query.page)
        edits = edits_of(upload, form, rows)
        if not (edits.cells or edits.left_out):
            return upload
        return service.correct(visit.session, visit.actor, visit.upload_id, edits, version=_version(form))

    if form.get("then") == "check":
        return visit.after(lambda: visit.start(UploadStep.CHECKING, act().facts.version))
    return visit.after(act, f"?page={query.page}&done=corrected#findings")


@router.post("/{upload_id}/check")
def check(visit: Visiting, form: Annotated[VersionForm, Form()]) -> Response:
    """Have the file checked."""
    return visit.after(lambda: visit.start(UploadStep.CHECKING, form.version))


@router.post("/{upload_id}/delete")
def delete(visit: Visiting, form: Annotated[VersionForm, Form()]) -> Response:
    """Delete an upload that has not been loaded, and lead back to the list."""
    try:
        with visit.session.begin_nested():
            service.drop(visit.session, visit.actor, visit.upload_id, version=form.version)
    except OnebudgetError as fault:
        view = uploads_view(
            visit.session, visit.actor, visit.request.app.state.settings, fault.message_online
        )
        status = problem_of(fault).status
        return page(visit.request, "uploads.html", status=status, section="upload", view=view)
    return RedirectResponse("/upload?done=deleted", HTTPStatus.SEE_OTHER)


@router.post("/{upload_id}/load")
def load(visit: Visiting, form: Annotated[VersionForm, Form()]) -> Response:
    """Have the sound rows stored as drafts."""
    return visit.after(lambda: visit.start(UploadStep.LOADING, form.version))


def _version(form: FormData) -> int:
    said = str(form.get("version") or "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0  # noqa: PLR2004 - of an integer
