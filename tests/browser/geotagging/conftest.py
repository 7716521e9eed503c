"""A demonstration district that these tests may change, served, with the people who work on it signed in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.accounts.proofs import hashed
from service.db import make_engine
from service.models import Account, AccountRole, Commitment, Organisation, SignIn
from tests.browser.geotagging.looking import drawn
from tests.running import serving

MINE = ("za-home-affairs", "za-social-development", "za-human-settlements", "kzn-education", "DC99")
DISTRICT = "DC99"
WINDOW = {"width": 1100, "height": 660}
"""No larger than the page needs: the emulated card draws each picture of the map anew, point by point."""


@dataclass(frozen=True)
class People:
    """Secrets of their sign-ins."""

    contributor: str
    colleague: str
    stranger: str
    approver: str


@dataclass(frozen=True)
class Ground:
    """What the tests of this module work on: a database that they may change, and who is signed in."""

    people: People
    commitments: dict[str, int]


@pytest.fixture(scope="session")
def own_url(test_databases) -> Iterator[str]:
    """A demonstration district that nobody else reads."""
    url = test_databases.create_with_demo()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="session")
def address(own_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served."""
    with serving(own_url, tmp_path_factory.mktemp("serve") / "log") as listening:
        yield listening


@pytest.fixture(scope="session")
def ground(own_url: str) -> Iterator[Ground]:
    """Accounts of those who work here, and the commitments by their references."""
    engine = make_engine(own_url)
    with Session(engine) as session, session.begin():
        people = People(
            _account(session, "official", organisations=MINE),
            _account(session, "colleague", organisations=MINE),
            _account(session, "stranger", organisations=("za-transport",)),
            _account(session, "hub", district=DISTRICT),
        )
        rows = session.execute(select(Commitment.reference, Commitment.id)).all()
    engine.dispose()
    return Ground(people, {row.reference: row.id for row in rows})


def _account(
    session: Session, name: str, *, organisations: tuple[str, ...] = (), district: str | None = None
) -> str:
    account = Account(username=f"{name}@geotagging.test", title=name.title())
    session.add(account)
    session.flush()
    for organisation in session.scalars(select(Organisation.id).where(Organisation.code.in_(organisations))):
        session.add(AccountRole(account_id=account.id, role="contributor", organisation_id=organisation))
    if district:
        session.add(
            AccountRole(account_id=account.id, role="approver", territory="demo", district_code=district)
        )
    secret = secrets.token_urlsafe(16)
    session.add(
        SignIn(
            secret_hash=hashed(secret),
            account_id=account.id,
            seen_at=func.now(),
            expires_at=datetime.now(UTC) + timedelta(hours=12),
        )
    )
    return secret


@pytest.fixture
def signed_in(
    open_context: Callable[..., BrowserContext], address: str, ground: Ground
) -> Callable[..., BrowserContext]:
    """A browser in which somebody has signed in, the contributor unless told."""

    def make(who: str = "contributor", **options) -> BrowserContext:
        context = open_context(**{"viewport": WINDOW, **options})
        context.add_cookies([{"name": "onebudget", "value": getattr(ground.people, who), "url": address}])
        return context

    return make


@pytest.fixture
def opened(signed_in: Callable[..., BrowserContext], ground: Ground) -> Callable[..., Page]:
    """The page of a commitment by its reference, with its map drawn; each test takes one of its own."""

    def make(reference: str, who: str = "contributor", **options) -> Page:
        page = signed_in(who, **options).new_page()
        page.goto(f"/work/commitments/{ground.commitments[reference]}")
        return drawn(page)

    return make
