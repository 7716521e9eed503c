"""Turns everything that can be raised into a problem answer."""

from __future__ import annotations

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from service.database_errors import translate
from service.embedded.schema import pending_revisions
from service.errors import NotSignedInError, OnebudgetError
from service.http import problem
from service.http.pages import wants_page
from service.http.validation import described
from service.suggestions import closest, remedy
from spatial.errors import SpatialError

log = logging.getLogger("onebudget.http")
_SERVER_FAULT = 500


def add_handlers(app: FastAPI) -> None:
    """Register every handler; what none of them knows is answered by ``RequestMiddleware``."""
    app.add_exception_handler(OnebudgetError, _domain_error)
    app.add_exception_handler(SpatialError, _spatial_error)
    app.add_exception_handler(SQLAlchemyError, _database_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)


def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OnebudgetError)  # noqa: S101 - Starlette's signature is wider than the registration
    if isinstance(error, NotSignedInError) and request.method == "GET" and wants_page(request):
        return _to_sign_in(request)
    kind = problem.problem_of(error)
    if kind.status >= _SERVER_FAULT:
        facts = {"slug": kind.slug, "detail": error.message, "cause": repr(error.__cause__)}
        log.warning("problem", extra=facts)
    return problem.answer(request, kind, error.message_online, error.extras)


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{urlencode({'next': wanted})}", HTTPStatus.SEE_OTHER)


def _spatial_error(request: Request, error: Exception) -> Response:
    return problem.answer(request, problem.problem_of(error), str(error))


def _database_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SQLAlchemyError)  # noqa: S101 - as above
    known = translate(error, lambda: _pending(request))
    if known is None:
        raise error
    known.__cause__ = error
    return _domain_error(request, known)


def _pending(request: Request) -> list[str]:
    url = request.app.state.engine.url
    return pending_revisions(url.render_as_string(hide_password=False))


def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    entries = described(error.errors())
    extras = {"errors": entries}
    near = [word for entry in entries for word in entry.get("did_you_mean", ())]
    if near:
        extras["did_you_mean"] = list(dict.fromkeys(near))
    malformed = any(fault["type"] == "json_invalid" for fault in error.errors())
    kind = problem.MALFORMED if malformed else problem.INVALID
    return problem.answer(request, kind, " ".join(entry["detail"] for entry in entries), extras)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    kind = problem.BY_STATUS.get(error.status_code)
    if kind is problem.UNKNOWN_PATH:
        return _unknown_path(request)
    if kind is problem.WRONG_METHOD:
        detail = f"{request.url.path} does not take {request.method}; the Allow header names what it takes."
        return problem.answer(request, kind, detail, headers={"Allow": _methods(error)})
    if kind is problem.MALFORMED:
        return problem.answer(request, kind, "The body cannot be read as JSON; it may be nested too deeply.")
    if kind is problem.TOO_LARGE:
        return problem.answer(request, kind, problem.TOO_LARGE_SENTENCE)
    return problem.answer(
        request, problem.INTERNAL, HTTPStatus(error.status_code).phrase, headers=error.headers
    )


def _methods(error: HTTPException) -> str:
    allowed = (error.headers or {}).get("Allow", "")
    return allowed.replace("GET", "GET, HEAD")  # HEAD is answered outside the routes, for all of them


def _unknown_path(request: Request) -> Response:
    path = request.url.path
    near = closest(path, list(request.app.openapi()["paths"]))
    detail = f"There is nothing at {path[:100]}{remedy(near, '/docs lists what there is.')}"
    return problem.answer(request, problem.UNKNOWN_PATH, detail, {"did_you_mean": near} if near else None)
