"""The manifest of an edition: where each level's file and columns are, and the facts to hold it against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from spatial.errors import ManifestError
from spatial.vocabulary import Level

Code = Annotated[str, Field(min_length=1, max_length=30)]
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlacesSource(_Part):
    """Where names of towns, dams and other places come from, so that rows may name them.

    Attributes
    ----------
    file, service, url, layer, crs, encoding, keep
        As for a level.
    name : str
        Column of the names.
    """

    file: str | None = None
    service: str | None = None
    url: str | None = None
    layer: str | int | None = None
    name: str
    crs: str | None = None
    encoding: str | None = None
    keep: dict[str, list[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_origin(self) -> PlacesSource:
        if sum(origin is not None for origin in (self.file, self.service, self.url)) != 1:
            raise ValueError("name exactly one of file, service or url")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be there, without repetition."""
        return tuple(dict.fromkeys((self.name, *self.keep)))


class LevelSource(_Part):
    """Where one level comes from: a file, a feature service, or the columns of a lower level.

    Attributes
    ----------
    file : str or None
        Path under the folder given with ``--from``.
    service : str or None
        Name of an ArcGIS feature service, found under the service root.
    url : str or None
        Whole address of one layer of a feature service.
    from_level : Level or None
        Written ``from``: the lower level whose columns hold this level's codes.
    layer : str or int or None
        Layer inside the file, or its number in the service (0 unless told).
    code, name, parent : str or None
        Columns, in any letter case. Without ``parent`` the parent follows from the code, without ``name``
        from ``names``, and a ward is called after its number.
    names : dict
        Names by code, for layers that hold none.
    crs : str or None
        Coordinate reference system, for files that do not state theirs.
    encoding : str or None
        Character encoding of the attributes, where the file states a wrong one.
    keep : dict
        Column to the values whose rows belong to the level; other rows are left out.
    dissolve : bool
        True where one area may stand in several rows, which are then joined.
    """

    file: str | None = None
    service: str | None = None
    url: str | None = None
    from_level: Level | None = Field(default=None, alias="from")
    layer: str | int | None = None
    code: str
    name: str | None = None
    parent: str | None = None
    names: dict[Code, str] = Field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    keep: dict[str, list[str]] = Field(default_factory=dict)
    dissolve: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> LevelSource:
        given = [self.file, self.service, self.url, self.from_level]
        if sum(origin is not None for origin in given) != 1:
            raise ValueError("name exactly one of file, service, url or from")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be there, without repetition."""
        named = (self.code, self.name, self.parent, *self.keep)
        return tuple(dict.fromkeys(column for column in named if column))


class Country(_Part):
    """The area above the provinces."""

    code: Code
    name: str


class Enclave(_Part):
    """Another country's land inside the outer border, which is no gap; ``point`` is longitude, latitude."""

    name: str
    point: tuple[float, float]


class CodeRules(_Part):
    """How the codes of an edition are built.

    ``mdb`` holds them against the rules of the Municipal Demarcation Board, ``own`` only asks that they be
    there and be unique. ``provinces`` and ``metros`` add to the official letters and digits.
    """

    system: Literal["mdb", "own"] = "mdb"
    provinces: dict[str, int] = Field(default_factory=dict)
    metros: dict[str, str] = Field(default_factory=dict)


class Expected(_Part):
    """Published counts that a complete edition has; ``wards_in`` by province code."""

    province: int | None = None
    district: int | None = None
    local: int | None = None
    ward: int | None = None
    wards_in: dict[Code, int] = Field(default_factory=dict)


class Manifest(_Part):
    """One edition of boundaries: what it is, when it holds, and where each level is read from.

    ``places``, which an edition may lack, are no areas: money lands in the wards in which they lie.
    ``valid_to`` is the first day on which the edition no longer holds. ``translate`` turns what the files
    write for the codes of a level into the codes themselves, such as ``{province: {Gauteng: GT}}``.
    """

    edition: str
    title: str
    territory: str = "ZA"
    valid_from: date
    valid_to: date | None = None
    source: str
    licence: str
    service_root: str | None = None
    country: Country
    enclaves: tuple[Enclave, ...] = ()
    codes: CodeRules = CodeRules()
    expected: Expected = Expected()
    translate: dict[Level, dict[str, Code]] = Field(default_factory=dict)
    close_gaps_m: float = Field(default=100.0, ge=0, le=5_000)
    levels: dict[Level, LevelSource]
    places: PlacesSource | None = None

    @field_validator("edition")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError("use small letters, digits and hyphens, at most 40")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Manifest:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be later than valid_from")
        self._levels_follow()
        self._parents_are_known()
        return self

    def _parents_are_known(self) -> None:
        by_code = (Level.LOCAL, Level.WARD) if self.codes.system == "mdb" else ()
        for level, source in self.levels.items():
            if source.parent is None and level is not Level.PROVINCE and level not in by_code:
                raise ValueError(f"levels.{level}.parent must name the column of the parent's code")

    def _levels_follow(self) -> None:
        order = list(Level)
        if Level.COUNTRY in self.levels:
            raise ValueError("the country is made of its provinces; name it under country, not under levels")
        for level in (Level.PROVINCE, Level.DISTRICT, Level.LOCAL):
            if level not in self.levels:
                raise ValueError(f"levels lacks {level}")
        for level, source in self.levels.items():
            below = source.from_level
            if below is None:
                continue
            if below not in self.levels or order.index(below) <= order.index(level):
                raise ValueError(f"levels.{level}.from must name a lower level that the manifest holds")
            if self.levels[below].from_level is not None:
                raise ValueError(f"levels.{level}.from must name a level that is read from a file or service")

    def stated(self) -> set[str]:
        """The parts that the manifest holds: what it leaves out is as if the product did not know of it."""
        return {name for name in type(self).model_fields if name != "places" or self.places is not None}

    def columns_of(self, level: Level) -> tuple[str, ...]:
        """Give the columns to read from one level's layer, those for levels made of it included."""
        users = [source for source in self.levels.values() if source.from_level is level]
        named = [column for source in (self.levels[level], *users) for column in source.columns]
        return tuple(dict.fromkeys(named))

    def code_of(self, level: Level, written: str) -> str:
        """Turn what a file writes for a code of one level into the code."""
        return self.translate.get(level, {}).get(written, written)


def parse_manifest(content: object, place: str) -> Manifest:
    """Return the manifest that a YAML or JSON document holds.

    Parameters
    ----------
    content : object
        The parsed document.
    place : str
        What to call it in messages, usually its file name.

    Raises
    ------
    ManifestError
        One sentence with every fault and where it stands.
    """
    if not isinstance(content, Mapping):
        raise ManifestError(
            f"{place} holds no manifest; begin as data/boundaries/mdb-2020/manifest.yaml does."
        )
    try:
        return Manifest.model_validate(dict(content))
    except ValidationError as error:
        faults = "; ".join(_fault(dict(item)) for item in error.errors())
        raise ManifestError(f"{place} cannot be used: {faults}.") from None


def _fault(item: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in item["loc"] if part != "__root__")
    text = str(item["msg"]).removeprefix("Value error, ")
    return f"{place}: {text}" if place else text
