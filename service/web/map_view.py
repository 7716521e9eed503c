"""What the map page starts from: editions, lists to filter by, texts and the basemap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.actors import Actor
from service.areas.service import list_editions
from service.areas.words import EditionFacts
from service.db import ReadSession
from service.filters.service import options
from service.gaps.service import comparable_needs
from service.history.moments import day_of, recorded_since
from service.needs.service import Known, list_indicators
from service.settings import Settings
from service.texts.service import Catalogue
from spatial.vocabulary import Level, Phase, Sphere

POPULATION = "population"
_FOR_SCRIPTS = (
    "map",
    "level",
    "levels",
    "phase",
    "sphere",
    "landing",
    "measure",
    "unit",
    "gaps.needs",
    "gaps.budgets",
    "gaps.key_notes",
)


@dataclass(frozen=True, slots=True)
class MapView:
    """What ``map.html`` shows before any script runs, and what its scripts start from.

    Attributes:
        editions: Active ones that can be chosen.
        choices: Lists to filter by, as (code, name), by filter.
        boot: The same and more, for the scripts.
        began: The first day of which the record tells, in ISO form.
        today: Today, likewise.
        beside: Whether what is not public yet is offered beside what is.
    """

    editions: list[EditionFacts]
    choices: dict[str, list[tuple[str, str]]]
    boot: dict[str, Any]
    began: str
    today: str
    beside: bool


def map_view(
    session: ReadSession, actor: Actor, settings: Settings, texts: Catalogue, today: date
) -> MapView:
    """Gather what the map page starts from."""
    editions = [each for each in list_editions(session, today) if each.edition.activated_at is not None]
    choices = options(session) | {
        "phase": [(phase.value, texts.say(f"phase.{phase}")) for phase in Phase],
        "sphere": [(sphere.value, texts.say(f"sphere.{sphere}")) for sphere in Sphere],
        "level": [(level.value, texts.say(f"levels.{level}")) for level in Level],
    }
    parts = (*_FOR_SCRIPTS, "beside") if actor.sees_proposals else _FOR_SCRIPTS
    peopled = _peopled(session)
    needs = comparable_needs(session)
    boot = {
        "language": texts.language,
        "today": today.isoformat(),
        "editions": [
            _edition(each, peopled) | {"needs": _needs(each.edition.slug, needs)} for each in editions
        ],
        "names": {name: dict(rows) for name, rows in choices.items()},
        "basemap": {"url": settings.basemap_url, "attribution": settings.basemap_attribution},
        "texts": {key: text for prefix in parts for key, text in texts.part(prefix).items()},
    }
    if actor.sees_proposals:
        boot["beside"] = {"works": actor.proposes, "reviews": actor.reviews}
    began = day_of(recorded_since(session)).isoformat()
    return MapView(editions, choices, boot, began, today.isoformat(), actor.sees_proposals)


def _peopled(session: ReadSession) -> set[str]:
    """Editions whose people are counted, or can be carried there from another one."""
    known = [one for one in list_indicators(session) if one.indicator.code == POPULATION]
    counted = {series.edition for one in known for series in one.series}
    return counted.union(*(one.carried_to for one in known))


def _needs(edition: str, known: list[Known]) -> list[dict[str, Any]]:
    """Needs that a map of an edition can hold against its budget, that of a first look first."""
    there = [
        one for one in known if edition in one.carried_to or edition in {each.edition for each in one.series}
    ]
    return [
        {"code": one.indicator.code, "name": one.indicator.name, "answered_by": one.answered_by}
        for one in there
    ]


def _edition(facts: EditionFacts, peopled: set[str]) -> dict[str, Any]:
    edition = facts.edition
    return {
        "slug": edition.slug,
        "title": edition.title,
        "territory": edition.territory,
        "activated_at": edition.activated_at.isoformat() if edition.activated_at else None,
        "is_default": facts.is_default,
        "has_people": edition.slug in peopled,
        "areas": {level.value: count for level, count in facts.areas.items()},
        "source": edition.source,
        "licence": edition.licence,
    }
