"""An application on a database of its own, since history is made by what is committed, and people of every role."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from service.accounts.proofs import hashed, new_token
from service.actors import Actor
from service.app import create_app
from service.commitments import service as commitments
from service.commitments.plan import LoadOptions
from service.db import make_engine, writing
from service.imports.source import ReadOptions
from service.models import ApiToken, Commitment
from service.proposals.published import content_of_commitment
from service.reference.service import load_lists
from service.resources import data_dir
from service.settings import Settings
from tests.builders import World, build_world
from tests.commitments.conftest import table
from tests.proposals.making import TODAY, People, add_people

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@dataclass
class Office:
    """The service over HTTP, as whoever is named, and the loads of its operator."""

    engine: Engine
    world: World
    people: People
    tokens: Mapping[int, str]
    client: TestClient
    folder: Path

    def ask(self, actor: Actor | None, method: str, path: str, expect: int = 200, **more: Any) -> Any:
        """Ask as somebody; the status is the one expected."""
        headers = dict(more.pop("headers", {}))
        if actor is not None:
            headers["Authorization"] = f"Bearer {self.tokens[actor.account_id or 0]}"
        answer = self.client.request(method, path, headers=headers, **more)
        assert answer.status_code == expect, answer.text
        return answer

    def get(self, path: str, actor: Actor | None = None) -> Any:
        return self.ask(actor, "GET", path).json()

    def content(self, commitment_id: int) -> dict[str, Any]:
        """A published commitment as its change begins from it."""
        with Session(self.engine) as session:
            return dict(content_of_commitment(session, commitment_id).content)

    def change(self, actor: Actor, commitment_id: int, comment: str | None = None, **facts: Any) -> int:
        """Change a published commitment at once, and return the number of the change."""
        tag = self.ask(None, "GET", f"/v1/commitments/{commitment_id}").headers["etag"]
        body = {"content": self.content(commitment_id) | facts, "publish": True, "comment": comment}
        done = self.ask(
            actor, "PUT", f"/v1/commitments/{commitment_id}", json=body, headers={"If-Match": tag}
        ).json()
        assert done["outcome"] == "published"
        return self.newest(commitment_id)

    def history(self, commitment_id: int, actor: Actor | None = None) -> list[dict[str, Any]]:
        return self.get(f"/v1/commitments/{commitment_id}/history", actor)["changes"]

    def newest(self, commitment_id: int) -> int:
        return self.history(commitment_id)[0]["change_set"]

    def take_back(
        self, actor: Actor, change_set: int, expect: int = 200, reason: str = "A slip.", **more: Any
    ) -> Any:
        path = f"/v1/changes/{change_set}/take-back"
        return self.ask(actor, "POST", path, expect, json={"reason": reason, **more}).json()

    def load(self, *rows: dict[str, Any]) -> None:
        """Load a file as the operator's command does."""
        path = self.folder / "table.csv"
        path.write_text(table(*rows), encoding="utf-8")
        with writing(self.engine) as session:
            ground = commitments.ground_for(session, None, load_lists(data_dir() / "reference"), TODAY)
            commitments.load(session, ground, path, LoadOptions(ReadOptions()))

    def number(self, reference: str) -> int:
        with Session(self.engine) as session:
            return session.scalars(select(Commitment.id).where(Commitment.reference == reference)).one()

    def moment(self) -> str:
        """Now, apart from whatever came before and comes after, as a parameter."""
        time.sleep(0.02)
        now = datetime.now(UTC)
        time.sleep(0.02)
        return now.isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def office(test_databases, tmp_path_factory) -> Iterator[Office]:
    url = test_databases.create()
    engine = make_engine(url)
    tokens: dict[int, str] = {}
    with Session(engine) as session:
        world = build_world(session)
        people = add_people(session, world)
        for actor in vars(people).values():
            tokens[actor.account_id] = new_token()
            session.add(
                ApiToken(
                    account_id=actor.account_id,
                    name="tests",
                    secret_hash=hashed(tokens[actor.account_id]),
                    scopes=["read", "propose", "review"],
                    expires_at=datetime.now(UTC) + timedelta(days=1),
                )
            )
        session.commit()
    client = TestClient(create_app(Settings(database_url=url), engine))
    yield Office(engine, world, people, tokens, client, tmp_path_factory.mktemp("files"))
    engine.dispose()
    test_databases.drop(url)
