"""The application over the small country, with contributors of two departments who upload files."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.app import create_app
from service.db import make_engine
from service.reference.service import load_lists, store
from service.resources import data_dir
from service.settings import Settings
from tests.accounts import ADMINISTRATOR, add_account, contributor, signed_in
from tests.api.conftest import TestClient
from tests.builders import World, build_world
from tests.commitments.conftest import HEADINGS, row, table

_NUMBERS = itertools.count(1)
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="session")
def url(test_databases) -> Iterator[str]:
    made = test_databases.create()
    yield made
    test_databases.drop(made)


@pytest.fixture(scope="session")
def engine(url: str) -> Iterator[Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def world(engine: Engine) -> World:
    with Session(engine) as session:
        made = build_world(session)
        store(session, load_lists(data_dir() / "reference"))
        session.commit()
    return made


@pytest.fixture
def client(engine: Engine, url: str, world: World) -> TestClient:
    return TestClient(create_app(Settings(database_url=url, max_upload_mb=2, max_unpacked_mb=20), engine))


@pytest.fixture
def person(client: TestClient, engine: Engine, world: World) -> Callable[..., Uploader]:
    """Sign in a contributor of some organisations, under a name of its own."""

    def make(*codes: str, administrator: bool = False) -> Uploader:
        grants = [contributor(world.id("organisation", code)) for code in codes]
        name = f"uploader{next(_NUMBERS)}"
        account = add_account(engine, name, *grants, *([ADMINISTRATOR] if administrator else []))
        return Uploader(signed_in(client, account), account)

    return make


@pytest.fixture
def uploader(person) -> Uploader:
    """A contributor of EC121."""
    return person("EC121")


class Uploader:
    """A signed-in contributor, who sends files and waits for what comes of them."""

    def __init__(self, client: TestClient, account_id: int) -> None:
        self.client = client
        self.account_id = account_id

    def send(self, content: str | bytes | Path, name: str = "projects.csv", **query: Any) -> Any:
        """Send a file as the body, and give the answer."""
        if isinstance(content, Path):
            name, content = content.name, content.read_bytes()
        body = content.encode() if isinstance(content, str) else content
        return self.client.post("/v1/uploads", params={"name": name, **query}, content=body, headers=OCTETS)

    def upload(self, content: str | bytes | Path, name: str = "projects.csv", **query: Any) -> dict[str, Any]:
        """Send a file that is taken."""
        answer = self.send(content, name, **query)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def write(self, method: str, upload: dict[str, Any], path: str, body: Any = None) -> Any:
        """Write to an upload from the state that was seen."""
        headers = {"If-Match": f'"{upload["version"]}"'}
        return self.client.request(method, f"/v1/uploads/{upload['id']}/{path}", json=body, headers=headers)

    def change(self, method: str, upload: dict[str, Any], path: str, body: Any) -> dict[str, Any]:
        """Write something that is taken."""
        answer = self.write(method, upload, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def work(self, upload: dict[str, Any], step: str) -> dict[str, Any]:
        """Have it checked or loaded, and give it as it is then."""
        begun = self.write("POST", upload, step)
        assert begun.status_code == 202, begun.text
        return self.awaited(upload["id"])

    def awaited(self, upload_id: int, seconds: float = 60) -> dict[str, Any]:
        """Give an upload when the work on it is done."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.client.get(f"/v1/uploads/{upload_id}/progress").json()
            if now["step"] not in {"checking", "loading"}:
                return self.client.get(f"/v1/uploads/{upload_id}").json()
            time.sleep(0.05)
        raise AssertionError(f"upload {upload_id} is still {now}")

    def checked(
        self, content: str | bytes | Path, name: str = "projects.csv", **query: Any
    ) -> dict[str, Any]:
        """Send a file and have it checked."""
        done = self.work(self.upload(content, name, **query), "check")
        assert done["step"] == "checked", done["fault"]
        return done

    def drafts(self, upload_id: int) -> dict[str, dict[str, Any]]:
        """The proposals that came of an upload, whole, by reference."""
        listed = self.client.get("/v1/proposals", params={"upload": upload_id, "limit": 500}).json()
        return {
            each["reference"]: self.client.get(f"/v1/proposals/{each['id']}").json()
            for each in listed["proposals"]
        }


@pytest.fixture
def references() -> Iterator[str]:
    """References that no other test uses."""
    number = next(_NUMBERS)
    return (f"U{number}-{count}" for count in itertools.count(1))


def rules(upload: dict[str, Any], severity: str = "refuse") -> set[str]:
    """The rules that spoke in the last check."""
    return {each["rule"] for each in upload["outcome"]["groups"] if each["severity"] == severity}


def totals(upload: dict[str, Any]) -> dict[tuple[str, int], tuple[float, float, float]]:
    """Rands in, loaded and refused, by phase and year."""
    return {
        (each["phase"], each["year"]): (each["amount_in"], each["amount_loaded"], each["amount_refused"])
        for each in upload["outcome"]["totals"]
    }


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write a workbook."""
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell not in ("", None):
                        sheet.write(number, column, cell)
    return path


__all__ = ["HEADINGS", "OCTETS", "Uploader", "row", "rules", "table", "totals", "workbook"]
