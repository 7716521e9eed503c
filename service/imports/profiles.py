"""Mapping profiles: YAML that says how to read one family of tables, checked before it is used."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz import process

from service.errors import BadFileError, NotFoundError
from service.imports.amounts import Rounding
from service.imports.fields import FIELDS, TEXTS, WORDS
from service.imports.source import Decimals, Unit
from service.imports.years import FIRST_YEAR, LAST_YEAR, YearStyle
from service.resources import data_dir
from spatial.vocabulary import Phase


def _pattern(text: Any) -> Any:
    """Compile a regular expression that ignores case; it meets headings with their line breaks as spaces."""
    if not isinstance(text, str):
        return text
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        message = f"'{text}' is no regular expression: {error}"
        raise ValueError(message) from error


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_column(value: Any) -> Any:
    """Take a heading, or a list of accepted headings, for a whole column rule."""
    return {"headings": _listed(value)} if isinstance(value, str | list) else value


def _as_text(value: Any) -> Any:
    """Take YAML's numbers and switches as the text that stands in a cell."""
    return str(value).upper() if isinstance(value, bool) else str(value) if isinstance(value, int) else value


Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Headings = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1)]
Text = Annotated[str, BeforeValidator(_as_text)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SheetRule(_Rule):
    """Which sheet to read: by name, by a pattern on names, by position from 1; else the first that fits."""

    name: str | None = None
    matches: Pattern | None = None
    position: int | None = Field(default=None, ge=1)


class HeaderRule(_Rule):
    """Where the headings stand: in a fixed row, or in the first rows that hold all required ones.

    ``rows`` is how many rows the headings may take; they are joined from top to bottom.
    """

    row: int | None = Field(default=None, ge=1)
    rows: int = Field(default=1, ge=1, le=5)
    within: int = Field(default=40, ge=1, le=1000)


class ColumnRule(_Rule):
    """Which headings a field may stand under; ``and_then`` joins a second column's text after ``>``."""

    headings: Headings
    required: bool = False
    and_then: Headings | None = None


Column = Annotated[ColumnRule, BeforeValidator(_as_column)]


class AmountColumns(_Rule):
    """Columns of amounts, found by a pattern; the financial year is in the heading unless given here.

    ``column`` names one: its heading, numbered where it repeats, or ``column C`` where it is blank.
    """

    matches: Pattern | None = None
    column: str | None = None
    phase: Phase
    year: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)

    @model_validator(mode="after")
    def _check_found(self) -> AmountColumns:
        if (self.matches is None) == (self.column is None):
            raise ValueError("give either matches or column")
        return self

    def fits(self, heading: str, name: str) -> bool:
        """Whether a column of this heading, and this name among all, is meant."""
        return name == self.column if self.matches is None else bool(self.matches.search(heading))


class PartsRule(_Rule):
    """Columns that must add up to another one; they are compared, and not read as amounts."""

    total: Pattern
    parts: Pattern


class WideAmounts(_Rule):
    """One row per commitment, one column per phase and year."""

    layout: Literal["wide"] = "wide"
    columns: list[AmountColumns] = Field(min_length=1)
    checks: list[PartsRule] = []


class LongAmounts(_Rule):
    """One row per commitment, phase and year; rows with the same key belong to one commitment.

    ``repeats`` says what happens where a key, a phase and a year come twice: ``refuse``, or ``add``.
    """

    layout: Literal["long"]
    key: list[str] = Field(min_length=1)
    amount: Column
    year: Column
    phase: Column | None = None
    phases: dict[str, Phase] = {}
    only_phase: Phase | None = None
    repeats: Literal["refuse", "add"] = "refuse"

    @model_validator(mode="after")
    def _check_phase(self) -> LongAmounts:
        if (self.phase is None) == (self.only_phase is None):
            raise ValueError("give either a phase column with its phases, or only_phase")
        return self


class TitleRule(_Rule):
    """Finds the organisation above the headings: named groups ``code`` and ``name``."""

    organisation: Pattern
    sheet_is_code: bool = False


class SkipRule(_Rule):
    """Leaves out rows whose field matches, such as totals; they are named in a finding."""

    field: str
    matches: Pattern


Translation = str | dict[str, str | None] | None


class Profile(_Rule):
    """How to read one family of tables."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    detect: bool = True
    sheet: SheetRule = SheetRule()
    header: HeaderRule = HeaderRule()
    columns: dict[str, Column]
    amounts: WideAmounts | LongAmounts = Field(discriminator="layout")
    titles: TitleRule | None = None
    constants: dict[str, Text] = {}
    unit: Unit = "rands"
    decimal: Decimals = "auto"
    rounding: Rounding = "refuse"
    year_style: YearStyle = "first"
    ward_prefix: str | None = None
    translations: dict[str, dict[Text, Translation]] = {}
    fill_down: list[str] = []
    subheading: str | None = None
    stop_when: Pattern | None = None
    skip_when: list[SkipRule] = []
    example_prefix: str | None = None
    name_from: list[str] = ["description", "reference"]
    reference_from: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _default_layout(cls, values: Any) -> Any:
        amounts = values.get("amounts") if isinstance(values, dict) else None
        if isinstance(amounts, dict) and "layout" not in amounts:
            values = {**values, "amounts": {**amounts, "layout": "wide"}}
        return values

    @model_validator(mode="after")
    def _check_fields(self) -> Profile:
        for where, names in self._named_fields().items():
            for name in names:
                if name not in FIELDS:
                    raise ValueError(_unknown_field(where, name))
        for name, value in self.constants.items():
            if name not in TEXTS and value not in list(WORDS.get(name, ())):
                raise ValueError(f"constants cannot set {name} to '{value}'")
        return self

    def _named_fields(self) -> dict[str, list[str]]:
        key = self.amounts.key if isinstance(self.amounts, LongAmounts) else []
        changed = [
            f for each in self.translations.values() for t in each.values() if isinstance(t, dict) for f in t
        ]
        return {
            "columns": list(self.columns),
            "constants": list(self.constants),
            "translations": [*self.translations, *changed],
            "fill_down": self.fill_down,
            "subheading": [self.subheading] if self.subheading else [],
            "skip_when": [rule.field for rule in self.skip_when],
            "name_from": self.name_from,
            "reference_from": self.reference_from,
            "key": key,
        }

    @property
    def required(self) -> dict[str, ColumnRule]:
        """The columns without which a table is not one of this family."""
        must = {field: rule for field, rule in self.columns.items() if rule.required}
        if isinstance(self.amounts, LongAmounts):
            must |= {"amount": self.amounts.amount, "financial year": self.amounts.year}
        return must


def profiles_dir() -> Path:
    """The folder of the profiles that ship with the product."""
    return data_dir() / "profiles"


@lru_cache(maxsize=1)
def shipped_profiles() -> dict[str, Profile]:
    """Every profile that ships with the product, by name."""
    loaded = [load_profile(path) for path in sorted(profiles_dir().glob("*.yaml"))]
    return {profile.name: profile for profile in loaded}


def find_profile(name_or_path: str) -> Profile:
    """Return a profile by the name of a shipped one or by the path of a YAML file.

    Raises:
        NotFoundError: No profile has this name, and no file this path.
        BadFileError: The file is no profile.
    """
    shipped = shipped_profiles()
    if name_or_path in shipped:
        return shipped[name_or_path]
    path = Path(name_or_path)
    if path.suffix.lower() in {".yaml", ".yml"} and path.is_file():
        return load_profile(path)
    near = [name for name, _, _ in process.extract(name_or_path, list(shipped), limit=3, score_cutoff=50)]
    raise NotFoundError(
        f"There is no profile '{name_or_path}'; name one of {', '.join(shipped)}, or a YAML file's path.",
        did_you_mean=near,
    )


def load_profile(path: Path) -> Profile:
    """Read and check one profile.

    Raises:
        BadFileError: The file is no YAML, or says something that a profile cannot; the sentence names what.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadFileError(f"The profile {path.name} cannot be read: {_where(error)}.") from error
    if not isinstance(content, dict):
        raise BadFileError(f"The profile {path.name} is empty or no mapping; start from a shipped one.")
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        raise BadFileError(f"The profile {path.name} is wrong at {_first_fault(error)}.") from error


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(step) for step in fault["loc"]) or "its top"
    return f"{place}: {fault['msg'].removeprefix('Value error, ')}"


def _where(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}, {error.problem}"
    return error.strerror or "no reason given" if isinstance(error, OSError) else "it is not UTF-8 text"


def _unknown_field(where: str, name: str) -> str:
    near = process.extractOne(name, sorted(FIELDS), score_cutoff=60)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    return f"{where} names the field '{name}', which does not exist{hint}"
