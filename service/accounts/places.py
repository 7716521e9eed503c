"""Where a role holds, from the codes that a person writes."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from service.accounts.words import RolePlace
from service.editions.service import active_editions, area_for
from service.errors import InvalidRequestError, NotFoundError
from service.models import Role
from service.reference.service import organisation_for
from spatial.vocabulary import Level

_OF_DISTRICT: Final = frozenset({Role.PLANNER, Role.APPROVER})


def place_of(session: Session, wanted: RolePlace) -> dict[str, Any]:
    """Find what is stored of a role and its place.

    Raises:
        InvalidRequestError: The role needs an organisation or a district, or must not have one.
        NotFoundError: There is no such organisation or district, with the nearest there are.
    """
    _check_kinds(wanted)
    territory, district = _district(session, wanted.district) if wanted.district else (None, None)
    return {
        "role": wanted.role.value,
        "organisation_id": organisation_for(session, wanted.organisation).id if wanted.organisation else None,
        "territory": territory,
        "district_code": district,
    }


def _check_kinds(wanted: RolePlace) -> None:
    name = wanted.role.value
    if (wanted.role is Role.CONTRIBUTOR) != (wanted.organisation is not None):
        needs = "names its organisation" if wanted.role is Role.CONTRIBUTOR else "names no organisation"
        raise InvalidRequestError(f"The role {name} {needs}, by its code.")
    if (wanted.role in _OF_DISTRICT) != (wanted.district is not None):
        needs = "names its district or metro" if wanted.role in _OF_DISTRICT else "names no district"
        raise InvalidRequestError(f"The role {name} {needs}, by its code.")


def _district(session: Session, code: str) -> tuple[str, str]:
    """Find a district in the newest active edition that has it; editions come and go, the code stays."""
    editions = sorted(active_editions(session), key=lambda each: each.valid_from or date.min, reverse=True)
    refusals = []
    for edition in editions:
        try:
            return edition.territory, area_for(session, edition, code, Level.DISTRICT).code
        except NotFoundError as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    raise NotFoundError("No edition of boundaries is active yet, so there is no district to name.")
