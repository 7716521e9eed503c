"""The address at which a view is taken away."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from service.http import problem
from service.http.dependencies import AsAt, Now, Reading, Today
from service.http.documented import problems
from service.sheets.schemas import GapTakeAwayParameters, TakeAwayParameters
from service.sheets.service import take_away
from service.sheets.words import Product, TakeAwayFormat, Times

router = APIRouter(prefix="/v1", tags=["maps"])
CHECKSUM_HEADER: Final = "Onebudget-Checksum"
_FILES: Final[dict[str, dict[str, str]]] = {form.media_type.split(";")[0]: {} for form in TakeAwayFormat}


_TAKEN: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": _FILES,
        "description": "The file.",
        "headers": {
            "Content-Disposition": {"description": "Name of the file.", "schema": {"type": "string"}},
            CHECKSUM_HEADER: {
                "description": "SHA-256 of the view's CSV file, which stands on every product.",
                "schema": {"type": "string"},
            },
        },
    }
}


@router.get("/takeaway", response_class=Response, responses=problems(problem.NOT_FOUND) | _TAKEN)
def get_takeaway(
    query: Annotated[TakeAwayParameters, Query()], session: Reading, *, now: Now, today: Today, past: AsAt
) -> Response:
    """Take a view of the map to a meeting: as a printed sheet, a map that needs no network, or a table."""
    asked = query.map_question(today)
    return as_download(take_away(session, asked, query.format, query.paper, Times(now, past)))


@router.get(
    "/takeaway/gaps",
    response_class=Response,
    responses=problems(problem.NOT_FOUND, problem.COVERAGE_TOO_LOW) | _TAKEN,
)
def get_gap_takeaway(
    request: Request,
    query: Annotated[GapTakeAwayParameters, Query()],
    session: Reading,
    *,
    now: Now,
    today: Today,
    past: AsAt,
) -> Response:
    """Take a map of need held against budget to a meeting, in the forms in which other views go."""
    asked = query.map_question(today, request.app.state.settings.gap_coverage)
    return as_download(take_away(session, asked, query.format, query.paper, Times(now, past)))


def as_download(product: Product) -> Response:
    """Hand a product over as a file to be saved."""
    headers = {
        "Content-Disposition": f'attachment; filename="{product.name}"',
        CHECKSUM_HEADER: product.checksum,
    }
    return Response(product.content, headers=headers, media_type=product.media_type)
