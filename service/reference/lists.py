"""The reference lists, read from their files and asked by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from service.errors import BadFileError
from service.reference.organisations import Organisations
from service.reference.schemas import (
    AnswersFile,
    FocalAreaEntry,
    FocalAreasFile,
    FundingSourceEntry,
    FundingSourcesFile,
    NamedEntry,
    OrganisationsFile,
    SectorEntry,
    SectorsFile,
    StageEntry,
    StagesFile,
)
from service.reference.words import Lookup, WordList, key

Kind = Literal["sector", "asset_class", "focal_area", "funding_source", "stage"]
UNSTATED = "unstated"
_JOINED_BY = ">"

_File = TypeVar("_File", bound=BaseModel)


@dataclass(slots=True)
class ReferenceLists:
    """All lists of one folder, ready to be asked.

    Attributes:
        sectors, focal_areas, funding_sources, stages: Entries by code, in the order of their files.
        answers: Codes of the sectors that answer each need.
        organisations: Departments, provinces, state-owned companies, and the rule for municipalities.
        faults: What contradicts itself in the files, one sentence each; empty in lists fit for use.
    """

    sectors: dict[str, SectorEntry]
    focal_areas: dict[str, FocalAreaEntry]
    funding_sources: dict[str, FundingSourceEntry]
    stages: dict[str, StageEntry]
    organisations: Organisations
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _words: dict[Kind, WordList] = field(default_factory=dict)
    _general: WordList = field(default_factory=WordList)

    def lookup(self, kind: Kind, text: str) -> Lookup:
        """Return what a word of a file means.

        Args:
            kind: Which list to ask. ``sector`` knows codes, names and Treasury's functions; ``asset_class``
                also takes ``Class > Sub-class``, and the class alone where the sub-class is not listed.
            text: As the file has it.
        """
        found = self._words[kind].find(text)
        if kind == "asset_class" and found.code is None and _JOINED_BY in text:
            whole, _, part = text.partition(_JOINED_BY)
            return next(
                (each for word in (whole, part) if (each := self._words[kind].find(word.strip())).code), found
            )
        return found

    def is_general(self, function: str) -> bool:
        """Tell whether a function says who does the work rather than what it is."""
        return self._general.find(function).code is not None

    def replaced_by(self, code: str) -> str | None:
        """Return the name of what took a funding source's place, if anything did."""
        successor = self.funding_sources[code].replaced_by
        return self.funding_sources[successor].name if successor else None


def read_lists(folder: Path) -> ReferenceLists:
    """Read and check the lists of a folder.

    Raises:
        BadFileError: A file is missing, no YAML, or says something that a list cannot.
    """
    sectors = _read(folder / "sectors.yaml", SectorsFile)
    focal_areas = _read(folder / "focal_areas.yaml", FocalAreasFile).focal_areas
    funding_sources = _read(folder / "funding_sources.yaml", FundingSourcesFile).funding_sources
    stages = _read(folder / "stages.yaml", StagesFile).stages
    organisations = Organisations(_read(folder / "organisations.yaml", OrganisationsFile))
    answers = _read(folder / "answers.yaml", AnswersFile).answers
    faults: list[str] = []
    named, classes, general = _sector_words(sectors, faults)
    lists = ReferenceLists(
        {entry.code: entry for entry in sectors.sectors},
        {entry.code: entry for entry in focal_areas},
        {entry.code: entry for entry in funding_sources},
        {entry.code: entry for entry in stages},
        organisations,
        {entry.need: entry.sectors for entry in answers},
        faults,
        {
            "sector": named,
            "asset_class": classes,
            "focal_area": _plain_words("focal area", focal_areas, faults),
            "funding_source": _plain_words("funding source", funding_sources, faults),
            "stage": _plain_words("stage", stages, faults),
        },
        general,
    )
    for name, entries in (("sectors", sectors.sectors), ("funding_sources", funding_sources)):
        faults += _twins(name, [entry.code for entry in entries])
    faults += _twins("answers", [entry.need for entry in answers])
    faults += [*_dangling(lists), *organisations.faults]
    return lists


def _plain_words(kind: str, entries: Sequence[NamedEntry], faults: list[str]) -> WordList:
    """Make the names, codes and aliases of a list findable; note those that mean two things."""
    words = WordList()
    for entry in entries:
        faults += _taken(kind, entry.code, words.add(entry.code, _own_words(entry)))
    return words


def _sector_words(sectors: SectorsFile, faults: list[str]) -> tuple[WordList, WordList, WordList]:
    """Return the words of sectors and functions, of asset classes, and of general functions."""
    named, classes, general = WordList(), WordList(), WordList()
    for entry in sectors.sectors:
        functions = (*entry.functions, *entry.general_functions)
        taken = named.add(entry.code, (*_own_words(entry), *functions))
        taken += classes.add(entry.code, entry.asset_classes)
        faults += _taken("sector", entry.code, taken)
        general.add(entry.code, entry.general_functions)
    for words in (named, classes):
        words.groups |= {key(group) for group in sectors.groups}
    return named, classes, general


def _own_words(entry: NamedEntry) -> tuple[str, ...]:
    return (entry.name, entry.code, *entry.aliases)


def _taken(kind: str, code: str, words: Sequence[str]) -> list[str]:
    return [f"The word '{word}' of the {kind} '{code}' means another entry already." for word in words]


def _twins(name: str, codes: Sequence[str]) -> list[str]:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    return [f"The list {name} has the code '{code}' twice." for code in twice]


def _dangling(lists: ReferenceLists) -> list[str]:
    """Name every code that points to an entry that is not there."""
    faults = [] if UNSTATED in lists.funding_sources else [f"funding_sources lacks the code '{UNSTATED}'."]
    departments = lists.organisations.by_code
    faults += [
        f"The sector '{sector.code}' names the focal area '{sector.focal_area}', which is not listed."
        for sector in lists.sectors.values()
        if sector.focal_area and sector.focal_area not in lists.focal_areas
    ]
    faults += [
        f"'{organisation.code}' works in the sector '{organisation.sector}', which is not listed."
        for organisation in departments.values()
        if organisation.sector and organisation.sector not in lists.sectors
    ]
    faults += [
        f"The need '{need}' is answered by the sector '{sector}', which is not listed."
        for need, sectors in lists.answers.items()
        for sector in sectors
        if sector not in lists.sectors
    ]
    for source in lists.funding_sources.values():
        if source.replaced_by and source.replaced_by not in lists.funding_sources:
            faults.append(f"'{source.code}' gives way to '{source.replaced_by}', which is not listed.")
        if source.from_department and source.from_department not in departments:
            faults.append(f"'{source.code}' comes from '{source.from_department}', which is not listed.")
        if source.first_year and source.last_year and source.first_year > source.last_year:
            faults.append(f"The funding source '{source.code}' ends before it starts.")
    return faults


def _read(path: Path, schema: type[_File]) -> _File:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise BadFileError(f"The reference list {path.name} is missing in {path.parent}.") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise BadFileError(f"The reference list {path.name} is no readable YAML{where}.") from error
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"]) or "its top"
        message = fault["msg"].removeprefix("Value error, ")
        raise BadFileError(f"The reference list {path.name} is wrong at {place}: {message}.") from error
