"""What is told of a proposal to those who decide over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from service.history.diff import Difference
from service.proposals.words import Held, Shown
from spatial.findings import Finding
from spatial.vocabulary import Landing, Level, Phase


class Landed(NamedTuple):
    """One area's money of all years in one phase, in cents, as published and as proposed."""

    level: Level
    code: str
    name: str
    landing: Landing
    before: int
    after: int

    @property
    def change(self) -> int:
        """Cents that the area would gain."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A proposal beside what is published.

    Attributes:
        shown: The proposal, its steps, and what the actor may do with it.
        held: The published commitment that it is about, None where there is none.
        is_stale: Whether that was changed since the proposal was drawn from it.
        differences: What publishing would change, field by field in words.
        findings: What somebody should look at in what is proposed.
        edition: Slug of the edition in which ``landed`` is told.
        phase: The phase of the cents in ``landed``, None where no money is stated.
        phases: All phases with money on either side, in their own order.
        landed: Areas with money on either side, those with the widest change first.
        before, after: Work sites as GeoJSON geometries.
        areas_before, areas_after: Ids of the areas that take the money.
    """

    shown: Shown
    held: Held | None
    is_stale: bool
    differences: Sequence[Difference]
    findings: Sequence[Finding]
    edition: str | None
    phase: Phase | None
    phases: Sequence[Phase]
    landed: Sequence[Landed]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    areas_before: Sequence[int]
    areas_after: Sequence[int]
