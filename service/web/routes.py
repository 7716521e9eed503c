"""Pages for people; what they show comes from the same services as the API's answers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.http.dependencies import Reading, Today
from service.web.map_view import map_view
from service.web.pages import language_of, page

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_map(request: Request, session: Reading, today: Today) -> Response:
    """Show the budget map; everything on it is in its address, which the page's script reads."""
    view = map_view(session, request.app.state.settings, language_of(request), today)
    return page(request, "map.html", section="map", view=view)
