"""The one table of faults, and the one renderer that answers them (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import Request, Response

from service import errors
from service.http.money import render_json
from service.http.pages import wants_page
from spatial.errors import SpatialError

MEDIA_TYPE: Final = "application/problem+json"


class ProblemType(NamedTuple):
    """One kind of problem: its slug, which is the end of its address, its title and its status."""

    slug: str
    title: str
    status: int
    meaning: str
    retry_after_s: int | None = None


NOT_FOUND = ProblemType(
    "not-found",
    "Not found",
    404,
    "Nothing is stored under the code or number asked for; did_you_mean names the nearest that is.",
)
UNKNOWN_PATH = ProblemType(
    "unknown-path",
    "No such address",
    404,
    "The service has nothing at this path; did_you_mean names the nearest path that it has.",
)
WRONG_METHOD = ProblemType(
    "method-not-allowed",
    "Method not allowed",
    405,
    "The path is right, but it does not take this method; the Allow header names those it takes.",
)
INVALID = ProblemType(
    "invalid-request",
    "The request cannot be meant",
    422,
    "A parameter or the body cannot be used as it is; errors names each part, by parameter or JSON pointer.",
)
MALFORMED = ProblemType(
    "malformed-request", "The request cannot be read", 400, "The request breaks the rules of HTTP or of JSON."
)
TOO_LARGE = ProblemType(
    "body-too-large", "The body is too large", 413, "The body is larger than the service reads; send less."
)
TOO_LARGE_SENTENCE: Final = (
    "The body is larger than this service reads; simplify the shape, or split the file."
)
CONFLICT = ProblemType(
    "conflict", "The request contradicts what is stored", 409, "A rule of the stored data forbids it."
)
COVERAGE_TOO_LOW = ProblemType(
    "coverage-too-low",
    "Too little of the money is placed at wards",
    409,
    "A gap by ward would show where nobody said the money goes: less of it is placed at wards than "
    "ONEBUDGET_GAP_COVERAGE asks for; coverage and least say how much, ask_instead names a level that holds. "
    "spread says whether dividing the rest by people helps, or why it does not: no_people, unlocated.",
)
BAD_FILE = ProblemType(
    "bad-file", "The file cannot be read", 422, "A file is broken, locked by a password, or too large."
)
IMPORT_REFUSED = ProblemType(
    "import-refused",
    "The import was refused",
    422,
    "The findings of a file forbid loading it; nothing was written.",
)
BOUNDARIES = ProblemType(
    "boundaries",
    "The boundary set cannot be used",
    422,
    "A boundary set cannot be loaded, activated or exported.",
)
SPATIAL = ProblemType(
    "spatial", "The geometry cannot be used", 422, "A geometry, grid or weight cannot be computed with."
)
REMOTE_SOURCE = ProblemType(
    "remote-source",
    "A boundary service failed",
    502,
    "A boundary service does not answer, or answers nonsense.",
)
CONFIGURATION = ProblemType(
    "configuration", "The service is set up wrongly", 500, "A setting of the service cannot be used as it is."
)
INTERNAL = ProblemType(
    "internal-error",
    "A fault of the service",
    500,
    "The service failed in a way it did not foresee; report it with the request id, which its log holds.",
)
UNAVAILABLE = ProblemType(
    "database-unavailable",
    "The database does not answer",
    503,
    "The database is stopped, or all its connections are busy.",
    5,
)
SETUP = ProblemType(
    "database-setup",
    "The database is not ready",
    503,
    "The database lacks PostGIS, a newer version, or migrations.",
    30,
)
TOO_SLOW = ProblemType(
    "too-slow",
    "The answer takes too long",
    504,
    "The database did not answer within ONEBUDGET_STATEMENT_TIMEOUT_S; narrow the request down.",
)
NOT_SIGNED_IN = ProblemType(
    "not-signed-in",
    "Sign in first",
    401,
    "Only a signed-in account may do this: sign in, or send a token that holds as Authorization: Bearer.",
)
NOT_ALLOWED = ProblemType(
    "not-allowed",
    "Not allowed",
    403,
    "The roles of the account, or the scopes of its token, do not reach this; an administrator grants roles.",
)
CHANGED_MEANWHILE = ProblemType(
    "changed-meanwhile",
    "Somebody changed it meanwhile",
    412,
    "If-Match names a state that is no longer the newest; version names that. Read it again, then change it.",
)
PRECONDITION_REQUIRED = ProblemType(
    "precondition-required",
    "Say which state is meant",
    428,
    "A change must name the state it was made from: send the ETag of what was read as If-Match.",
)
TOO_MANY = ProblemType(
    "too-many-requests",
    "Too many requests",
    429,
    "More was asked in a short time than is answered; Retry-After says in how many seconds to come back.",
)

BY_ERROR: Final[Mapping[type[Exception], ProblemType]] = {
    errors.NotFoundError: NOT_FOUND,
    errors.InvalidRequestError: INVALID,
    errors.ConflictError: CONFLICT,
    errors.CoverageTooLowError: COVERAGE_TOO_LOW,
    errors.BadFileError: BAD_FILE,
    errors.ImportRefusedError: IMPORT_REFUSED,
    errors.BoundaryError: BOUNDARIES,
    errors.RemoteSourceError: REMOTE_SOURCE,
    errors.DatabaseUnavailableError: UNAVAILABLE,
    errors.DatabaseSetupError: SETUP,
    errors.TooSlowError: TOO_SLOW,
    errors.ConfigurationError: CONFIGURATION,
    errors.NotSignedInError: NOT_SIGNED_IN,
    errors.NotAllowedError: NOT_ALLOWED,
    errors.ChangedMeanwhileError: CHANGED_MEANWHILE,
    errors.PreconditionMissingError: PRECONDITION_REQUIRED,
    errors.TooManyError: TOO_MANY,
    errors.OnebudgetError: INTERNAL,
    SpatialError: SPATIAL,
}
BY_STATUS: Final[Mapping[int, ProblemType]] = {
    400: MALFORMED,
    404: UNKNOWN_PATH,
    405: WRONG_METHOD,
    413: TOO_LARGE,
}
PROBLEMS: Final[Mapping[str, ProblemType]] = {
    kind.slug: kind for kind in dict.fromkeys([*BY_ERROR.values(), *BY_STATUS.values()])
}
"""Every kind of problem by its slug."""


def problem_of(error: Exception) -> ProblemType:
    """Find the kind of problem that an error is, by its class or the nearest class above it."""
    return next((BY_ERROR[kind] for kind in type(error).__mro__ if kind in BY_ERROR), INTERNAL)


def answer(
    request: Request,
    kind: ProblemType,
    detail: str,
    extras: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write a problem: the kind, one sentence, where, the request's id, and the extras.

    To a person's browser it is written as a page, where the application has one.
    """
    headers = {**_usual_headers(kind, extras or {}), **(headers or {})}
    page = getattr(request.app.state, "problem_page", None) if "app" in request.scope else None
    if page is not None and wants_page(request):
        shown: Response = page(request, kind, detail, extras or {})
        shown.headers.update(headers)
        return shown
    body = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request.url.path,
        "request_id": request_id(request),
        **(extras or {}),
    }
    return Response(render_json(body), kind.status, headers=headers, media_type=MEDIA_TYPE)


def _usual_headers(kind: ProblemType, extras: Mapping[str, Any]) -> dict[str, str]:
    retry_after_s = extras.get("retry_after_s", kind.retry_after_s)
    retry = {"Retry-After": str(retry_after_s)} if retry_after_s else {}
    # RFC 9110, section 11.6.1: who answers 401 says how one proves who one is.
    challenge = {"WWW-Authenticate": 'Bearer realm="onebudget"'} if kind is NOT_SIGNED_IN else {}
    return retry | challenge


def request_id(request: Request) -> str:
    """The id under which the log holds a request."""
    return str(request.scope.get("state", {}).get("request_id", ""))
