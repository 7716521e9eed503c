"""The reference lists: found, read, and brought into the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from service.errors import ImportRefusedError, NotFoundError
from service.models import FocalArea, FundingSource, Organisation, Sector, Stage
from service.reference import queries
from service.reference.lists import ReferenceLists, read_lists
from service.resources import data_dir
from service.settings import Settings
from service.suggestions import closest, remedy

_NONE_YET: Final = "none is stored yet; `onebudget reference load` stores those that ship with the product."


@dataclass(slots=True)
class ListChanges:
    """What a load does to one list, by code.

    ``kept`` are entries of the database that the files no longer have; they stay, since commitments may name
    them. ``removed`` are answers to needs that were taken out: nothing names those.
    """

    name: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def lists_folder(settings: Settings) -> Path:
    """The folder of the lists: the operator's own, or that of the product."""
    return settings.reference_dir or data_dir() / "reference"


def load_lists(folder: Path) -> ReferenceLists:
    """Read the lists of a folder, once per process and state of its files.

    Raises:
        BadFileError: A list is missing or cannot be read.
        ImportRefusedError: The lists contradict themselves.
    """
    stamps = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yaml")))
    lists = _read_once(folder, stamps)
    if lists.faults:
        more = f" ({len(lists.faults) - 1} more)" if len(lists.faults) > 1 else ""
        raise ImportRefusedError(
            f"The reference lists in {folder} contradict themselves: {lists.faults[0]}{more}",
            errors=list(lists.faults),
        )
    return lists


@lru_cache(maxsize=4)
def _read_once(folder: Path, stamps: tuple[tuple[str, int], ...]) -> ReferenceLists:  # noqa: ARG001 - a key
    return read_lists(folder)


def organisation_for(session: Session, code: str) -> Organisation:
    """Find the organisation that a code means, in any letter case.

    Raises:
        NotFoundError: There is none, with the nearest codes.
    """
    found = find_organisation(session, code)
    if found is None:
        known = organisation_names(session)
        near = closest(code, known)
        listed = f"write its code, such as {' or '.join(list(known)[:3])}." if known else _NONE_YET
        raise NotFoundError(f"There is no organisation {code[:100]!r}{remedy(near, listed)}", near)
    return found


def find_organisation(session: Session, code: str) -> Organisation | None:
    """Find the organisation of a code, in any letter case, where there is one."""
    return queries.organisation_by_code(session, code)


def organisation_names(session: Session) -> dict[str, str]:
    """Names of the stored organisations by code, in the order of the codes."""
    return queries.organisation_names(session)


def store(session: Session, lists: ReferenceLists) -> list[ListChanges]:
    """Bring the database's lists up to date and return what changed; the caller commits.

    An entry that the files no longer have is kept and named; only an answer to a need is removed.
    """
    changes = [
        _store(session, FocalArea, _focal_areas(lists)),
        _store(session, FundingSource, _funding_sources(lists)),
        _store(session, Stage, _stages(lists)),
    ]
    focal_area_ids = queries.ids(session, FocalArea)
    changes.insert(0, _store(session, Sector, _sectors(lists, focal_area_ids)))
    changes.append(_store(session, Organisation, _organisations(lists)))
    changes.append(_store_answers(session, lists))
    return changes


def _store_answers(session: Session, lists: ReferenceLists) -> ListChanges:
    sector_ids = queries.ids(session, Sector)
    wanted = {(need, sector) for need, sectors in lists.answers.items() for sector in sectors}
    there = set(queries.stored_answers(session))
    queries.remove_answers(session, [(need, sector_ids[sector]) for need, sector in there - wanted])
    queries.add_answers(session, [(need, sector_ids[sector]) for need, sector in wanted - there])
    new, same, removed = (
        sorted(f"{need}: {sector}" for need, sector in pairs)
        for pairs in (wanted - there, wanted & there, there - wanted)
    )
    return ListChanges("answer", new=new, same=same, removed=removed)


def _store(session: Session, table: queries.Table, entries: list[dict[str, Any]]) -> ListChanges:
    there = queries.stored(session, table)
    changes = ListChanges(table.__tablename__)
    for entry in entries:
        before = there.pop(entry["code"], None)
        kind = changes.new if before is None else changes.same if before == entry else changes.changed
        kind.append(entry["code"])
    touched = {*changes.new, *changes.changed}
    queries.upsert(session, table, [entry for entry in entries if entry["code"] in touched])
    changes.kept = _unlisted(table, there)
    return changes


def _unlisted(table: queries.Table, there: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return entries that no file has; municipalities come with the files that name them and do not count."""
    if table is not Organisation:
        return list(there)
    return [code for code, entry in there.items() if entry["sphere"] not in {"local", "district"}]


def _sectors(lists: ReferenceLists, focal_area_ids: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "code": entry.code,
            "name": entry.name,
            "focal_area_id": focal_area_ids[entry.focal_area] if entry.focal_area else None,
        }
        for entry in lists.sectors.values()
    ]


def _focal_areas(lists: ReferenceLists) -> list[dict[str, Any]]:
    return [{"code": entry.code, "name": entry.name} for entry in lists.focal_areas.values()]


def _stages(lists: ReferenceLists) -> list[dict[str, Any]]:
    return [
        {"code": entry.code, "name": entry.name, "position": entry.position}
        for entry in lists.stages.values()
    ]


def _funding_sources(lists: ReferenceLists) -> list[dict[str, Any]]:
    return [
        {
            "code": entry.code,
            "name": entry.name,
            "is_grant": entry.is_grant,
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
        }
        for entry in lists.funding_sources.values()
    ]


def _organisations(lists: ReferenceLists) -> list[dict[str, Any]]:
    return [entry.model_dump(exclude={"sector"}) for entry in lists.organisations.by_code.values()]
