"""Mapping profiles of needs: YAML that says which column is what, and which categories count as backlog."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from service.errors import BadFileError, NotFoundError
from service.resources import data_dir
from service.suggestions import closest
from spatial.vocabulary import Level


class CountsAs(StrEnum):
    """How the people of a category count."""

    BACKLOG = "backlog"  # they lack the service
    SERVED = "served"  # they have it
    COUNTED = "counted"  # neither: the table counts them, as a census counts a population
    LEFT_OUT = "left_out"  # nobody can say; they are in neither side of a rate


Text = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnsRule(_Rule):
    """Which heading stands over what; without ``level`` a code means every level that has it."""

    code: str
    value: str
    level: str | None = None
    category: str | None = None


class IndicatorRule(_Rule):
    """What the table tells of each area, and what that means in words."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    name: str = Field(min_length=1)
    unit: Literal["persons", "households"]
    more_is: Literal["worse", "better", "neutral"]
    means: str = Field(min_length=1)


class CategoryRule(_Rule):
    """How one category counts, and because of what."""

    category: Text
    counts_as: CountsAs
    because: str = Field(min_length=1)


class NeedProfile(_Rule):
    """How to read one table of counts.

    ``adds`` names the categories whose sum is the indicator's value. Of a backlog, the base that a rate is
    of is backlog and served together.
    """

    title: str
    edition: str | None = None
    year: int = Field(ge=1990, le=2100)
    source: str = Field(min_length=1)
    columns: ColumnsRule
    levels: dict[str, Level] = {}
    indicator: IndicatorRule
    adds: Literal[CountsAs.BACKLOG, CountsAs.SERVED, CountsAs.COUNTED] = CountsAs.COUNTED
    categories: list[CategoryRule] = []

    @model_validator(mode="after")
    def _whole(self) -> NeedProfile:
        names = [rule.category for rule in self.categories]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the category '{twice[0]}' is given twice")
        if bool(names) != (self.columns.category is not None):
            raise ValueError("a column of categories and a list of categories belong together")
        if (self.columns.level is not None) != bool(self.levels):
            raise ValueError("a column of levels and the meaning of its words belong together")
        if names and self.adds not in {rule.counts_as for rule in self.categories}:
            raise ValueError(f"no category counts as {self.adds.value}, which is what the indicator adds up")
        return self

    @property
    def by_category(self) -> dict[str, CountsAs]:
        """How each category counts."""
        return {rule.category: rule.counts_as for rule in self.categories}

    def definition(self) -> list[dict[str, Any]]:
        """The categories with how they count and why, as they are kept and shown."""
        return [rule.model_dump(mode="json") for rule in self.categories]


def shipped_profiles() -> dict[str, Path]:
    """The profiles of needs that ship with the product, by name."""
    return {path.stem: path for path in sorted((data_dir() / "needs-profiles").glob("*.yaml"))}


def find_profile(name_or_path: str) -> NeedProfile:
    """Return a profile by the name of a shipped one, or by the path of a YAML file.

    Raises:
        NotFoundError: No profile has this name, and no file this path.
        BadFileError: The file is no profile.
    """
    shipped = shipped_profiles()
    path = shipped.get(name_or_path, Path(name_or_path))
    if path.suffix.lower() not in {".yaml", ".yml"} or not path.is_file():
        raise NotFoundError(
            f"There is no profile of needs '{name_or_path}'; name one of {', '.join(shipped)}, "
            "or a YAML file's path.",
            did_you_mean=closest(name_or_path, list(shipped)),
        )
    return _read(path)


def _read(path: Path) -> NeedProfile:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadFileError(f"The profile {path.name} is no readable YAML.") from error
    try:
        return NeedProfile.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"]) or "its top"
        message = fault["msg"].removeprefix("Value error, ")
        raise BadFileError(f"The profile {path.name} is wrong at {place}: {message}.") from error
