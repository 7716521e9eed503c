"""Edits over HTTP: one whole request, fifty editors at once, and reads under row-level security."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench.figures import Figure, Stopwatch, alternate
from bench.plain_sql import PHASE, YEAR
from bench.serving import served
from service.accounts.proofs import hashed, new_token
from service.db import reading
from service.filters.words import Filters, Transfers
from service.models import Account, AccountRole, Allocation, ApiToken, Area, Commitment, Role
from service.rollups.balance import reconcile
from service.rollups.service import Question, roll_up
from spatial.vocabulary import Level, Phase

EDIT_MS, UNDER_POLICIES = 50, 1.2
EDITS, EDITORS, EDITED, WARM_UP_S = 40, 50, 400, 10
NO_CONFLICT, CONFLICT = http.client.OK, http.client.PRECONDITION_FAILED
Document = dict[str, Any]


@dataclass
class Editor:
    """A program with a token, and a connection of its own."""

    host: str
    token: str
    api: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.api = http.client.HTTPConnection(self.host, timeout=60)

    def get(self, commitment_id: int) -> Document:
        """Read a commitment in the form in which it is changed."""
        status, found = self._ask("GET", f"/v1/commitments/{commitment_id}/content", None, {})
        if status != NO_CONFLICT:
            raise AssertionError(f"Commitment {commitment_id} was answered with {status}: {found}.")
        return found

    def put(self, held: Document) -> tuple[int, Document]:
        """Change a commitment at once, as its approver, from the revision that was read."""
        body = json.dumps({"content": held["content"], "publish": True})
        headers = {
            "Authorization": f"Bearer {self.token}",
            "If-Match": f'"{held["revision"]}"',
            "Content-Type": "application/json",
        }
        return self._ask("PUT", f"/v1/commitments/{held['commitment_id']}", body, headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, Document]:
        self.api.request(method, path, body, headers)
        answer = self.api.getresponse()
        return answer.status, json.loads(answer.read())


def measure_editors(engine: Engine, url: str, edition_id: int, seconds: float, rounds: int) -> list[Figure]:
    """Measure edits on the commitments that are placed in an edition.

    Args:
        engine: Of the database.
        url: Its address, for the server.
        edition_id: In which everything is placed.
        seconds: How long the editors work at once.
        rounds: How often roll-ups are read each way.
    """
    token, ids = _prepare(engine)
    with served(url) as api:
        host = f"{api.host}:{api.port}"
        found = [_one_request(engine, Editor(host, token), edition_id, ids)]
        found.append(_at_once(engine, host, token, ids, seconds))
    return [*found, _under_policies(engine, rounds)]


def _prepare(engine: Engine) -> tuple[str, list[int]]:
    """Make an administrator with a token, and choose what is edited."""
    token = new_token()
    with Session(engine) as session:
        account = Account(username="bench", title="Bench")
        session.add(account)
        session.flush()
        session.add(AccountRole(account_id=account.id, role=Role.ADMINISTRATOR.value))
        until = datetime.now(UTC) + timedelta(days=1)
        scopes = ["read", "propose", "review"]
        session.add(
            ApiToken(
                account_id=account.id,
                name="bench",
                secret_hash=hashed(token),
                scopes=scopes,
                expires_at=until,
            )
        )
        points = select(Commitment.id).where(Commitment.shape == "point").order_by(Commitment.id)
        ids = list(session.scalars(points.limit(EDITED)))
        session.commit()
    return token, ids


def _one_request(engine: Engine, editor: Editor, edition_id: int, ids: list[int]) -> Figure:
    """Change an amount, and move a site to another ward, in requests of their own."""
    with Session(engine) as session:
        middle = func.st_asgeojson(Area.label_point, 15)
        wards = select(middle).where(Area.edition_id == edition_id, Area.level == Level.WARD)
        sites = [json.loads(text) for text in session.scalars(wards.order_by(Area.code).limit(EDITS + 2))]
    watch = Stopwatch()

    def amount(place: int) -> None:
        held = editor.get(ids[place])
        held["content"]["allocations"][0]["cents"] += 1
        with watch.time("amount"):
            _expect_published(editor.put(held))

    def move(place: int) -> None:
        held = editor.get(ids[-1 - min(place, EDITS)])
        held["content"]["place"]["geometry"] = sites[place]
        with watch.time("place"):
            _expect_published(editor.put(held))

    # The first of each reads the catalogue and the areas; beside them a new server imports what maps need.
    until = monotonic() + WARM_UP_S
    while monotonic() < until:
        amount(EDITS)
        move(EDITS + len(watch.taken.get("place", ())) % 2)  # there and back, so that each is a move
    watch.taken.clear()
    for place in range(EDITS):
        amount(place)
        move(place)
    slower_ms = max(watch.median_s("amount"), watch.median_s("place")) * 1000
    return Figure("whole request of an edit", slower_ms, EDIT_MS, "ms", parts=watch.parts())


def _at_once(engine: Engine, host: str, token: str, ids: list[int], seconds: float) -> Figure:
    """Let editors add cents for a while, and find every cent of theirs afterwards."""
    before = _cents(engine, ids)
    added: Counter[int] = Counter()
    answers: Counter[int] = Counter()
    faults: list[str] = []
    lock = threading.Lock()
    until = monotonic() + seconds

    def work(number: int) -> None:
        editor, dice = Editor(host, token), np.random.default_rng(number)
        while monotonic() < until:
            chosen = ids[int(dice.integers(len(ids)))]
            held = editor.get(chosen)
            held["content"]["allocations"][0]["cents"] += 1
            status, told = editor.put(held)
            with lock:
                answers[status] += 1
                added[chosen] += status == NO_CONFLICT
                if status not in {NO_CONFLICT, CONFLICT}:
                    faults.append(str(told))

    crowd = [threading.Thread(target=work, args=(number,)) for number in range(EDITORS)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    lost = sum(abs(cents - before[chosen] - added[chosen]) for chosen, cents in _cents(engine, ids).items())
    parts: dict[str, Any] = {
        "editors": EDITORS,
        "seconds": seconds,
        "edits": answers[NO_CONFLICT],
        "refused_412": answers[CONFLICT],
        "other_answers": len(faults),
        "cents_lost": lost,
        "balances": _balances(engine),
    }
    if faults:
        parts["first_fault"] = faults[0][:200]
    wrong = len(faults) + lost + (not parts["balances"])
    return Figure(f"{EDITORS} editors at once: errors and lost cents", wrong, 0, parts=parts)


def _under_policies(engine: Engine, rounds: int) -> Figure:
    """Read roll-ups as the application's role, and as the owner of the tables."""
    watch = Stopwatch()
    question = Question(
        Level.WARD, None, None, Phase(PHASE), YEAR, Filters(transfers=Transfers.INCLUDE), date(2025, 1, 1)
    )

    def application() -> None:
        with reading(engine) as session, watch.time("application"):
            roll_up(session, question)

    def owner() -> None:
        with _as_owner(engine) as session, watch.time("owner"):
            roll_up(session, question)  # type: ignore[arg-type]

    alternate(1, application, owner)
    watch.taken.clear()
    alternate(max(rounds, 3) * 3, application, owner)
    ratio = watch.median_s("application") / watch.median_s("owner")
    return Figure("roll-up under row-level security / as owner", ratio, UNDER_POLICIES, parts=watch.parts())


@contextmanager
def _as_owner(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        yield session
        session.rollback()


def _expect_published(answer: tuple[int, Document]) -> None:
    status, told = answer
    if status != NO_CONFLICT or told["outcome"] != "published":
        raise AssertionError(f"An edit was answered with {status}: {told}.")


def _cents(engine: Engine, ids: list[int]) -> dict[int, int]:
    summed = (
        select(Allocation.commitment_id, func.sum(Allocation.amount_cents))
        .where(Allocation.commitment_id.in_(ids))
        .group_by(Allocation.commitment_id)
    )
    with Session(engine) as session:
        return {commitment_id: int(cents) for commitment_id, cents in session.execute(summed)}


def _balances(engine: Engine) -> bool:
    everything = Filters(transfers=Transfers.INCLUDE)
    with reading(engine) as session:
        found = reconcile(session, edition=None, period=None, filters=everything, today=date(2025, 1, 1))
        return found.balances
