"""Contents held against the stored lists, the areas of their edition, and the rules of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.commitments.rules import NO_AMOUNT, date_findings, negative_amounts, over_total_cost
from service.editions.service import edition_for
from service.errors import ConflictError, InvalidRequestError
from service.models import Edition
from service.proposals import code_queries, places
from service.proposals.content import Content
from service.proposals.grounds import gazetteer_of
from service.suggestions import closest, remedy
from spatial.findings import Finding
from spatial.vocabulary import Level

Fault = dict[str, Any]


def edition_of(session: Session, content: Content, today: date, published: Edition | None = None) -> Edition:
    """Find the edition in whose codes a content speaks: the one it names, or that which holds today.

    Args:
        session: Any session.
        content: As it was sent.
        today: Decides where it names none.
        published: That of the published commitment, which is not looked up again.

    Raises:
        NotFoundError: There is none.
        ConflictError: It is not active, so that no money can land in it.
    """
    is_same = published is not None and content.place.edition == published.slug
    found = published if is_same and published else edition_for(session, content.place.edition, today)
    if found.activated_at is None:
        raise ConflictError(f"The edition {found.slug} is not active, so no money can land in it.")
    return found


def examine(
    session: Session,
    edition: Edition,
    content: Content,
    home: str,
    *,
    place_known: bool = False,
    published: Mapping[str, Any] | None = None,
) -> tuple[Content, list[Finding]]:
    """Turn a content into facts, refuse what cannot be stored, and say what somebody should look at.

    Args:
        session: Any session.
        edition: Of ``edition_of``.
        content: As it was sent.
        home: Code of the area of its organisation.
        place_known: True where its place is published already, so that nothing new is to be said of it.
        published: What is published of it, whose codes are known to be in the lists.

    Raises:
        InvalidRequestError: A code is unknown, with those that are near, or the place cannot be used.
    """
    content.place.edition = edition.slug
    said: list[Finding] = []
    if not place_known:
        content, said = places.settle(content, lambda: gazetteer_of(session, edition), home)
    faults = [
        *_list_faults(session, content, published or {}),
        *_area_faults(session, edition, content),
        *_twins(content),
    ]
    if faults:
        near = [word for fault in faults for word in fault.get("did_you_mean", ())]
        extras: dict[str, Any] = {"did_you_mean": list(dict.fromkeys(near))} if near else {}
        raise InvalidRequestError(" ".join(fault["detail"] for fault in faults[:5]), errors=faults, **extras)
    return content, [*said, *_money_findings(content), *date_findings(content.start_date, content.end_date)]


def _money_findings(content: Content) -> list[Finding]:
    amounts: dict[tuple[str, int], int] = {}
    for each in content.allocations:
        key = (each.phase.value, each.year)
        amounts[key] = amounts.get(key, 0) + each.cents
    if not amounts:
        return [NO_AMOUNT]
    return [*negative_amounts(amounts), *over_total_cost(amounts, content.total_cost_cents)]


def _list_faults(session: Session, content: Content, published: Mapping[str, Any]) -> Iterable[Fault]:
    asked: list[tuple[str, str, str]] = [
        (kind, code, f"/{kind}")
        for kind in ("sector", "focal_area", "stage")
        if (code := getattr(content, kind)) is not None
    ]
    asked += [
        ("funding_source", each.funding_source, f"/allocations/{place}/funding_source")
        for place, each in enumerate(content.allocations)
    ]
    known = {(kind, published.get(kind)) for kind in ("sector", "focal_area", "stage")}
    known |= {("funding_source", each["funding_source"]) for each in published.get("allocations", ())}
    known |= code_queries.known(session, {(kind, code) for kind, code, _ in asked} - known)
    for kind, code, pointer in asked:
        if (kind, code) not in known:
            near = closest(code, code_queries.codes_and_names(session, kind))
            yield _unknown(pointer, kind.replace("_", " "), code, near)


def _area_faults(session: Session, edition: Edition, content: Content) -> Iterable[Fault]:
    asked = [(Level.WARD, each.code, f"/wards/{place}/code") for place, each in enumerate(content.wards)]
    if content.place.area_code is not None and content.place.area_level is not None:
        asked.append((content.place.area_level, content.place.area_code, "/place/area_code"))
    known = code_queries.areas_known(session, edition.id, {(level, code) for level, code, _ in asked})
    for level, code, pointer in asked:
        if (level, code) not in known:
            near = closest(code, code_queries.area_codes_and_names(session, edition.id, level))
            yield _unknown(pointer, f"{level.value} of {edition.slug}", code, near)


def _twins(content: Content) -> Iterable[Fault]:
    """Refuse what stands twice in a content, of which only one could be stored."""
    keys: list[tuple[str, int, tuple[object, ...]]] = [
        ("allocations", place, (each.year, each.phase, each.funding_source))
        for place, each in enumerate(content.allocations)
    ]
    keys += [("wards", place, (each.role, each.code)) for place, each in enumerate(content.wards)]
    seen: set[tuple[object, ...]] = set()
    for name, place, key in keys:
        if (name, *key) in seen:
            yield {"pointer": f"/{name}/{place}", "detail": f"{name}[{place}] stands there twice; keep one."}
        seen.add((name, *key))


def _unknown(pointer: str, what: str, code: str, near: list[str]) -> Fault:
    fault: Fault = {"pointer": pointer, "detail": f"There is no {what} {code[:100]!r}{remedy(near)}"}
    return {**fault, "did_you_mean": near} if near else fault
