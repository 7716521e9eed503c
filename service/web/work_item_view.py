"""One proposal as its page shows it: the form, its map, and what its scripts start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from service.actors import Actor
from service.areas.service import describe_area, search_areas
from service.areas.words import AreaSearch, Drawing
from service.db import ReadSession
from service.editions.service import edition_for
from service.errors import NotAllowedError
from service.filters.service import options
from service.models import Edition, Status
from service.paging import PageRequest
from service.settings import Settings
from service.texts.service import Catalogue
from service.web.work_subject import Subject, new_subject, subject_of_commitment, subject_of_proposal
from service.web.work_view import address_of
from service.work.service import (
    comments_of,
    key_of_commitment,
    neighbours,
    open_proposal_of,
    organisations_of,
)
from service.work.words import Comment, Key, Kind, Organisation, WorkListName
from spatial.vocabulary import Level, Phase, Scope

_FOR_SCRIPTS: Final = ("work", "phase", "landing", "scope", "split", "map.control")
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
    """Addresses of the entries beside this one in its list of what is to be placed, and how many it has."""

    name: WorkListName
    before: str | None
    after: str | None
    left: int


class Said(NamedTuple):
    """One of the row's own words of its place, and how it can be given as coordinates."""

    name: str
    text: str
    readable: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who opens the page, and what its address does not say."""

    actor: Actor
    settings: Settings
    texts: Catalogue
    today: date


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
    organisations: Sequence[Organisation] | None
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


def new_view(session: ReadSession, asking: Asking) -> ItemView:
    """Gather what the page of a commitment from scratch shows.

    Raises:
        NotAllowedError: The actor may propose for no organisation.
    """
    if not organisations_of(session, asking.actor):
        raise NotAllowedError("Only a contributor of an organisation can propose a new commitment.")
    edition = edition_for(session, None, asking.today)
    return _view(session, new_subject(edition.slug), asking, edition)


def change_view(session: ReadSession, commitment_id: int, asking: Asking) -> ItemView | int:
    """Gather what the page shows that proposes a change of a published commitment.

    Returns:
        The view, or the number of the proposal that is changing the commitment already.

    Raises:
        NotFoundError: There is no such commitment.
        NotAllowedError: The actor may not propose for its organisation.
    """
    already = open_proposal_of(session, commitment_id)
    if already is not None:
        return already
    subject = subject_of_commitment(session, asking.actor, commitment_id, asking.today)
    edition = edition_for(session, subject.content["place"]["edition"], asking.today)
    key = key_of_commitment(session, commitment_id)
    return _view(session, replace(subject, largest_cents=key.cents), asking, edition, key)


def proposal_view(session: ReadSession, proposal_id: int, asking: Asking) -> ItemView | None:
    """Gather what the page of a stored proposal shows; None where the actor only looks at it, as in a review.

    Raises:
        NotFoundError: There is none that the actor may see.
    """
    subject = subject_of_proposal(session, asking.actor, proposal_id)
    if not subject.is_own:
        return None
    edition = edition_for(session, subject.content["place"]["edition"], asking.today)
    key = Key(subject.largest_cents, Kind.PROPOSAL, proposal_id)
    return _view(session, subject, asking, edition, key)


def _view(
    session: ReadSession,
    subject: Subject,
    asking: Asking,
    edition: Edition,
    key: Key | None = None,
) -> ItemView:
    comment = None
    if subject.id is not None and subject.status in {Status.RETURNED, Status.DRAFT}:
        comment = comments_of(session, [subject.id]).get(subject.id)
    names = _names(session, asking.texts)
    return ItemView(
        subject=subject,
        around=_around(session, asking.actor, key, subject.content["place"]["scope"]) if key else None,
        comment=comment,
        organisations=None if subject.organisation else organisations_of(session, asking.actor),
        said=_said(subject.content["stated"]),
        names=names,
        areas=[(level.value, _areas(session, edition, level)) for level in _LEVELS],
        boot=_boot(session, subject, asking, edition, names),
    )


def _boot(
    session: ReadSession, subject: Subject, asking: Asking, edition: Edition, names: Names
) -> dict[str, Any]:
    texts, settings = asking.texts, asking.settings
    return {
        "language": texts.language,
        "today": asking.today.isoformat(),
        "account": asking.actor.account_id,
        "edition": {"slug": edition.slug, "title": edition.title, "bbox": _everything(session, edition)},
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


def _everything(session: ReadSession, edition: Edition) -> list[float]:
    page, _ = search_areas(session, edition, AreaSearch(level=Level.COUNTRY), PageRequest(1), Drawing())
    return _bounds(session, edition, Level.COUNTRY, page.items[0].code)


def _bounds(session: ReadSession, edition: Edition, level: Level, code: str) -> list[float]:
    area = describe_area(session, edition, level, code).area
    return [area.west, area.south, area.east, area.north]


def _near(session: ReadSession, subject: Subject, edition: Edition) -> list[float] | None:
    """Bounds of the area over which it was spread so far, where a better place is likely to lie."""
    place = subject.content["place"]
    level, code = place["area_level"], place["area_code"]
    works = [ward["code"] for ward in subject.content["wards"] if ward["role"] == "work"]
    if works and place["scope"] == "wards":
        level, code = Level.LOCAL, describe_area(session, edition, Level.WARD, works[0]).area.local
    return _bounds(session, edition, Level(level), code) if code else None


def _around(session: ReadSession, actor: Actor, key: Key, scope: str) -> Around:
    # What is placed already came from the list of what was not located, and leads on in that.
    name = WorkListName.LOCAL if scope == Scope.LOCAL else WorkListName.UNLOCATED
    found = neighbours(session, actor, key, name)
    before, after = (each and address_of(each.kind, each.id) for each in (found.before, found.after))
    return Around(name, before, after, found.left)


def _said(stated: Mapping[str, Any]) -> list[Said]:
    words = [Said(name, str(stated[name]), None) for name in _STATED if stated.get(name)]
    words += [_coordinates(name, str(stated[name])) for name in _READABLE if stated.get(name)]
    if stated.get("latitude") and stated.get("longitude"):
        words.append(_coordinates("coordinates", f"{stated['latitude']}, {stated['longitude']}"))
    return words


def _coordinates(name: str, text: str) -> Said:
    """Words that stood where coordinates belong, to be read again where they hold a figure at all."""
    return Said(name, text, text if any(sign.isdigit() for sign in text) else None)
