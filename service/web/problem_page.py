"""A problem as a person's browser shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from service.http.problem import ProblemType, request_id
from service.web.pages import page


def problem_page(request: Request, kind: ProblemType, detail: str, extras: Mapping[str, Any]) -> Response:
    """Write a problem as a page that says what to do, and leads back to the map."""
    return page(
        request,
        "problem.html",
        status=kind.status,
        title=kind.title,
        detail=detail,
        did_you_mean=extras.get("did_you_mean", ()),
        request_id=request_id(request),
    )
