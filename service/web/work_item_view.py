"""One proposal as its page shows it: the form, its map, and what its scripts start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from service.actors import Actor
from service.areas.service import describe_area, search_areas
from service.areas.words import AreaSearch, Drawing
from service.db import ReadSession
from service.editions.service import edition_for
from service.filters.service import options
from service.models import Edition
from service.paging import PageRequest
from service.settings import Settings
from service.texts.service import Catalogue
from service.web.work_view import address_of
from service.work.service import neighbours, organisations_of
from service.work.words import Comment, Key, Organisation
from spatial.vocabulary import Level, Phase

_FOR_SCRIPTS: Final = ("work", "phase", "landing", "scope", "map.control")
_LEVELS: Final = (Level.LOCAL, Level.DISTRICT, Level.PROVINCE)
_MOST_AREAS: Final = 1000
_VAT: Final = ("unknown", "included", "excluded")
# Words of a row in their order; those of the second list can be read as coordinates.
_STATED: Final = (
    "municipality",
    "district",
    "province",
    "wards",
    "ward_shares",
    "beneficiary_wards",
    "place",
)
_READABLE: Final = ("coordinates", "geometry")
Names = dict[str, list[tuple[str, str]]]


class Around(NamedTuple):
    """Addresses of the entries beside this one in the list of what is not located yet."""

    before: str | None
    after: str | None
    left: int


class Said(NamedTuple):
    """One of the row's own words of its place, and how it can be given as coordinates."""

    name: str
    text: str
    readable: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is worked on: a stored proposal, a published commitment that is to change, or a new one.

    Attributes:
        content: The whole commitment, as ``service.proposals.content`` has it.
        id: Of the proposal, None while it is not stored.
        version: Of the proposal, for If-Match.
        commitment_id: The published commitment that it changes.
        base_revision: The revision of that one which it was drawn from.
    """

    content: Mapping[str, Any]
    action: str
    organisation: Organisation | None = None
    reference: str | None = None
    id: int | None = None
    version: int | None = None
    status: str | None = None
    commitment_id: int | None = None
    base_revision: int | None = None
    largest_cents: int = 0

    def for_script(self) -> dict[str, Any]:
        """The same as the page's script reads it, which is how the API answers it."""
        organisation = self.organisation._asdict() if self.organisation else None
        return {
            "id": self.id,
            "version": self.version,
            "status": self.status,
            "action": self.action,
            "organisation": organisation,
            "reference": self.reference,
            "commitment_id": self.commitment_id,
            "base_revision": self.base_revision,
            "content": self.content,
        }


@dataclass(frozen=True, slots=True)
class ItemView:
    """What the page shows.

    Attributes:
        subject: What is worked on.
        around: Its neighbours in the work list, None for what never was in it.
        comment: What the hub said when it returned it.
        organisations: Whose a new one may be, None where that is settled.
        said: What the row said of its place.
        names: Lists to choose from.
        areas: Areas by level, each as (code, name), for what is spread over a whole one.
        boot: What the scripts start from.
    """

    subject: Subject
    around: Around | None
    comment: Comment | None
    organisations: Sequence[tuple[str, str]] | None
    said: Sequence[Said]
    names: Names
    areas: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    boot: dict[str, Any]

    @property
    def title(self) -> str | None:
        """The name of the commitment, where it has one."""
        return self.subject.content["name"] or None

    @property
    def largest_cents(self) -> int:
        """The largest of its phases, all years together."""
        return self.subject.largest_cents


@dataclass(frozen=True, slots=True)
class Asking:
    """Who opens the page, and what its address does not say."""

    actor: Actor
    csrf: str
    settings: Settings
    texts: Catalogue
    today: date


def new_subject(edition: Edition) -> Subject:
    """A commitment from scratch: nothing is known of it, least of all its place."""
    place = {
        "scope": "unlocated",
        "method": "none",
        "precision": 9,
        "exactness": 2,
        "geometry": None,
        "area_level": None,
        "area_code": None,
        "split_by": None,
        "edition": edition.slug,
    }
    empty = dict.fromkeys(
        (
            "description",
            "sector",
            "focal_area",
            "stage",
            "start_date",
            "end_date",
            "total_cost_cents",
        )
    )
    flags = {"is_catalytic": False, "is_transfer": False}
    content = {"name": "", **empty, **flags, "place": place, "wards": [], "allocations": [], "stated": {}}
    return Subject(content, "add")


def item_view(
    session: ReadSession,
    subject: Subject,
    asking: Asking,
    *,
    edition: Edition,
    key: Key | None = None,
    comment: Comment | None = None,
) -> ItemView:
    """Gather what the page of one proposal shows.

    Args:
        session: A reading session of the actor.
        subject: What is worked on.
        asking: Who opens the page.
        edition: In whose wards its place is given.
        key: Where it stands in the work list; None for a new one.
        comment: What the hub said when it returned it.

    Raises:
        NotFoundError: The edition lacks its country.
    """
    mine = organisations_of(session, asking.actor)
    names = _names(session, asking.texts)
    return ItemView(
        subject=subject,
        around=_around(session, asking.actor, key) if key else None,
        comment=comment,
        organisations=None if subject.organisation else mine,
        said=_said(subject.content["stated"]),
        names=names,
        areas=[(level.value, _areas(session, edition, level)) for level in _LEVELS],
        boot=_boot(session, subject, asking, edition, names),
    )


def edition_of(session: ReadSession, content: Mapping[str, Any] | None, today: date) -> Edition:
    """Find the edition in whose wards a place is given: the place's own, else the one that holds today."""
    slug = content["place"]["edition"] if content else None
    return edition_for(session, slug, today)


def _boot(
    session: ReadSession, subject: Subject, asking: Asking, edition: Edition, names: Names
) -> dict[str, Any]:
    texts, settings = asking.texts, asking.settings
    return {
        "language": texts.language,
        "today": asking.today.isoformat(),
        "account": asking.actor.account_id,
        "csrf": asking.csrf,
        "edition": {"slug": edition.slug, "title": edition.title, "bbox": _bounds(session, edition)},
        "basemap": {"url": settings.basemap_url, "attribution": settings.basemap_attribution},
        "names": names,
        "subject": subject.for_script(),
        "near": _near(session, subject, edition),
        "texts": {key: text for prefix in _FOR_SCRIPTS for key, text in texts.part(prefix).items()},
    }


def _names(session: ReadSession, texts: Catalogue) -> Names:
    stored = options(session)
    lists = {name: stored[name] for name in ("sector", "focal_area", "stage", "funding_source")}
    words = {
        "phase": [(phase.value, texts.say(f"phase.{phase}")) for phase in Phase],
        "vat": [(code, texts.say(f"work.vat.{code}")) for code in _VAT],
    }
    return lists | words


def _areas(session: ReadSession, edition: Edition, level: Level) -> list[tuple[str, str]]:
    page, _ = search_areas(session, edition, AreaSearch(level=level), PageRequest(_MOST_AREAS), Drawing())
    return sorted(((row.code, row.name) for row in page.items), key=lambda row: row[1].casefold())


def _bounds(session: ReadSession, edition: Edition) -> list[float]:
    page, _ = search_areas(session, edition, AreaSearch(level=Level.COUNTRY), PageRequest(1), Drawing())
    area = describe_area(session, edition, Level.COUNTRY, page.items[0].code).area
    return [area.west, area.south, area.east, area.north]


def _near(session: ReadSession, subject: Subject, edition: Edition) -> list[float] | None:
    """Bounds of the area over which it was spread so far, where a better place is likely to lie."""
    place = subject.content["place"]
    if not place["area_code"]:
        return None
    area = describe_area(session, edition, Level(place["area_level"]), place["area_code"]).area
    return [area.west, area.south, area.east, area.north]


def _around(session: ReadSession, actor: Actor, key: Key) -> Around:
    found = neighbours(session, actor, key)
    before, after = (each and address_of(each.kind, each.id) for each in (found.before, found.after))
    return Around(before, after, found.left)


def _said(stated: Mapping[str, Any]) -> list[Said]:
    words = [Said(name, str(stated[name]), None) for name in _STATED if stated.get(name)]
    words += [Said(name, str(stated[name]), str(stated[name])) for name in _READABLE if stated.get(name)]
    if stated.get("latitude") and stated.get("longitude"):
        pair = f"{stated['latitude']}, {stated['longitude']}"
        words.append(Said("latitude", pair, pair))
    return words
