"""Where a commitment's money lands, as far as its row says."""

from __future__ import annotations

from typing import NamedTuple, Protocol

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


class Location(NamedTuple):
    """Says how widely a commitment is spread, over what, and how well that is known.

    Money follows ``scope``: ``site`` by the geometry, ``wards`` by the ward codes, ``local``, ``district``
    and ``province`` by the area, ``country`` to the whole country, ``head_office`` and ``unlocated`` nowhere.

    Attributes
    ----------
    scope : Scope
    method : LocateMethod
        What the scope was read from.
    precision : Precision
    exactness : Exactness
    geometry : shapely geometry or None
        EPSG:4326, longitude first, two dimensions. Given for ``site`` and for no other scope.
    ward_codes : tuple of str
        For ``wards`` the wards that share the money, as listed, each once; for ``site`` the wards on which
        it lies, in order of their codes, the lowest alone where a point stands on a shared border.
    ward_shares : tuple of int or None
        Declared shares, one per ward code, each rounded to millionths of the whole, which they are weights
        of; None where none were declared. Only for ``wards``.
    area : (Level, str) or None
        Level and code of the area that takes the money; given for ``local``, ``district`` and ``province``
        and for no other scope. A metro stands at local level.
    named_area : (Level, str) or None
        The finest area that the row names or implies, whatever the scope: for analysts who compare what rows
        say with where money lands; the service does not keep it.
    beneficiary_ward_codes : tuple of str
        Wards whose people benefit; they have no bearing on where money lands.
    stated_ward_codes : tuple of str
        Wards that the row names but that do not take the money: its point says otherwise, or the list
        could not be used as a whole.
    outside : bool
        True for a site of which no part lies in any area of the edition.
    """

    scope: Scope
    method: LocateMethod
    precision: Precision
    exactness: Exactness
    geometry: BaseGeometry | None = None
    ward_codes: tuple[str, ...] = ()
    ward_shares: tuple[int, ...] | None = None
    area: tuple[Level, str] | None = None
    named_area: tuple[Level, str] | None = None
    beneficiary_ward_codes: tuple[str, ...] = ()
    stated_ward_codes: tuple[str, ...] = ()
    outside: bool = False
