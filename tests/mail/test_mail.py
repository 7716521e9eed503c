"""Mails reach a real mail server after the commit, say what and where, and hold nobody up."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, update

from service.app import create_app
from service.db import writing
from service.errors import ConfigurationError
from service.mail.post import Post
from service.mail.smtp import Server
from service.models import Account
from service.settings import Settings
from tests.accounts import add_account as stored
from tests.accounts import approver, contributor, signed_in
from tests.api.conftest import TestClient
from tests.builders import World

PLACE = {"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}}
NUMBERS = iter(range(1, 1000))


class Kept:
    """Keeps what the mail server is given, or refuses it."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Message]] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return "554 not today"
        self.mails.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content)))
        return "250 kept"

    def wait(self, count: int) -> list[tuple[list[str], Message]]:
        until = time.monotonic() + 20
        while len(self.mails) < count and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.1)  # one too many would come now
        assert len(self.mails) == count
        return self.mails


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def server(kept: Kept) -> Iterator[Controller]:
    made = Controller(kept, hostname="127.0.0.1", port=free_port())
    made.start()
    yield made
    with contextlib.suppress(AssertionError):  # that it says of one that a test has stopped
        made.stop()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def clients(api_engine: Engine, api_url: str, world: World) -> Iterator[Callable[..., dict[str, TestClient]]]:
    """Make clients of an application with some settings: of a contributor and an approver of their own."""
    made = []

    def make(**settings: Any) -> dict[str, TestClient]:
        app = create_app(
            Settings(database_url=api_url, public_url="http://budget.example.org", **settings), api_engine
        )
        made.append(app)
        plain, number = TestClient(app), next(NUMBERS)
        accounts = {
            "owner": contributor(world.id("organisation", "EC-HEALTH")),
            "hub": approver("DC12"),
        }
        ids = {
            name: stored(api_engine, f"{name}-{number}", grant, email=f"{name}-{number}@example.org")
            for name, grant in accounts.items()
        }
        return {name: signed_in(plain, key) for name, key in ids.items()}

    yield make
    for app in made:
        app.state.post.close()
    with writing(api_engine) as session:  # the next test's mails go to its own people alone
        session.execute(update(Account).where(Account.email.is_not(None)).values(is_active=False))


def submitted(client: TestClient, name: str) -> dict[str, Any]:
    body = {
        "organisation": "EC-HEALTH",
        "reference": f"MAIL-{next(NUMBERS)}",
        "content": {"name": name, "place": PLACE},
    }
    made = client.post("/v1/proposals", json=body)
    assert made.status_code == 201, made.text
    return step(client, made.json(), "submit")


def step(client: TestClient, one: dict[str, Any], name: str, comment: str | None = None) -> dict[str, Any]:
    answer = client.post(
        f"/v1/proposals/{one['id']}/{name}",
        json={"comment": comment},
        headers={"If-Match": f'"{one["version"]}"', "Origin": "http://budget.example.org"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_step_tells_whose_turn_it_is(kept, server, clients):
    people = clients(smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from="budget@example.org")
    sent = submitted(people["owner"], "Clinic at Qora")
    [(to, mail)] = kept.wait(1)
    assert to[0].startswith("hub-")
    assert to == [mail["To"]]
    assert mail["From"] == "budget@example.org"
    text = mail.get_payload(decode=True).decode()
    assert f"http://budget.example.org/review/{sent['id']}" in text
    assert "Clinic at Qora" in text
    back = step(people["hub"], sent, "return", "Call Nomsa on 082 000 0000")
    to, mail = kept.wait(2)[1]
    assert to[0].startswith("owner-")
    text = mail.get_payload(decode=True).decode()
    assert f"/work/{sent['id']}" in text
    assert "Nomsa" not in text
    assert "hub-" not in text
    again = step(people["owner"], back, "submit")
    step(people["hub"], again, "publish")
    subjects = [mail["Subject"] for _, mail in kept.wait(4)]
    assert subjects[-1] == "A proposal of yours was published"


def test_a_batch_is_one_mail(kept, server, clients):
    people = clients(smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from="budget@example.org")
    several = [submitted(people["owner"], f"Clinic {number}") for number in range(3)]
    kept.wait(3)
    items = [{"id": one["id"], "version": one["version"]} for one in several]
    people["hub"].post("/v1/proposals/batch", json={"step": "publish", "items": items})
    _, mail = kept.wait(4)[3]
    assert mail["Subject"] == "3 proposals of yours were published"


def test_what_was_refused_is_told_to_nobody(kept, server, clients):
    people = clients(smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from="budget@example.org")
    sent = submitted(people["owner"], "Clinic")
    kept.wait(1)
    tag = {"If-Match": '"1"'}
    assert people["hub"].post(f"/v1/proposals/{sent['id']}/publish", headers=tag).status_code == 412
    kept.wait(1)


@pytest.mark.parametrize("fault", ["refuses", "gone"])
def test_a_mail_server_at_fault_holds_nobody_up(kept, server, clients, caplog, fault):
    port = server.port
    kept.refuses = True
    if fault == "gone":
        server.stop()
    people = clients(smtp_url=f"smtp://127.0.0.1:{port}", mail_from="budget@example.org")
    assert submitted(people["owner"], "Clinic")["status"] == "submitted"
    people["owner"].app.state.post.close()
    [line] = [record for record in caplog.records if record.name == "onebudget.mail"]
    assert line.levelname == "WARNING"
    assert "example.org" not in str(vars(line))


def test_without_settings_nothing_is_sent(clients):
    people = clients()
    assert submitted(people["owner"], "Clinic")["status"] == "submitted"
    assert people["owner"].app.state.post._worker is None


@pytest.mark.parametrize("url", ["mailto:x@example.org", "smtp://", "smtp://host:port", "smtp://a:s3cret@:x"])
def test_an_address_that_cannot_be_read_is_said_without_its_password(url):
    with pytest.raises(ConfigurationError, match="ONEBUDGET_SMTP_URL") as caught:
        Server.of(url)
    assert "s3cret" not in str(caught.value)


def test_it_needs_an_address_to_send_from(api_engine):
    with pytest.raises(ConfigurationError, match="ONEBUDGET_MAIL_FROM"):
        Post(Settings(smtp_url="smtp://localhost"), api_engine)


def test_the_address_says_how_the_server_is_spoken_to():
    server = Server.of("smtps://some%40one:a%3Ab@mail.example.org")
    assert server == Server("mail.example.org", 465, True, "some@one", "a:b")
    assert Server.of("smtp://localhost:2525").port == 2525
