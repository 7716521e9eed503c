"""Addresses for those who watch over the service."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from service.health.service import check_ready
from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Reading
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS

router = APIRouter(tags=["health"])
_READY: Final[JsonDict] = {"status": "ready", "server": "15.14", "postgis": "3.3.2", "revision": "0002"}


class HealthOut(BaseModel):
    """The process runs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = "ok"


class ReadyOut(BaseModel):
    """The service can answer questions, from this database."""

    model_config = ConfigDict(json_schema_extra={"examples": [_READY]})

    status: Literal["ready"] = "ready"
    server: str
    postgis: str
    revision: str


@router.get(
    "/healthz",
    response_model=HealthOut,
    responses=problems(asks_database=False),
    dependencies=[TAKES_NO_PARAMETERS],
)
def healthz() -> JsonAnswer:
    """Answer as long as the process runs, whatever the database does."""
    return JsonAnswer(HealthOut())


@router.get(
    "/readyz", response_model=ReadyOut, responses=problems(problem.SETUP), dependencies=[TAKES_NO_PARAMETERS]
)
def readyz(session: Reading) -> JsonAnswer:
    """Answer only where the database can be reached, has PostGIS, and has a schema of this very version."""
    found = check_ready(session)
    return JsonAnswer(ReadyOut(server=found.server, postgis=found.postgis, revision=found.revision))
