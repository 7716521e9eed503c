"""Addresses of uploads: files of commitments that become drafts."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from starlette.background import BackgroundTask

from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import PROPOSES, Member, Reading, Writing
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS
from service.http.preconditions import Version, version_tag
from service.uploads import answers, schemas, service
from service.uploads.arriving import Arriving
from service.uploads.refused import refused_rows
from service.uploads.words import Upload, UploadStep

router = APIRouter(prefix="/v1/uploads", tags=["uploads"])
UploadId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the upload.")]
_CREATED: Final = 201
_ACCEPTED: Final = 202
_READS: Final = problems(problem.NOT_SIGNED_IN, problem.NOT_FOUND)
_WRITES: Final = problems(
    problem.NOT_SIGNED_IN,
    problem.NOT_ALLOWED,
    problem.NOT_FOUND,
    problem.CONFLICT,
    problem.CHANGED_MEANWHILE,
    problem.PRECONDITION_REQUIRED,
    problem.MALFORMED,
    problem.TOO_LARGE,
)
_FILE: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "organisation": {"type": "string"},
                    },
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get(
    "",
    response_model=answers.UploadsOut,
    responses=problems(problem.NOT_SIGNED_IN),
    dependencies=[TAKES_NO_PARAMETERS],
)
def list_uploads(session: Reading, actor: Member) -> JsonAnswer:
    """List your newest uploads."""
    return JsonAnswer(answers.UploadsOut.of_rows(service.listing(session, actor)))


@router.post(
    "",
    status_code=_CREATED,
    response_model=answers.UploadOut,
    responses=problems(
        problem.NOT_SIGNED_IN, problem.NOT_ALLOWED, problem.TOO_MANY, problem.MALFORMED, problem.TOO_LARGE
    ),
    dependencies=[PROPOSES],
    openapi_extra=_FILE,
)
def upload_file(request: Request, actor: Member, file: Arriving, session: Writing) -> Response:
    """Send a file of commitments, as form data or as the body itself; how it would be read is answered."""
    settings = request.app.state.settings
    return _whole(service.begin(session, actor, file.path, settings, file.organisation), _CREATED)


@router.get(
    "/{upload_id}",
    response_model=answers.UploadOut,
    responses=_READS,
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_upload(upload_id: UploadId, session: Reading, actor: Member) -> Response:
    """Tell one upload: how it is read, what is written over, and what the last check found."""
    return _whole(service.found(session, actor, upload_id))


@router.delete(
    "/{upload_id}",
    response_model=answers.UploadsOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS, PROPOSES],
)
def delete_upload(upload_id: UploadId, version: Version, session: Writing, actor: Member) -> JsonAnswer:
    """Delete an upload that has not been loaded, and list those left; an administrator may anybody's."""
    service.drop(session, actor, upload_id, version=version)
    return JsonAnswer(answers.UploadsOut.of_rows(service.listing(session, actor)))


@router.get(
    "/{upload_id}/refused-rows",
    response_class=Response,
    responses=problems(problem.NOT_SIGNED_IN, problem.NOT_FOUND, problem.CONFLICT)
    | {200: {"content": {"text/csv": {}}, "description": "The refused rows."}},
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_refused_rows(upload_id: UploadId, session: Reading, actor: Member) -> Response:
    """Give the rows that the last check refused as CSV, each with the reason, to correct and upload again."""
    found = refused_rows(session, actor, upload_id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
    # The mark at the start has spreadsheet programs read the file as UTF-8.
    return Response(found.text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/{upload_id}/progress",
    response_model=answers.ProgressOut,
    responses=_READS,
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_progress(upload_id: UploadId, session: Reading, actor: Member) -> JsonAnswer:
    """Tell how far an upload has come, and no more."""
    return JsonAnswer(answers.ProgressOut.of(service.found(session, actor, upload_id)))


@router.put(
    "/{upload_id}/options",
    response_model=answers.UploadOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS, PROPOSES],
)
def map_upload(
    request: Request,
    upload_id: UploadId,
    version: Version,
    body: schemas.UploadOptionsIn,
    *,
    session: Writing,
    actor: Member,
) -> Response:
    """Say how the file is to be read: sheet, headings, columns, units; it is then to be checked anew."""
    settings = request.app.state.settings
    return _whole(service.map_(session, actor, upload_id, body.wanted(), settings, version=version))


@router.patch(
    "/{upload_id}/corrections",
    response_model=answers.UploadOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS, PROPOSES],
)
def correct_upload(
    upload_id: UploadId, version: Version, body: schemas.CorrectionsIn, session: Writing, actor: Member
) -> Response:
    """Write over cells or leave rows out; the next check reads the file so, and the file stays as it came."""
    return _whole(service.correct(session, actor, upload_id, body.edits(), version=version))


@router.post(
    "/{upload_id}/check",
    status_code=_ACCEPTED,
    response_model=answers.ProgressOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS, PROPOSES],
)
def check_upload(
    request: Request, upload_id: UploadId, version: Version, session: Writing, actor: Member
) -> Response:
    """Have the file read whole and held against lists and maps; `progress` tells how far that is."""
    upload = service.start(session, actor, upload_id, UploadStep.CHECKING, version=version)
    return _begun(request, actor, upload)


@router.post(
    "/{upload_id}/load",
    status_code=_ACCEPTED,
    response_model=answers.ProgressOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS, PROPOSES],
)
def load_upload(
    request: Request, upload_id: UploadId, version: Version, session: Writing, actor: Member
) -> Response:
    """Have the sound rows of a checked file stored as drafts, all of them or none."""
    upload = service.start(session, actor, upload_id, UploadStep.LOADING, version=version)
    return _begun(request, actor, upload)


def _begun(request: Request, actor: Member, upload: Upload) -> Response:
    """Answer that work has begun, and begin it when that is committed."""
    answer = JsonAnswer(
        answers.ProgressOut.of(upload), _ACCEPTED, {"ETag": version_tag(upload.facts.version)}
    )
    answer.background = BackgroundTask(
        request.app.state.jobs.start, actor, upload.facts.id, upload.facts.version, upload.step
    )
    return answer


def _whole(upload: Upload, status: int = 200) -> Response:
    headers = {"ETag": version_tag(upload.facts.version)}
    if status == _CREATED:
        headers["Location"] = f"/v1/uploads/{upload.facts.id}"
    return JsonAnswer(answers.UploadOut.of_upload(upload), status, headers)
