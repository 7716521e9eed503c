"""Two departments in one country: people of every role, and what each has published, on a database apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from service.app import create_app
from service.clock import now
from service.crosswalks import service as crosswalks
from service.db import make_engine
from service.http.dependencies import present
from service.settings import Settings
from tests.accounts import (
    ADMINISTRATOR,
    add_account,
    approver,
    contributor,
    planner,
    signed_in,
)
from tests.api.conftest import TestClient
from tests.builders import World, build_edition, build_world
from tests.plan_builders import build_plans


@dataclass(frozen=True)
class Country:
    """The application over its database, the world in it, and a client for everybody, the public too."""

    engine: Engine
    world: World
    clients: dict[str, TestClient]

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        """Ask as somebody; the answer must be no refusal."""
        answer = self.clients[who].request(method, path, **more)
        assert answer.is_success, f"{who}: {method} {path}: {answer.text}"
        return answer.json()

    def step(self, who: str, proposal: dict[str, Any], step: str, comment: str | None = None) -> Any:
        """Take a proposal a step on."""
        path, tag = f"/v1/proposals/{proposal['id']}/{step}", f'"{proposal["version"]}"'
        return self.ask(who, "POST", path, headers={"If-Match": tag}, json={"comment": comment})


@pytest.fixture(scope="module")
def country(test_databases) -> Iterator[Country]:
    """A country of this module's own: its tests write."""
    url = test_databases.create()
    engine = make_engine(url)
    with Session(engine) as session:
        build_edition(session, "test-2026", active=False)
        world = build_world(session)
        crosswalks.build(session, "test-2021", "test-2026")
        build_plans(session, world)
        # Counted here, so that they can be asked for before they are there.
        session.execute(text("alter table proposal alter id set default nextval('proposal_id_seq')"))
        session.commit()
    app = create_app(Settings(database_url=url), engine)
    moment = now()
    app.dependency_overrides[present] = lambda: moment  # what is printed says when
    public = TestClient(app)
    clients = {"public": public} | {
        name: signed_in(public, account_id) for name, account_id in _people(engine, world).items()
    }
    yield Country(engine, world, clients)
    engine.dispose()
    test_databases.drop(url)


def _people(engine: Engine, world: World) -> dict[str, int]:
    grants = {
        "health": contributor(world.id("organisation", "EC-HEALTH")),
        "water": contributor(world.id("organisation", "DWS")),
        "planner": planner("DC12"),
        "hub": approver("DC12"),
        "planner_elsewhere": planner("BUF"),
        "hub_elsewhere": approver("BUF"),
        "administrator": ADMINISTRATOR,
    }
    return {name: add_account(engine, name.replace("_", "-"), grant) for name, grant in grants.items()}
