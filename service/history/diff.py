"""What differs between two versions of a commitment, field by field and in words; it reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from service import formatting
from service.texts.service import COMPLETE, Catalogue, catalogue

Content = Mapping[str, Any]


class Difference(NamedTuple):
    """One field that is not the same in both versions.

    Attributes:
        field: Its name in a content, such as ``sector``, ``place.scope``, ``wards.work`` or ``allocations``.
        label: The same in words, with which part of it: "Original budget 2026/27, Municipal Infrastructure
            Grant".
        before: What it said, in words; None where it said nothing.
        after: What it says, likewise.
        cents: Both amounts, of a field that is money; None for any other.
    """

    field: str
    label: str
    before: str | None
    after: str | None
    cents: tuple[int | None, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in contents are called; a code that is not in it stands for itself.

    Attributes:
        texts: The language in which fields and values are said.
        sectors, focal_areas, stages, funding_sources: Names by code.
        wards: Labels by code, such as ``KZN238_12``.
        areas: Names by level and code.
    """

    texts: Catalogue = field(default_factory=lambda: catalogue(COMPLETE))
    sectors: Mapping[str, str] = field(default_factory=dict)
    focal_areas: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    funding_sources: Mapping[str, str] = field(default_factory=dict)
    wards: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[tuple[str, str], str] = field(default_factory=dict)


_DIGITS: Final = 5
"""Decimals of a degree in words: a metre."""

_SHARE_OF: Final = 1_000_000
_PLAIN: Final = ("name", "description", "sector", "focal_area", "stage", "is_catalytic", "is_transfer")
_DATED: Final = ("start_date", "end_date", "total_cost_cents")
_PLACE: Final = (
    "scope",
    "method",
    "precision",
    "exactness",
    "geometry",
    "area_code",
    "split_by",
    "edition",
)


def differences(before: Content | None, after: Content | None, names: Names) -> list[Difference]:
    """Tell in which fields two contents differ, in the order in which a content names them.

    Args:
        before: As in ``service.proposals.content``; None where there was nothing yet.
        after: Likewise; None where nothing is left.
        names: What codes are called.

    Returns:
        Nothing where both say the same. A field that one of them does not have counts as empty.
    """
    old, new = before or {}, after or {}
    return [
        *_of_fields((*_PLAIN, *_DATED), "", old, new, names),
        *_of_fields(_PLACE, "place.", old.get("place") or {}, new.get("place") or {}, names),
        *_of_wards(old.get("wards") or [], new.get("wards") or [], names),
        *_of_amounts(old.get("allocations") or [], new.get("allocations") or [], names),
        *_of_stated(old.get("stated") or {}, new.get("stated") or {}, names),
    ]


def _of_fields(
    fields: Sequence[str], prefix: str, old: Content, new: Content, names: Names
) -> Iterator[Difference]:
    for each in fields:
        pair = _value(each, old), _value(each, new)
        if pair[0] != pair[1]:
            was, now = (None if value is None else _in_words(each, value, names) for value in pair)
            if was == now:
                now = names.texts.say("history.shape.redrawn", shape=now)
            cents = pair if each == "total_cost_cents" else None
            yield Difference(f"{prefix}{each}", names.texts.say(f"history.field.{each}"), was, now, cents)


def _value(name: str, content: Content) -> Any:
    value = content.get(name)
    if name == "area_code" and value is not None:
        return content.get("area_level"), value  # a code is of its level
    # A flag that is not there is not set; an empty text says nothing.
    return None if value in (False, "") else value


def _in_words(name: str, value: Any, names: Names) -> str:
    known = _WORDS.get(name)
    if known is not None:
        return known(value, names)
    return names.texts.say("history.yes") if value is True else str(value)


def _area_in_words(value: tuple[str, str], names: Names) -> str:
    level, code = value
    known = names.areas.get((level, code))
    return f"{known} ({code})" if known else code


def _day_in_words(value: str, names: Names) -> str:
    return formatting.day(date.fromisoformat(value), names.texts.language)


def _of_wards(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], names: Names
) -> Iterator[Difference]:
    """Tell each role once, with the wards that only one version names or gives another share."""
    for role in ("work", "benefit", "stated"):
        pair = tuple({w["code"]: w.get("share") for w in wards if w["role"] == role} for wards in (old, new))
        if pair[0] != pair[1]:
            label = names.texts.say(f"history.field.wards_{role}")
            was, now = (_wards_in_words(each, names) for each in pair)
            yield Difference(f"wards.{role}", label, was, now)


def _wards_in_words(wards: Mapping[str, int | None], names: Names) -> str | None:
    return ", ".join(_ward_in_words(code, wards[code], names) for code in sorted(wards)) or None


def _ward_in_words(code: str, share: int | None, names: Names) -> str:
    label = names.wards.get(code, code)
    return label if share is None else f"{label} {formatting.percent(share / _SHARE_OF)}"


def _of_amounts(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], names: Names
) -> Iterator[Difference]:
    pair = _by_key(old), _by_key(new)
    for key in sorted(pair[0].keys() | pair[1].keys()):
        was, now = (amounts.get(key) for amounts in pair)
        if was == now:
            continue
        year, phase, source = key
        label = names.texts.say(
            "history.amount",
            phase=names.texts.say(f"phase.{phase}"),
            year=formatting.year_text(year),
            source=names.funding_sources.get(source, source),
        )
        with_vat = was is not None and now is not None and was[1] != now[1]
        said = [None if each is None else _amount_in_words(each, names, vat=with_vat) for each in (was, now)]
        cents = (None if was is None else was[0], None if now is None else now[0])
        yield Difference("allocations", label, said[0], said[1], cents)


def _by_key(amounts: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str, str], tuple[int, str]]:
    return {
        (each["year"], each.get("phase", "original"), each.get("funding_source", "unstated")): (
            each["cents"],
            each.get("vat", "unknown"),
        )
        for each in amounts
    }


def _amount_in_words(amount: tuple[int, str], names: Names, *, vat: bool) -> str:
    said = formatting.money(amount[0])
    return f"{said} ({names.texts.say(f'history.vat.{amount[1]}')})" if vat else said


def _of_stated(old: Content, new: Content, names: Names) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was != now:
            label = names.texts.say("history.stated", column=name)
            said = [None if each is None else f"{each}" for each in (was, now)]
            yield Difference("stated", label, said[0], said[1])


def _shape_in_words(shape: Mapping[str, Any], texts: Catalogue) -> str:
    """Say what is drawn and where: its kind, of how many points, and its first one."""
    kind = str(shape["type"]).removeprefix("Multi").lower()
    if kind == "geometrycollection":
        return "; ".join(_shape_in_words(part, texts) for part in shape["geometries"])
    points = list(_points(shape["coordinates"]))
    if not points:
        return texts.say("history.shape.empty")
    longitude, latitude = points[0][:2]
    where = f"{_degrees(latitude, 'NS')} {_degrees(longitude, 'EW')}"
    key = kind if kind != "point" or len(points) == 1 else "points"
    return texts.say(f"history.shape.{key}", where=where, points=formatting.whole(len(points)))


def _points(coordinates: Any) -> Iterator[Sequence[float]]:
    if coordinates and not isinstance(coordinates[0], list | tuple):
        yield coordinates
        return
    for part in coordinates:
        yield from _points(part)


def _degrees(value: float, ways: str) -> str:
    return f"{formatting.decimal(abs(value), _DIGITS)}°{ways[0] if value >= 0 else ways[1]}"


_WORDS: Final[Mapping[str, Callable[[Any, Names], str]]] = {
    "sector": lambda code, names: names.sectors.get(code, code),
    "focal_area": lambda code, names: names.focal_areas.get(code, code),
    "stage": lambda code, names: names.stages.get(code, code),
    "scope": lambda code, names: names.texts.say(f"scope.{code}"),
    "method": lambda code, names: names.texts.say(f"method.{code}"),
    "precision": lambda code, names: names.texts.say(f"precision.{code}"),
    "exactness": lambda code, names: names.texts.say(f"history.exactness.{code}"),
    "split_by": lambda code, names: names.texts.say(f"split.{code}"),
    "geometry": lambda shape, names: _shape_in_words(shape, names.texts),
    "area_code": _area_in_words,
    "start_date": _day_in_words,
    "end_date": _day_in_words,
    "total_cost_cents": lambda cents, _: formatting.money(cents),
}
