"""Holds filters against the stored lists, so that a misspelt code is an error and not an empty answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from service.errors import InvalidRequestError
from service.filters import queries
from service.filters.words import UNSTATED, Chosen, Filters
from service.suggestions import closest, remedy

_LISTS = ("organisation", "sector", "focal_area", "funding_source", "stage")
# A funding source is never missing: its list has an entry of this very code.
_NULLABLE = frozenset({"sector", "focal_area", "stage"})


def check(session: Session, filters: Filters) -> Chosen:
    """Find the ids of the codes asked for, in at most one query.

    Args:
        session: A reading session.
        filters: Codes in any letter case.

    Returns:
        The filters with codes as they are stored, and their ids.

    Raises:
        InvalidRequestError: A code that no list holds, with the nearest ones.
    """
    asked = {name: codes for name in _LISTS if (codes := getattr(filters, name))}
    found = {(row.list, row.code.lower()): (row.id, row.code) for row in queries.find_codes(session, asked)}
    for name in _NULLABLE & asked.keys():
        found.setdefault((name, UNSTATED), (None, UNSTATED))
    unknown = [(name, code) for name in asked for code in asked[name] if (name, code.lower()) not in found]
    if unknown:
        raise _refusal(session, unknown)
    hits = {name: [found[name, code.lower()] for code in codes] for name, codes in asked.items()}
    stored: dict[str, Any] = {
        name: tuple(dict.fromkeys(code for _, code in rows)) for name, rows in hits.items()
    }
    ids = {name: tuple(dict.fromkeys(key for key, _ in rows)) for name, rows in hits.items()}
    return Chosen(replace(filters, **stored), ids)


def options(session: Session) -> dict[str, list[tuple[str, str]]]:
    """Give what each list holds as (code, name), by name, to choose from."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in _LISTS}
    for row in queries.known_codes(session, _LISTS):
        found[row.list].append((row.code, row.name))
    return {name: sorted(rows, key=lambda row: row[1].casefold()) for name, rows in found.items()}


def _refusal(session: Session, unknown: list[tuple[str, str]]) -> InvalidRequestError:
    known: dict[str, dict[str, str]] = {}
    for row in queries.known_codes(session, dict.fromkeys(name for name, _ in unknown)):
        known.setdefault(row.list, {})[row.code] = row.name
    errors = [_error(name, code, known.get(name, {})) for name, code in unknown]
    return InvalidRequestError(
        " ".join(str(error["detail"]) for error in errors),
        errors=errors,
        did_you_mean=list(dict.fromkeys(near for error in errors for near in error["did_you_mean"])),
    )


def _error(name: str, code: str, known: dict[str, str]) -> dict[str, str | list[str]]:
    near = closest(code, known)
    detail = f"There is no {name.replace('_', ' ')} {code!r}{remedy(near, f'{len(known)} are stored.')}"
    return {"parameter": name, "detail": detail, "did_you_mean": near}
