"""Writes the values of a heat map as plain values: each area one short row, since there are thousands."""

from __future__ import annotations

from typing import Any, Final

from service.http.money import rands
from service.maps.words import Classes, MapArea, MapValues, Measure
from service.rollups.rendering import head, share, tail

COLUMNS: Final = (
    "id",
    "code",
    "value",
    "class",
    "amount",
    "at_ward",
    "commitments",
    "coverage",
    "population",
)
"""What each place of a row holds."""


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
        None if one.value is None else _value(one.value, measure),
        one.class_index,
        rands(area.cents),
        rands(area.at_ward_cents),
        area.commitments,
        share(area.coverage),
        None if area.population is None else float(area.population),
    )


def _value(value: float, measure: Measure) -> Any:
    return rands(round(value * 100)) if measure.unit == "rands" else value
