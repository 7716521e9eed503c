"""The reference lists as their YAML files state them, checked word by word."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from spatial.vocabulary import Sphere

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
Month = Annotated[int, Field(ge=1, le=12)]

APRIL = 4


def _first_year(value: Any) -> Any:
    """Take 2016/17 for the year 2016; the two halves must follow each other."""
    if isinstance(value, str):
        first, _, second = value.partition("/")
        if not (first.isdigit() and second.isdigit() and (int(first) + 1) % 100 == int(second) % 100):
            message = f"'{value}' is no financial year such as 2016/17"
            raise ValueError(message)
        return int(first)
    return value


FinancialYear = Annotated[int, BeforeValidator(_first_year), Field(ge=1994, le=2100)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedEntry(_Entry):
    """What every entry has: a code, a name, and other names."""

    code: Code
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class FocalAreaEntry(NamedEntry):
    """One of the six transformation areas."""


class StageEntry(NamedEntry):
    """How far a commitment has come."""

    position: int


class SectorEntry(NamedEntry):
    """A sector, and the words of budget documents that mean it."""

    focal_area: Code | None = None
    functions: tuple[str, ...] = ()
    general_functions: tuple[str, ...] = ()
    asset_classes: tuple[str, ...] = ()


class FundingSourceEntry(NamedEntry):
    """Where money comes from; years are national financial years, None where not known."""

    kind: Literal[
        "own", "borrowing", "grant", "equitable_share", "transfer", "private", "partner", "unstated"
    ]
    from_department: Code | None = None
    first_year: FinancialYear | None = Field(default=None, alias="from")
    last_year: FinancialYear | None = Field(default=None, alias="to")
    replaced_by: Code | None = None

    @property
    def is_grant(self) -> bool:
        """True for conditional grants."""
        return self.kind == "grant"

    @property
    def valid_from(self) -> date | None:
        """First day on which the source existed."""
        return date(self.first_year, APRIL, 1) if self.first_year else None

    @property
    def valid_to(self) -> date | None:
        """First day on which the source existed no more."""
        return date(self.last_year + 1, APRIL, 1) if self.last_year else None


class DepartmentEntry(NamedEntry):
    """A department of national or of provincial government, or a state-owned company."""

    sector: Code | None = None
    fy_start_month: Month | None = None


class ProvinceEntry(NamedEntry):
    """A province."""


class MunicipalRule(_Entry):
    """What all municipalities share."""

    fy_start_month: Month


class NationalRule(_Entry):
    """National government."""

    fy_start_month: Month
    departments: tuple[DepartmentEntry, ...]


class ProvincialRule(_Entry):
    """Provincial government: each department once per province."""

    fy_start_month: Month
    provinces: tuple[ProvinceEntry, ...]
    departments: tuple[DepartmentEntry, ...]


class SoeRule(_Entry):
    """State-owned companies; their financial year starts in this month unless an entry says otherwise."""

    fy_start_month: Month
    entities: tuple[DepartmentEntry, ...]


class SectorsFile(_Entry):
    """``sectors.yaml``."""

    sectors: tuple[SectorEntry, ...]
    groups: tuple[str, ...] = ()


class FocalAreasFile(_Entry):
    """``focal_areas.yaml``."""

    focal_areas: tuple[FocalAreaEntry, ...]


class StagesFile(_Entry):
    """``stages.yaml``."""

    stages: tuple[StageEntry, ...]


class FundingSourcesFile(_Entry):
    """``funding_sources.yaml``."""

    funding_sources: tuple[FundingSourceEntry, ...]


class AnswerEntry(_Entry):
    """A need, by its indicator's code, and the sectors whose work answers it."""

    need: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    sectors: tuple[Code, ...] = Field(min_length=1)


class AnswersFile(_Entry):
    """``answers.yaml``."""

    answers: tuple[AnswerEntry, ...]


class OrganisationsFile(_Entry):
    """``organisations.yaml``."""

    municipal: MunicipalRule
    national: NationalRule
    provincial: ProvincialRule
    soe: SoeRule


class OrganisationEntry(_Entry):
    """An organisation, whichever rule it comes from; ``area_*`` name the area whose government it is."""

    code: str
    name: str
    sphere: Sphere
    fy_start_month: Month
    area_level: Literal["country", "province", "district", "local"]
    area_code: str
    sector: str | None = None
