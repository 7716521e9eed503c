"""Writes the values of a heat map as plain values: each area one short row, since there are thousands."""

from __future__ import annotations

from typing import Any, Final

from service.gaps.rendering import facts as gap_facts
from service.gaps.rendering import two_way_key
from service.gaps.rows import FIGURES
from service.http.money import rands
from service.maps.words import Classes, GapMap, GapMapArea, GapMeasure, MapArea, MapValues, Measure
from service.rollups.rendering import head, tail
from service.rollups.rows import share

COLUMNS: Final = (
    "id",
    "code",
    "name",
    "parent",
    "value",
    "class",
    "amount",
    "at_ward",
    "commitments",
    "coverage",
    "population",
    "estimated",
)
"""What each place of a row holds. Programs may count columns: what is new comes last."""

_POINT_DIGITS: Final = 4
_SHARE_DIGITS: Final = 6


def as_values(drawn: MapValues) -> dict[str, Any]:
    """Put a heat map in the form of its JSON answer."""
    measure = drawn.measure
    return {
        **head(drawn.rollup),
        **tail(drawn.rollup),
        "measure": {"code": measure, "unit": measure.unit, "is_rate": measure.is_rate},
        "classes": _classes(drawn.classes, measure) if drawn.classes else None,
        "no_data": drawn.no_data,
        "columns": COLUMNS,
        "rows": [_row(one, measure) for one in drawn.areas],
    }


def _classes(classes: Classes, measure: Measure) -> dict[str, Any]:
    return {
        "scheme": classes.scheme,
        "edges": [_value(edge, measure) for edge in classes.edges],
        "counts": classes.counts,
        "colours": classes.colours,
    }


def _row(one: MapArea, measure: Measure) -> tuple[Any, ...]:
    area = one.area
    return (
        area.id,
        area.code,
        area.name,
        area.parent_code,
        None if one.value is None else _value(one.value, measure),
        one.class_index,
        rands(area.cents),
        rands(area.at_ward_cents),
        area.commitments,
        share(area.coverage),
        None if area.population is None else float(area.population),
        rands(area.estimated_cents),
    )


def _value(value: float, measure: Measure) -> Any:
    return rands(round(value * 100)) if measure.unit == "rands" else value


GAP_COLUMNS: Final = (
    "id",
    "code",
    "name",
    "parent",
    "value",
    "class",
    "amount",
    "commitments",
    "coverage",
    "need",
    "need_share",
    "budget_share",
    "gap",
    "is_estimated",
    "need_per_rand",
    "amount_per_need",
    "estimated",
)
"""What each place of a row of gaps holds."""


def gap_map_values(drawn: GapMap, answered_by: list[str]) -> dict[str, Any]:
    """Put a map of gaps in the form of its JSON answer."""
    two_way = drawn.measure is GapMeasure.TWO_WAY and drawn.gaps.rates
    return {
        **gap_facts(drawn.gaps, answered_by),
        "measure": {"code": drawn.measure, "unit": drawn.measure.unit, "is_rate": True},
        "classes": _gap_classes(drawn.classes) if drawn.classes else None,
        "two_way": two_way_key(drawn.gaps) if two_way else None,
        "no_data": drawn.no_data,
        "columns": GAP_COLUMNS,
        "rows": [_gap_row(one) for one in drawn.areas],
    }


def _gap_classes(classes: Classes) -> dict[str, Any]:
    return {
        "scheme": classes.scheme,
        "edges": [round(edge, _POINT_DIGITS) for edge in classes.edges],
        "counts": classes.counts,
        "colours": classes.colours,
    }


def _gap_row(one: GapMapArea) -> tuple[Any, ...]:
    area = one.area
    return (
        area.id,
        area.code,
        area.name,
        area.parent,
        None if area.points is None else round(area.points, _POINT_DIGITS) + 0.0,
        one.class_index,
        rands(area.cents),
        one.commitments,
        share(one.coverage),
        area.need,
        None if area.need_share is None else round(area.need_share, _SHARE_DIGITS),
        None if area.budget_share is None else round(area.budget_share, _SHARE_DIGITS),
        None if area.gap_cents is None else rands(area.gap_cents),
        area.low != area.high,
        None if area.need_per_rand is None else float(f"{area.need_per_rand:.{FIGURES}g}"),
        None if area.cents_per_need is None else rands(area.cents_per_need),
        rands(area.estimated_cents),
    )
