"""A plan as people write it in a file, and what loading one did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from spatial.findings import Finding
from spatial.vocabulary import Horizon, Level, PlanKind

# YAML and workbooks read the code 1.1 as a number.
Code = Annotated[str, BeforeValidator(lambda value: str(value).strip()), Field(min_length=1, max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlanArea(_Part):
    """The area that a plan is for."""

    level: Level
    code: Code


class ObjectiveDraft(_Part):
    """What a plan aims at; ``parent`` is the code of the objective that it is part of."""

    code: Code
    text: str = Field(min_length=3, max_length=2000)
    parent: Code | None = None


class PlanDraft(_Part):
    """One plan of a file."""

    code: Code
    kind: PlanKind
    title: str = Field(min_length=3, max_length=500)
    owner: Code
    area: PlanArea
    edition: Code | None = None
    horizon: Horizon
    starts: date
    ends: date
    objectives: tuple[ObjectiveDraft, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError(f"The plan {self.code} must end after it begins.")
        counts = Counter(one.code for one in self.objectives)
        for one in self.objectives:
            if counts[one.code] > 1:
                raise ValueError(f"The plan {self.code} has the objective {one.code} twice.")
            if one.parent is not None and one.parent not in counts:
                raise ValueError(
                    f"The objective {one.code} of {self.code} is part of {one.parent}, which is not there."
                )
        self._refuse_rings()
        return self

    def _refuse_rings(self) -> None:
        parents = {one.code: one.parent for one in self.objectives}
        for one in self.objectives:
            seen, above = {one.code}, one.parent
            while above is not None:
                if above in seen:
                    raise ValueError(f"The objective {one.code} of {self.code} is part of itself.")
                seen.add(above)
                above = parents[above]


@dataclass(slots=True)
class PlanChange:
    """What a load does to one plan.

    Attributes:
        state: ``new``, ``changed`` or ``same``.
        new, changed, same, gone: Codes of objectives. Those gone are no longer in the file.
        kept: Those gone from the file that stay, because commitments are linked to them.
    """

    code: str
    state: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FeatureReport:
    """What a file of features did: rows in are rows new, changed, the same, or refused."""

    plan: str
    rows_in: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class LinkReport:
    """What a file of links, or a run of proposals, did."""

    rows_in: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)
