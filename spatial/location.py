"""Where a commitment's money lands, as far as its row says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from shapely.geometry.base import BaseGeometry

from spatial.vocabulary import Exactness, Level, LocateMethod, Precision, Scope


class RowTexts(Protocol):
    """The texts of one row that bear on its place; each is stripped, and None where the cell is empty."""

    latitude: str | None
    longitude: str | None
    coordinates: str | None
    geometry: str | None
    wards: str | None
    ward_shares: str | None
    beneficiary_wards: str | None
    municipality: str | None
    district: str | None
    province: str | None
    place: str | None
    scope: str | None


@dataclass(frozen=True, slots=True)
class Location:
    """Says how widely a commitment is spread, over what, and how well that is known.

    Money follows ``scope``: ``site`` by the geometry, ``wards`` by the ward codes, ``local``, ``district``,
    ``province`` and ``country`` by the area, ``head_office`` and ``unlocated`` nowhere.

    Attributes
    ----------
    scope : Scope
    method : LocateMethod
        What the scope was read from.
    precision : Precision
    exactness : Exactness
    geometry : shapely geometry or None
        EPSG:4326, longitude first, two dimensions. Given for a site; also for wards where the row marks
        a point inside one of the several wards it names.
    ward_codes : tuple of str
        For ``wards`` the wards that share the money, as listed; for ``site`` the wards on which it
        lies, in order of their codes, the lowest alone where a point stands on a shared border.
    ward_shares : tuple of Decimal or None
        Declared percentages, one per ward code, as written; None where none were declared.
    area : (Level, str) or None
        For scopes above the ward, the level and code of the area; a metro stands at local level. For a
        site and for wards, the area that the row names, kept for the record.
    beneficiary_ward_codes : tuple of str
        Wards whose people benefit; they have no bearing on where money lands.
    stated_ward_codes : tuple of str
        Wards that the row names; they differ from ``ward_codes`` where a point contradicts them, or where
        the list could not be used as a whole.
    outside : bool
        True for a site of which no part lies in any area of the edition.
    """

    scope: Scope
    method: LocateMethod
    precision: Precision
    exactness: Exactness
    geometry: BaseGeometry | None = None
    ward_codes: tuple[str, ...] = ()
    ward_shares: tuple[Decimal, ...] | None = None
    area: tuple[Level, str] | None = None
    beneficiary_ward_codes: tuple[str, ...] = ()
    stated_ward_codes: tuple[str, ...] = ()
    outside: bool = False
