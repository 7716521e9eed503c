"""Plans of the demonstration district: aims, ground put first, and who serves which aim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from demo.borders import Position
from demo.places import DISTRICT_CODE, MUNICIPALITIES, SEED
from demo.rng import Rng
from demo.rows import Row
from demo.sites import Sites
from demo.text_files import decimal_degrees, table
from demo.words import read

EDITION = "demo"
LINK_HEADINGS = ("organisation", "reference", "plan", "objective")
SERVES_IDP, SERVES_ONE_PLAN = 0.55, 0.3  # shares of the commitments that could
CODES = {place.code for place in MUNICIPALITIES}
ZONE_SIZE = 22_000  # microdegrees: about two kilometres

HEADER = """# Plans of the fictional demonstration district, written by scripts/make_demo.py.
# This is the form that `onebudget plans load` reads.
"""


def plan_files(rows: Mapping[str, Sequence[Row]], sites: Sites) -> dict[str, bytes]:
    """Return the files of plans by their paths."""
    words = read("plans")
    plans = list(_plans(words))
    held = [{**plan, "objectives": [_plain(one) for one in plan["objectives"]]} for plan in plans]
    text = yaml.safe_dump({"plans": held}, sort_keys=False, allow_unicode=True, width=110)
    return {
        "plans/plans.yaml": (HEADER + text).encode(),
        "plans/priority-areas.geojson": _geojson(list(_features(words, sites))),
        "plans/links.csv": table(LINK_HEADINGS, _links(plans, rows)),
    }


def _plans(words: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("one_plan", "sdf"):
        yield _plan({**words[name], "area": {"level": "district", "code": DISTRICT_CODE}})
    for place in MUNICIPALITIES:
        facts = {"code": f"{place.code}-IDP", "kind": "idp", "owner": place.code}
        title = words["idp"]["title"].format(name=place.name)
        area = {"level": "local", "code": place.code}
        yield _plan({**words["idp"], **facts, "title": title, "area": area})


def _plan(facts: Mapping[str, Any]) -> dict[str, Any]:
    order = ("code", "kind", "title", "owner", "area")
    later = ("horizon", "starts", "ends", "objectives")
    return (
        {name: facts[name] for name in order} | {"edition": EDITION} | {name: facts[name] for name in later}
    )


def _plain(objective: Mapping[str, Any]) -> dict[str, str]:
    return {name: objective[name] for name in ("code", "text", "parent") if name in objective}


def _links(
    plans: Sequence[Mapping[str, Any]], rows: Mapping[str, Sequence[Row]]
) -> list[tuple[str, str, str, str]]:
    """Return who serves what: some of those who could, by sector and place; what is spoiled stays out."""
    rng = Rng(f"{SEED}/links")
    aims = {plan["code"]: _by_sector(plan["objectives"]) for plan in plans}
    found = []
    for row in (row for mine in rows.values() for row in mine):
        owner = row.cells.get("organisation", "")
        if row.faults or not _is_code(owner):
            continue
        idp = f"{row.cells.get('municipality', '')}-IDP"
        for plan, share in ((idp, SERVES_IDP), ("DC99-ONE-PLAN", SERVES_ONE_PLAN)):
            objective = aims.get(plan, {}).get(row.cells.get("sector", ""))
            if objective and rng.chance(share):
                found.append((owner, row.reference, plan, objective))
    return found


def _is_code(owner: str) -> bool:
    return owner in CODES or owner == DISTRICT_CODE or (owner.islower() and " " not in owner)


def _by_sector(objectives: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {sector: one["code"] for one in objectives for sector in one.get("sectors", ())}


def _features(words: Mapping[str, Any], sites: Sites) -> Iterator[dict[str, Any]]:
    rng = Rng(f"{SEED}/priority areas")
    for town, reach in words["nodes"].items():
        yield _feature(town, "node", "Point", _degrees(sites.town(town)), reach)
    for name, towns in words["corridors"].items():
        line = [_degrees(at) for at in sites.along(rng, towns)]
        yield _feature(name, "corridor", "LineString", line, words["corridor_reach_m"])
    for name, municipality in words["priority_areas"].items():
        remotest = min(sites.of(municipality), key=lambda ward: (sites.attention[ward.code], ward.code))
        ring = [_degrees(at) for at in sites.area(rng, remotest)]
        yield _feature(name, "priority_area", "Polygon", [ring], None)
    for name, town in words["investment_zones"].items():
        yield _feature(name, "investment_zone", "Polygon", [_block(sites.town(town))], None)


def _block(middle: Position) -> list[list[float]]:
    x, y = middle
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return [_degrees((x + across * ZONE_SIZE, y + up * ZONE_SIZE)) for across, up in corners]


def _degrees(at: Position) -> list[float]:
    return [float(decimal_degrees(at[0])), float(decimal_degrees(at[1]))]


def _feature(name: str, kind: str, shape: str, coordinates: Any, reach: int | None) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "kind": kind, "reach_m": reach},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _geojson(features: Sequence[Mapping[str, Any]]) -> bytes:
    lines = ",\n".join(json.dumps(one) for one in features)
    return f'{{"type": "FeatureCollection", "name": "priority-areas", "features": [\n{lines}\n]}}\n'.encode()
