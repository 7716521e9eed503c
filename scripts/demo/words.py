"""The invented places, kinds of work and large programmes, from their YAML files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from demo.needs import KM2_PER_CELL
from demo.rng import Rng
from demo.sites import Sites
from demo.wards import Ward

FOLDER = Path(__file__).parent
SUBURBAN_PEOPLE_PER_KM2 = 420


@cache
def read(name: str) -> dict[str, Any]:
    """Return what a YAML file of this folder holds."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


class Names:
    """Names places in wards, and projects after them."""

    def __init__(self, sites: Sites) -> None:
        lists = read("localities")
        self._rivers: list[str] = lists["rivers"]
        self._sites = sites
        self._places: dict[str, str] = {}
        waiting = {True: list(lists["suburbs"]), False: list(lists["villages"])}
        for ward in sites.district.wards:
            dense = ward.people / (ward.cells * KM2_PER_CELL) > SUBURBAN_PEOPLE_PER_KM2
            self._places[ward.code] = (waiting[dense] or waiting[not dense]).pop(0)

    def place(self, ward: Ward) -> str:
        """Return the name of a ward's village or suburb."""
        return self._places[ward.code]

    def project(self, rng: Rng, template: str, ward: Ward) -> str:
        """Fill a name's gaps: place, town, river, numbers."""
        return template.format(
            place=self._places[ward.code],
            town=self._sites.town_of(ward),
            river=rng.one_of(self._rivers),
            km=f"{rng.whole(8, 148) / 10:.1f}",
            n=rng.whole(4, 90) * 10,
            few=rng.one_of(("four", "six", "eight")),
            phase=rng.whole(1, 4),
            road=rng.whole(12, 740),
        )
