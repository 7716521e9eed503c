"""Loads plans and their objectives, and tells what is loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.orm import Session

from service import clock
from service.db import WriteSession
from service.editions.service import area_for, edition_for
from service.errors import NotFoundError
from service.imports.source import Limits
from service.models import Area, Edition, Organisation, Plan, PlanObjective
from service.plans import queries
from service.plans.reading import read_plans
from service.plans.words import ObjectiveDraft, PlanArea, PlanChange, PlanDraft
from service.reference.service import find_organisation, organisation_names
from service.rows import AnyRow
from service.suggestions import closest, remedy
from spatial.vocabulary import Horizon, Level, PlanKind, Sphere

JULY = 7


def load(
    session: WriteSession,
    path: Path,
    *,
    edition: str | None = None,
    today: date | None = None,
    limits: Limits | None = None,
) -> list[PlanChange]:
    """Load every plan of a file, by its code; the caller commits, or does not.

    Args:
        session: The write that the load joins.
        path: YAML or a workbook.
        edition: Edition whose codes the plans use, where a plan does not say.
        today: The day on which an unnamed edition must hold.
        limits: How large the file may be.

    Raises:
        BadFileError: The file cannot be read, or contradicts itself.
        NotFoundError: An edition, an area or an owner is not held here.
    """
    day = today or clock.today()
    drafts = read_plans(path, limits or Limits())
    return [
        _load_one(session, draft, edition_for(session, draft.edition or edition, day)) for draft in drafts
    ]


def plan_named(session: Session, code: str) -> Plan:
    """Find a plan by its code.

    Raises:
        NotFoundError: There is none, with the nearest codes.
    """
    plan = queries.plan_by_code(session, code)
    if plan is None:
        known = dict(queries.codes_and_titles(session))
        near = closest(code, known)
        raise NotFoundError(f"There is no plan {code!r}{remedy(near, f'{len(known)} are loaded.')}", near)
    return plan


def list_plans(session: Session, edition: str | None, within: str | None, today: date) -> list[AnyRow]:
    """List the plans of a territory, or those for an area, one around it or one inside it.

    Raises:
        NotFoundError: The edition or the area is not held here.
    """
    found = edition_for(session, edition, today)
    area = area_for(session, found, within) if within else None
    return queries.listed(session, queries.in_edition(found, area))


def describe_plan(session: Session, code: str) -> tuple[AnyRow, list[AnyRow], list[AnyRow]]:
    """Give one plan, its objectives with the commitments counted that serve each, and its drawn features.

    Raises:
        NotFoundError: There is none of this code.
    """
    plan = plan_named(session, code)
    [row] = queries.listed(session, [Plan.id == plan.id])
    return row, queries.objectives_with_links(session, plan.id), queries.drawn_features(session, plan.id)


def as_draft(session: Session, code: str) -> PlanDraft:
    """Put a stored plan in the form in which it is loaded.

    Raises:
        NotFoundError: There is none of this code.
    """
    row, objectives, _ = describe_plan(session, code)
    return PlanDraft(
        code=row.code,
        kind=PlanKind(row.kind),
        title=row.title,
        owner=row.owner_code,
        area=PlanArea(level=row.area_level, code=row.area_code),
        edition=row.edition,
        horizon=Horizon(row.horizon),
        starts=row.starts,
        ends=row.ends,
        objectives=tuple(
            ObjectiveDraft(code=one.code, text=one.text, parent=one.parent_code) for one in objectives
        ),
    )


def _load_one(session: WriteSession, draft: PlanDraft, edition: Edition) -> PlanChange:
    area = area_for(session, edition, draft.area.code, draft.area.level)
    facts = {
        "territory": edition.territory,
        "kind": draft.kind.value,
        "title": draft.title,
        "organisation_id": _owner(session, draft, edition).id,
        "code_edition_id": edition.id,
        "area_level": area.level,
        "area_code": area.code,
        "horizon": draft.horizon.value,
        "starts": draft.starts,
        "ends": draft.ends,
    }
    plan = queries.plan_by_code(session, draft.code)
    if plan is None:
        plan = Plan(code=draft.code, **facts)
        session.add(plan)
        session.flush()
        change = PlanChange(draft.code, "new")
    else:
        differs = [name for name, value in facts.items() if getattr(plan, name) != value]
        change = PlanChange(plan.code, "changed" if differs else "same")
        for name in differs:
            setattr(plan, name, facts[name])
    _load_objectives(session, plan, draft, change)
    if change.state != "new" and (change.new or change.changed or change.gone):
        change.state = "changed"
    if change.state == "changed":
        plan.changed_at = func.now()
    session.flush()
    return change


def _load_objectives(session: WriteSession, plan: Plan, draft: PlanDraft, change: PlanChange) -> None:
    held = queries.objectives(session, plan.id)
    for one in draft.objectives:
        stored = held.pop(one.code, None)
        if stored is None:
            session.add(PlanObjective(plan_id=plan.id, code=one.code, text=one.text, parent_code=one.parent))
            change.new.append(one.code)
        elif (stored.text, stored.parent_code) != (one.text, one.parent):
            stored.text, stored.parent_code = one.text, one.parent
            change.changed.append(one.code)
        else:
            change.same.append(one.code)
    linked = queries.linked_codes(session, plan.id) if held else set()
    change.gone = [code for code in held if code not in linked]
    change.kept = [code for code in held if code in linked]
    for code in change.kept:
        if held[code].parent_code in change.gone:
            held[code].parent_code = None
    session.flush()
    queries.remove_objectives(session, plan.id, change.gone)


def _owner(session: WriteSession, draft: PlanDraft, edition: Edition) -> Organisation:
    found = find_organisation(session, draft.owner) or _municipality(session, draft, edition)
    if found is None:
        near = closest(draft.owner, organisation_names(session))
        ending = remedy(near, "`onebudget reference load` stores those that ship with the product.")
        raise NotFoundError(f"No organisation {draft.owner!r} can own the plan {draft.code}{ending}", near)
    return found


def _municipality(session: WriteSession, draft: PlanDraft, edition: Edition) -> Organisation | None:
    """Store the municipality of an area's code, which may own a plan before it has committed any money."""
    try:
        area = area_for(session, edition, draft.owner)
    except NotFoundError:
        return None
    if area.level not in {Level.DISTRICT, Level.LOCAL}:
        return None
    made = _as_organisation(area)
    session.add(made)
    session.flush()
    return made


def _as_organisation(area: Area) -> Organisation:
    is_local = area.level is Level.LOCAL or area.is_metro
    return Organisation(
        code=area.code,
        name=area.name,
        sphere=Sphere.LOCAL if is_local else Sphere.DISTRICT,
        fy_start_month=JULY,
        area_level=Level.LOCAL if is_local else Level.DISTRICT,
        area_code=area.code,
    )
