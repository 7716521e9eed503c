"""The web application, made when asked for and never at import."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Final

from fastapi import Depends, FastAPI
from sqlalchemy import Engine
from starlette.middleware import Middleware

from service.accounts.limits import Limits
from service.accounts.oidc import Provider
from service.accounts.routes import router as accounts
from service.alignment.routes import router as alignment
from service.areas.routes import router as areas
from service.commitments.routes import router as commitments
from service.coordination.routes import router as coordination
from service.crosswalks.routes import router as crosswalks
from service.db import make_engine
from service.documentation.routes import router as documentation
from service.documentation.routes import viewer
from service.embedded import ensure_running
from service.gaps.routes import router as gaps
from service.health.routes import router as health
from service.history.routes import router as history
from service.http.body_limit import BodyLimitMiddleware
from service.http.documented import DESCRIPTION, TAGS, document
from service.http.etag import EtagMiddleware
from service.http.handlers import add_handlers
from service.http.middleware import RequestMiddleware
from service.http.packing import PackingMiddleware
from service.http.parameters import one_value_each
from service.http.routes import router as problems
from service.logs import configure_logging
from service.mail.post import Post
from service.maps.routes import router as maps
from service.needs.routes import router as needs
from service.plans.routes import router as plans
from service.profiles.routes import router as profiles
from service.proposals.routes import router as proposals
from service.rollups.routes import router as rollups
from service.runs.routes import router as runs
from service.search.routes import router as search
from service.secret_key import check_production, secret_key
from service.settings import Settings
from service.sheets.routes import router as sheets
from service.summary.routes import router as summary
from service.tiles.answers import TileMiddleware
from service.tiles.memory import TileMemory
from service.tiles.routes import router as tiles
from service.uploads.jobs import Jobs
from service.uploads.routes import router as uploads
from service.web.account_pages import router as account_pages
from service.web.assets import Assets
from service.web.history_pages import router as history_pages
from service.web.hub_pages import router as hub_pages
from service.web.problem_page import problem_page
from service.web.profile_pages import router as profile_pages
from service.web.review_pages import router as review_pages
from service.web.routes import router as web
from service.web.security import policy
from service.web.sign_in_pages import router as sign_in_pages
from service.web.upload_pages import router as upload_pages
from service.web.work_pages import router as work_pages

MAX_BODY_BYTES: Final = 10_000_000
FORM_AROUND_A_FILE: Final = 100_000
# As many as a few answers of thousands of areas are made of.
YOUNG_OBJECTS: Final = 50_000
ROUTERS: Final = (
    accounts,
    alignment,
    areas,
    commitments,
    coordination,
    crosswalks,
    documentation,
    gaps,
    health,
    history,
    maps,
    needs,
    plans,
    problems,
    profiles,
    proposals,
    rollups,
    runs,
    search,
    sheets,
    summary,
    tiles,
    uploads,
    web,
    work_pages,
    sign_in_pages,
    account_pages,
    profile_pages,  # before those of uploads, whose addresses hold a number in its place
    upload_pages,
    history_pages,
    hub_pages,
    review_pages,
)


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> FastAPI:
    """Make an application with its own settings and connections.

    Args:
        settings: Read from the environment unless given.
        engine: Connections to use; made from the settings unless given, and then closed at the end.

    Raises:
        ConfigurationError: The database's address cannot be read, or production lacks a setting.
        DatabaseSetupError: The private server cannot be made.
        DatabaseUnavailableError: The private server does not start.
    """
    settings = settings or Settings()
    check_production(settings)
    app = _bare(settings, TileMemory(round(settings.tile_memory_mb * 1e6)))
    _equip(app, settings, engine)
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/docs/viewer", viewer)
    app.mount("/static", app.state.assets)
    document(app, ROUTERS)
    return app


def _bare(settings: Settings, tile_memory: TileMemory) -> FastAPI:
    app = FastAPI(
        title="onebudget",
        version=version("onebudget"),
        summary="What every sphere of government commits, to the cent, ward by ward.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        generate_unique_id_function=lambda route: route.name,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(one_value_each)],
        lifespan=_lifespan,
        middleware=[
            Middleware(RequestMiddleware),
            Middleware(TileMiddleware, memory=tile_memory),
            Middleware(BodyLimitMiddleware, most_bytes=MAX_BODY_BYTES, larger=_larger(settings)),
            Middleware(EtagMiddleware),
            Middleware(PackingMiddleware),
        ],
    )
    app.state.tile_memory = tile_memory
    return app


def _equip(app: FastAPI, settings: Settings, engine: Engine | None) -> None:
    """Give an application all that its routes ask of it."""
    app.state.settings = settings
    app.state.secret_key = secret_key(settings)
    app.state.limits = Limits(settings)
    app.state.provider = Provider(settings) if settings.oidc_issuer or settings.oidc_client_id else None
    app.state.owns_engine = engine is None
    app.state.engine = engine or _engine(settings)
    app.state.jobs = Jobs(app.state.engine, settings)
    app.state.post = Post(settings, app.state.engine)
    app.state.assets = Assets(policy(settings.basemap_url))
    app.state.problem_page = problem_page


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    configure_logging(app.state.settings)
    # What stands now stays: without this, answers of thousands of areas would have all of it searched for
    # garbage again and again, for half as much time as they take themselves.
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    yield
    app.state.post.close()
    if app.state.owns_engine:
        app.state.engine.dispose()


def _larger(settings: Settings) -> dict[tuple[str, str], int]:
    """Where a body may be larger: it is a file, which goes to the disk as it comes."""
    most_bytes = round(settings.max_upload_mb * 1_000_000) + FORM_AROUND_A_FILE
    return {("POST", "/v1/uploads"): most_bytes, ("POST", "/upload"): most_bytes}


def _engine(settings: Settings) -> Engine:
    # A named server that is down is a passing state, answered by 503; the private one is started here.
    return make_engine(settings.database_url or ensure_running(settings), pool_size=settings.pool_size)
