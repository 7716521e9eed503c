"""Rows drawn from the kinds of work of an organisation, each with a place of one kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from demo.borders import Position
from demo.places import DISTRICT_CODE, PROVINCE_CODE
from demo.rng import Rng
from demo.rows import MILLION_CENTS, ORIGINAL, YEARS, Row
from demo.sites import Sites
from demo.text_files import decimal_degrees
from demo.wards import Ward
from demo.words import Names, read

STAGES = (
    "Concept",
    "Feasibility",
    "Design",
    "Tender",
    "Construction",
    "Construction",
    "Construction",
    "Complete",
)
WIDE = {"local", "district", "province", "country", "head_office", "unlocated", "various"}


class Drafter:
    """Makes rows for one file."""

    def __init__(self, rng: Rng, sites: Sites, names: Names) -> None:
        self.rng, self.sites, self.names = rng, sites, names
        self._works, self._flagships = read("works"), read("flagships")
        self._count: dict[str, int] = {}

    def rows(
        self, key: str, count: int, wards: Sequence[Ward], prefix: str, owner: str | None = None
    ) -> list[Row]:
        """Return some rows of one list of works.

        Args:
            key: Name of the list.
            count: How many.
            wards: Where they may lie; those with more people have more, the remote ones less.
            prefix: What references start with.
            owner: Code of the organisation, where the list does not name it.
        """
        works = self._works[key]
        made = []
        for _ in range(count):
            work = self.rng.weighted(works, [work["weight"] for work in works])
            ward = self.rng.weighted(wards, [self.sites.attention[ward.code] for ward in wards])
            made.append(self._row(work, ward, prefix, owner))
        return made

    def flagships(self, key: str, prefix: str, owner: str | None = None) -> list[Row]:
        """Return the large programmes of one list, with their money."""
        made = []
        for work in self._flagships.get(key, []):
            row = Row(self._reference(prefix), work["name"], _kind(work), _described(work, owner))
            row.cells["stage"] = work.get("stage", "")
            row.cells["catalytic"] = work.get("catalytic", "")
            row.cells["funding_source"] = work.get("funding", _own_money(key))
            row.cells |= self._flagship_place(work)
            years = zip(YEARS, work["millions"], strict=True)
            row.amounts = {(ORIGINAL, year): millions * MILLION_CENTS for year, millions in years}
            made.append(row)
        return made

    def _row(self, work: Mapping[str, Any], ward: Ward, prefix: str, owner: str | None) -> Row:
        rng = self.rng
        kind = rng.weighted(list(work["where"]), list(work["where"].values()))
        name = self.names.project(rng, rng.one_of(work["names"]), ward)
        row = Row(self._reference(prefix), name, kind, _described(work, owner))
        row.cells["stage"] = rng.one_of(STAGES)
        row.cells["funding_source"] = rng.one_of(work["funding"]) if work["funding"] else ""
        low, high = work["size"]
        chance = rng.unit()
        row.weight = low + int((high - low) * chance * chance * chance)
        row.cells |= self.place(kind, ward)
        return row

    def _reference(self, prefix: str) -> str:
        self._count[prefix] = self._count.get(prefix, 0) + 1
        return f"{prefix}{self._count[prefix]:04d}"

    def place(self, kind: str, ward: Ward) -> dict[str, str]:
        """Return what a clean file says of a place of one kind in or around a ward."""
        municipality = ward.municipality.code
        if kind in WIDE:
            return _wide(kind, municipality)
        cells = {"municipality": municipality}
        if kind in ("site", "site_benefit"):
            cells |= self._at(self.sites.point(self.rng, ward))
        elif kind == "line":
            cells["geometry"] = f"LINESTRING ({wkt(self.sites.line(self.rng, ward))})"
            cells["municipality"] = ""  # a line may leave the municipality
        elif kind == "area":
            cells["geometry"] = f"POLYGON (({wkt(self.sites.area(self.rng, ward))}))"
        elif kind == "points":
            pairs = [self.sites.point(self.rng, ward) for _ in range(2)]
            cells["coordinates"] = "; ".join(
                f"{decimal_degrees(at[1])}, {decimal_degrees(at[0])}" for at in pairs
            )
        elif kind == "ward":
            cells["wards"] = ward.code
        else:
            cells["wards"] = "; ".join(near.code for near in self.beside(ward, self.rng.whole(2, 5)))
        if kind == "site_benefit":
            cells["beneficiary_wards"] = "; ".join(
                near.code for near in self.beside(ward, self.rng.whole(3, 6))
            )
        return cells

    def beside(self, ward: Ward, count: int) -> list[Ward]:
        """Return a ward and those of its municipality whose numbers are next, in the order of their codes."""
        mine = self.sites.of(ward.municipality.code)
        start = min(ward.number - 1, len(mine) - count)
        return mine[start : start + count]

    def _flagship_place(self, work: Mapping[str, Any]) -> dict[str, str]:
        if "at" in work:
            return self._at(self.sites.town(work["at"]))
        if "along" in work:
            return {"geometry": f"LINESTRING ({wkt(self.sites.along(self.rng, work['along']))})"}
        if "to" in work:
            level = "district" if work["to"] == DISTRICT_CODE else "municipality"
            return {
                level: work["to"],
                "scope": "district" if level == "district" else "local",
                "transfer": "yes",
            }
        return _wide(work["scope"], "KZN991")

    @staticmethod
    def _at(position: Position) -> dict[str, str]:
        return {"latitude": decimal_degrees(position[1]), "longitude": decimal_degrees(position[0])}


def wkt(line: Sequence[Position]) -> str:
    """Write positions as well-known text does, between its brackets."""
    return ", ".join(f"{decimal_degrees(x)} {decimal_degrees(y)}" for x, y in line)


def _kind(work: Mapping[str, Any]) -> str:
    if "along" in work:
        return "line"
    return "site" if "at" in work else str(work.get("scope", "transfer"))


def _described(work: Mapping[str, Any], owner: str | None) -> dict[str, str]:
    asset = [part for part in work.get("asset", ()) if part]
    return {
        "organisation": owner or work.get("organisation", ""),
        "organisation_name": work.get("organisation_name", ""),
        "sector": work["sector"],
        "function": work.get("function", ""),
        "asset_class": " > ".join(asset),
    }


def _own_money(key: str) -> str:
    own = {"soe": "A state-owned company's own balance sheet", "private": "Private investment"}
    return own.get(key, "")


def _wide(kind: str, municipality: str) -> dict[str, str]:
    return {
        "local": {"municipality": municipality, "scope": "local"},
        "district": {"district": DISTRICT_CODE, "scope": "district"},
        "province": {"province": PROVINCE_CODE, "scope": "province"},
        "country": {"scope": "country"},
        "head_office": {"scope": "head office"},
        "unlocated": {},
        "various": {"coordinates": "Various"},
    }[kind]
