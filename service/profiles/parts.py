"""Takes apart what one pass over an area's money found: breakdowns, organisations, and what is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.filters.words import UNSTATED
from service.profiles.queries import SETS
from service.profiles.words import ByOrganisation, DataQuality, Facet, Others, Part
from service.rows import AnyRow
from spatial.vocabulary import Scope

NOT_STATED: Final = "Not stated"
# PostgreSQL's grouping() has a bit for each column that a row is not divided by, the first one the highest.
_ALL_BITS: Final = (1 << len(SETS)) - 1
_SET_OF: Final = {_ALL_BITS - (1 << (len(SETS) - 1 - place)): name for place, name in enumerate(SETS)}
_SPHERE_NAMES: Final = {"soe": "State-owned entity"}


@dataclass(frozen=True, slots=True)
class Divided:
    """Rows by what they are divided by; under the empty name the whole, if there is any."""

    rows: Mapping[str, Sequence[AnyRow]]

    @property
    def breakdowns(self) -> dict[Facet, Sequence[Part]]:
        """Parts by each facet but the organisation, the largest first."""
        return {facet: self._parts(facet) for facet in Facet if facet is not Facet.ORGANISATION}

    def by_organisation(self, most: int) -> ByOrganisation:
        """The largest organisations, and the rest as one."""
        found = self._parts(Facet.ORGANISATION)
        rest = found[most:]
        others = Others(
            len(rest),
            sum(part.cents for part in rest),
            sum(part.at_ward_cents for part in rest),
            sum(part.commitments for part in rest),
        )
        return ByOrganisation(found[:most], others if rest else None)

    def quality(self, findings: AnyRow) -> DataQuality:
        """What is known of the commitments."""
        whole = self.rows.get("", ())
        counts = ("commitments", "with_sector", "with_dates", "with_site")
        number = {name: sum(getattr(row, name) for row in whole) for name in counts}
        by_scope = {Scope(row.scope): row.commitments for row in self.rows.get("scope", ())}
        by_precision = {row.precision: row.commitments for row in self.rows.get("precision", ())}
        return DataQuality(
            by_scope={scope: by_scope[scope] for scope in Scope if scope in by_scope},
            by_precision=dict(sorted(by_precision.items())),
            accepted=findings.accepted,
            open_findings=findings.unsettled,
            **number,
        )

    def _parts(self, facet: Facet) -> list[Part]:
        found = [_part(row, facet) for row in self.rows.get(facet.value, ())]
        return sorted(found, key=lambda part: (-part.cents, part.code))


def read(rows: Sequence[AnyRow]) -> Divided:
    """Sort the rows of ``queries.parts`` by what they are divided by."""
    by_set: dict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        by_set[_SET_OF.get(row.sets, "")].append(row)
    return Divided(by_set)


def _part(row: AnyRow, facet: Facet) -> Part:
    # Only a commitment's money has a funding source, so that one commitment may count under several.
    count = row.moneys if facet is Facet.FUNDING_SOURCE else row.commitments
    if facet is Facet.SPHERE:
        sphere = str(row.sphere.value)
        return Part(sphere, _SPHERE_NAMES.get(sphere, sphere.title()), row.cents, row.at_ward, count)
    return Part(row.code or UNSTATED, row.name or NOT_STATED, row.cents, row.at_ward, count)
