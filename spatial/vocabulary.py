"""The field's words, once: levels, scopes, landings, phases, methods."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final


class Level(StrEnum):
    """Administrative level of an area, from the whole country down to the ward."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    LOCAL = "local"
    WARD = "ward"


LEVELS: tuple[Level, ...] = tuple(Level)
"""All levels from the top down."""


class Scope(StrEnum):
    """How widely a commitment is known to be spread."""

    SITE = "site"
    WARDS = "wards"
    LOCAL = "local"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    HEAD_OFFICE = "head_office"
    UNLOCATED = "unlocated"


class Landing(StrEnum):
    """Where a rand ends up: at a ward, or as a residual that belongs to no single ward."""

    WARD = "ward"
    LOCAL = "local"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    HEAD_OFFICE = "head_office"
    UNLOCATED = "unlocated"
    OUTSIDE = "outside"


class Phase(StrEnum):
    """Alternative statements of one year's money; never added together."""

    ORIGINAL = "original"
    ADJUSTED = "adjusted"
    FORECAST = "forecast"
    AUDITED = "audited"
    ACTUAL = "actual"


class Sphere(StrEnum):
    """Who commits money."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    DISTRICT = "district"
    LOCAL = "local"
    SOE = "soe"
    PRIVATE = "private"
    PARTNER = "partner"


class LocateMethod(StrEnum):
    """What a location was read from."""

    COORDINATES = "coordinates"
    GEOMETRY = "geometry"
    WARD_LIST = "ward_list"
    AREA_NAME = "area_name"
    PLACE_NAME = "place_name"
    STATED = "stated"  # the row says so in words: "whole of the metro", "head office"
    NONE = "none"  # the row says nothing


class SplitMethod(StrEnum):
    """How the money of one commitment was divided over areas."""

    WHOLE = "whole"  # one area takes all
    LENGTH = "length"
    AREA = "area"
    POPULATION = "population"
    DECLARED = "declared"  # percentages given in the row
    EQUAL = "equal"


class Precision(IntEnum):
    """IATI GeographicalPrecision codes that onebudget uses."""

    EXACT = 1
    NEAR = 2
    SECOND_ORDER = 3  # municipality or district
    FIRST_ORDER = 4  # province
    ESTIMATED = 5
    COUNTRY = 6
    UNCLEAR = 9


class Exactness(IntEnum):
    """IATI GeographicExactness codes."""

    EXACT = 1
    APPROXIMATE = 2


class PlanKind(StrEnum):
    """Plans that the spheres are held to, from the country's down to a municipality's."""

    NDP = "ndp"  # National Development Plan
    MTSF = "mtsf"  # Medium-Term Strategic Framework
    NSDF = "nsdf"  # National Spatial Development Framework
    PGDS = "pgds"  # provincial growth and development strategy, or the plan that carries it out (PGDP)
    DGDP = "dgdp"  # district growth and development plan
    SDF = "sdf"  # spatial development framework
    IDP = "idp"  # integrated development plan
    SECTOR = "sector"
    ONE_PLAN = "one_plan"


class Horizon(StrEnum):
    """How far a plan looks ahead."""

    OPERATIONAL = "operational"  # 1 year
    IMPLEMENTATION = "implementation"  # 5 to 10 years
    LONG_TERM = "long_term"  # 25 years


class FeatureKind(StrEnum):
    """What a spatial plan puts first, and draws."""

    NODE = "node"
    CORRIDOR = "corridor"
    PRIORITY_AREA = "priority_area"
    INVESTMENT_ZONE = "investment_zone"


class LinkState(StrEnum):
    """Whether a link from a commitment to an objective is somebody's word or only a proposal."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # kept, so that it is not proposed again


class LinkMethod(StrEnum):
    """Where a link came from."""

    HAND = "hand"
    SIMILARITY = "similarity"


class FindingState(StrEnum):
    """What a hub says of a finding."""

    OPEN = "open"
    EXPLAINED = "explained"
    FIX_AGREED = "fix_agreed"


COUNTED_UNITS: Final = ("persons", "households")
"""Units of a need that add up. A percentage does not, and an index cannot even be carried."""
