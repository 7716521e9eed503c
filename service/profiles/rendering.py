"""Writes what is said of one area as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from service.formatting import year_text
from service.http.money import rands
from service.profiles.words import (
    ByOrganisation,
    DataQuality,
    Others,
    Part,
    Profile,
    Project,
    Projects,
    YearSum,
)
from service.rollups.rendering import area_values, estimates, head, tail
from service.rollups.rows import share

_OF_THE_ROLLUP = ("level", "within", "coverage", "estimated", "estimates")
"""What a roll-up says of the level that it lists, which here is the one below."""


def as_values(found: Profile) -> dict[str, Any]:
    """Put a profile in the form of its JSON answer."""
    told = {**head(found.rollup), "at_hand": tail(found.rollup)["at_hand"]}
    return {
        **{name: value for name, value in told.items() if name not in _OF_THE_ROLLUP},
        **_area(found),
        "estimates": _estimates(found),
        "by": {facet: list(map(_part, parts)) for facet, parts in found.breakdowns.items()},
        "by_organisation": _organisations(found.by_organisation),
        "by_year": list(map(_year, found.by_year)),
        "child_level": found.child_level,
        "by_child": list(map(area_values, found.by_child)),
        "largest": _listed(found.largest),
        "catalytic": _projects(found.catalytic),
        "not_located": _not_located(found),
        "next_18_months": {
            "from": found.next_window.start,
            "to": found.next_window.end - timedelta(days=1),
            **_projects(found.next_18_months),
        },
        "data_quality": _quality(found.data_quality),
    }


def _area(found: Profile) -> dict[str, Any]:
    figures = area_values(found.area)
    return {
        "area": {
            "id": found.area.id,
            "level": found.area.level,
            "code": found.area.code,
            "name": found.area.name,
            "parents": [
                {"level": each.level, "code": each.code, "name": each.name} for each in found.parents
            ],
            "population": figures["population"],
        },
        **{name: figures[name] for name in ("at_ward", "residual", "estimated", "coverage", "per_person")},
    }


def _estimates(found: Profile) -> list[dict[str, Any]]:
    """Those of the area as a whole, then those of its parts."""
    rollup, level = found.rollup, found.area.level
    parts = [] if rollup.level is level else estimates(rollup.level, rollup.estimates)
    return [*estimates(level, rollup.whole_estimates), *parts]


def _part(part: Part) -> dict[str, Any]:
    return {"code": part.code, "name": part.name, **_sums(part)}


def _sums(one: Part | Others | YearSum) -> dict[str, Any]:
    return {
        "amount": rands(one.cents),
        "at_ward": rands(one.at_ward_cents),
        "commitments": one.commitments,
    }


def _organisations(found: ByOrganisation) -> dict[str, Any]:
    others = found.others
    return {
        "largest": list(map(_part, found.largest)),
        "others": {"organisations": others.organisations, **_sums(others)} if others else None,
    }


def _year(one: YearSum) -> dict[str, Any]:
    return {"year": year_text(one.financial_year), **_sums(one)}


def _projects(found: Projects) -> dict[str, Any]:
    return {
        "commitments": found.commitments,
        "amount": rands(found.cents),
        "largest": _listed(found.largest),
    }


def _listed(projects: Iterable[Project]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "reference": one.reference,
            "name": one.name,
            "organisation": {"code": one.organisation, "name": one.organisation_name},
            "sector": {"code": one.sector, "name": one.sector_name} if one.sector else None,
            "catalytic": one.is_catalytic,
            "landing": one.landing,
            "amount": rands(one.cents),
            "whole_amount": rands(one.whole_cents),
        }
        for one in projects
    ]


def _not_located(found: Profile) -> list[dict[str, Any]]:
    return [
        {
            "landing": one.landing,
            "level": one.level,
            "code": one.code,
            "name": one.name,
            "amount": rands(one.cents),
            "commitments": one.commitments,
            "inside": one.is_inside,
        }
        for one in found.not_located
    ]


def _quality(found: DataQuality) -> dict[str, Any]:
    return {
        "commitments": found.commitments,
        "by_scope": {scope.value: number for scope, number in found.by_scope.items()},
        "by_precision": {str(code): number for code, number in found.by_precision.items()},
        "with_sector": share(found.share(found.with_sector)),
        "with_dates": share(found.share(found.with_dates)),
        "with_site": share(found.share(found.with_site)),
        "accepted_suggestions": found.accepted,
        "open_findings": found.open_findings,
    }
