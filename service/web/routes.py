"""Pages for people; what they show comes from the same services as the API's answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from service.http.dependencies import Acting, AsAt, Now, Reading, ReadingNow, Today
from service.http.parameters import Code
from service.maps.preparing import prepare_once
from service.runs.service import list_runs
from service.web.area_view import AreaForm, area_view
from service.web.areas_view import AreasForm, areas_view
from service.web.changes_view import ChangesForm, changes_view
from service.web.commitment_view import CommitmentForm, Reader, commitment_view
from service.web.commitments_view import CommitmentsForm, commitments_view
from service.web.gaps_view import GapsForm, gaps_view
from service.web.imports_view import ImportForm, ImportsForm, import_view
from service.web.map_view import map_view
from service.web.pages import language_of, page
from service.web.record_view import RecordForm, record_view
from spatial.vocabulary import Level

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
RunNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/")
def show_map(request: Request, session: ReadingNow, actor: Acting, now: Now) -> Response:
    """Show the budget map; everything on it is in its address, which the page's script reads."""
    prepare_once()  # the script asks for a map next
    view = map_view(session, actor, request.app.state.settings, language_of(request), now.date())
    return page(request, "map.html", section="map", view=view)


@router.get("/commitments")
def show_commitments(
    request: Request,
    query: Annotated[CommitmentsForm, Query()],
    *,
    session: Reading,
    actor: Acting,
    today: Today,
    past: AsAt,
) -> Response:
    """Show a list of commitments, with the filters that made it."""
    reader = Reader(actor, language_of(request), past)
    view = commitments_view(session, query, today=today, reader=reader)
    return page(request, "commitments.html", dated=True, section="commitments", view=view)


@router.get("/commitments/{commitment_id}")
def show_commitment(
    request: Request,
    *,
    commitment_id: Number,
    query: Annotated[CommitmentForm, Query()],
    session: Reading,
    actor: Acting,
    today: Today,
    past: AsAt,
) -> Response:
    """Show one commitment: what is known of it, where its money lands, and what was changed."""
    reader = Reader(actor, language_of(request), past)
    view = commitment_view(session, commitment_id, query, today=today, reader=reader)
    return page(request, "commitment.html", dated=True, section="commitments", view=view, message="", both=[])


@router.get("/areas")
def show_areas(
    request: Request, query: Annotated[AreasForm, Query()], session: Reading, today: Today
) -> Response:
    """Show the areas of a level as a table: what the map shows, in figures."""
    view = areas_view(session, query, language_of(request), today)
    return page(request, "areas.html", dated=True, section="areas", view=view)


@router.get("/areas/{level}/{code}")
def show_area(
    request: Request,
    *,
    level: Annotated[Level, Path()],
    code: Annotated[Code, Path()],
    query: Annotated[AreaForm, Query()],
    session: Reading,
    today: Today,
) -> Response:
    """Show one area's single view: by whom, for what, when, how surely, and in which of its parts."""
    view = area_view(session, level, code, query, texts=language_of(request), today=today)
    return page(request, "area.html", dated=True, section="areas", view=view)


@router.get("/gaps")
def show_gaps(
    request: Request, query: Annotated[GapsForm, Query()], session: Reading, today: Today
) -> Response:
    """Show where need and budget part: the widest gaps, a two-way map, and how evenly money lies."""
    least = request.app.state.settings.gap_coverage
    view = gaps_view(session, query, language_of(request), today, least)
    return page(request, "gaps.html", dated=True, section="gaps", view=view)


@router.get("/changes")
def show_changes(request: Request, query: Annotated[ChangesForm, Query()], session: Reading) -> Response:
    """Show which wards changed from one edition to another, in figures and on two maps."""
    view = changes_view(session, query, language_of(request), request.app.state.settings)
    return page(request, "changes.html", section="areas", view=view)


@router.get("/record")
def show_record(
    request: Request, query: Annotated[RecordForm, Query()], session: ReadingNow, actor: Acting
) -> Response:
    """Show what was changed of what is published, the newest first."""
    view = record_view(session, actor, query, language_of(request))
    return page(request, "record.html", section="record", view=view)


@router.get("/imports")
def show_imports(
    request: Request, query: Annotated[ImportsForm, Query()], session: Reading, today: Today
) -> Response:
    """Show the files behind the figures."""
    runs = list_runs(session, query.edition, query.page(), today)
    return page(request, "imports.html", section="imports", runs=runs, query=query, asked=query.asked())


@router.get("/imports/{run_id}")
def show_import(
    request: Request, run_id: RunNumber, query: Annotated[ImportForm, Query()], session: Reading
) -> Response:
    """Show what became of one file, and what was found in it."""
    view = import_view(session, run_id, query, language_of(request))
    return page(request, "import.html", section="imports", view=view)
