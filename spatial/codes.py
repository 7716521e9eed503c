"""Codes of provinces, municipalities and wards: how they are built, and what follows from them.

A ward code has eight digits: province, district (two), municipality (two), ward (three). A municipality's
code has its province's letters, two digits of its district and one or two of its own: KZN238 lies in DC23 and
its ward 12 is 52308012. A metro is coded by letters alone (ETH) and its wards by fixed digits (59500).

Source: Municipal Demarcation Board, code lists of the 2011 to 2026 delimitations.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from spatial.manifest import CodeRules

PROVINCES: Final[Mapping[str, int]] = MappingProxyType(
    {"WC": 1, "EC": 2, "NC": 3, "FS": 4, "KZN": 5, "NW": 6, "GT": 7, "GP": 7, "MP": 8, "LIM": 9}
)
"""Province letters to the first digit of ward codes; Gauteng is GT in boundary files and GP elsewhere."""

METROS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CPT": "19100",
        "BUF": "29200",
        "NMA": "29300",
        "MAN": "49400",
        "ETH": "59500",
        "EKU": "79700",
        "JHB": "79800",
        "TSH": "79900",
    }
)
"""Metro codes to the first five digits of their ward codes."""

_LAST_WARD: Final = 999
_LOCAL = re.compile(r"([A-Z]{2,4})(\d{2})(\d{1,2})")
_DISTRICT = re.compile(r"DC([1-9]\d?)")
_WARD = re.compile(r"\d{8}")
_LABEL = re.compile(r"([A-Z]{2,4}\d{0,4})[_ -]+0*(\d{1,3})")


class WardParts(NamedTuple):
    """What a ward code says of itself."""

    prefix: str  # the first five digits: its municipality
    number: int


@dataclass(frozen=True)
class Codes:
    """The code rules of one edition.

    ``provinces`` maps letters to digits and ``metros`` codes to five digits, the edition's own included.
    """

    system: str = "mdb"
    provinces: Mapping[str, int] = field(default_factory=lambda: PROVINCES)
    metros: Mapping[str, str] = field(default_factory=lambda: METROS)

    @classmethod
    def of(cls, rules: CodeRules) -> Codes:
        """Build the rules that a manifest states."""
        return cls(rules.system, {**PROVINCES, **rules.provinces}, {**METROS, **rules.metros})

    @property
    def official(self) -> bool:
        """True where codes are held against the rules of the Municipal Demarcation Board."""
        return self.system == "mdb"

    def ward_prefix(self, local_code: str) -> str | None:
        """Give the first five digits of the ward codes of a municipality, or None where its code is odd."""
        if local_code in self.metros:
            return self.metros[local_code]
        match = _LOCAL.fullmatch(local_code)
        if match is None or match[1] not in self.provinces:
            return None
        return f"{self.provinces[match[1]]}{match[2]}{int(match[3]):02d}"

    def ward_code(self, local_code: str, number: int) -> str | None:
        """Build the eight digits of a ward from its municipality's code and its number."""
        prefix = self.ward_prefix(local_code)
        return f"{prefix}{number:03d}" if prefix and 0 < number <= _LAST_WARD else None

    def ward_code_of_label(self, label: str) -> str | None:
        """Build the eight digits of a ward from its label, such as ``KZN238_12``, or None."""
        match = _LABEL.fullmatch(label)
        return self.ward_code(match[1], int(match[2])) if match else None

    def district_of(self, local_code: str) -> str | None:
        """Give the district's code of a municipality's: DC23 for KZN238, and a metro for itself."""
        if local_code in self.metros:
            return local_code
        match = _LOCAL.fullmatch(local_code)
        return f"DC{int(match[2])}" if match and int(match[2]) else None

    def province_digit(self, code: str) -> int | None:
        """Give the province digit of a province's, municipality's or ward's code, or None (districts)."""
        if code in self.provinces:
            return self.provinces[code]
        prefix = code if _WARD.fullmatch(code) else self.ward_prefix(code)
        return int(prefix[0]) if prefix else None

    def by_prefix(self, local_codes: Iterable[str]) -> dict[str, str]:
        """Map the first five digits of ward codes to the municipalities whose codes are given."""
        prefixes = ((self.ward_prefix(code), code) for code in local_codes)
        return {prefix: code for prefix, code in prefixes if prefix}


def is_ward_code(code: str) -> bool:
    """Tell whether a code has the eight digits of a ward."""
    return _WARD.fullmatch(code) is not None


def is_local_code(code: str, codes: Codes) -> bool:
    """Tell whether a code is a municipality's: letters of a known province and digits, or a metro's."""
    return codes.ward_prefix(code) is not None


def is_district_code(code: str, codes: Codes) -> bool:
    """Tell whether a code is a district's (DC1 to DC99) or a metro's."""
    return code in codes.metros or _DISTRICT.fullmatch(code) is not None


def ward_parts(code: str) -> WardParts | None:
    """Take a ward code apart, or return None where it is not one."""
    return WardParts(code[:5], int(code[5:])) if is_ward_code(code) else None


def ward_label(local_code: str, number: int) -> str:
    """Write a ward as people do: ``KZN238_12``."""
    return f"{local_code}_{number}"


def code_text(value: object) -> str | None:
    """Return a cell's code as text, whatever type the file gave it; None where there is none.

    Numbers lose the point that a spreadsheet or a JSON file gave them, and nothing else: ``52308012.0`` is
    ``52308012``.

    Examples
    --------
    >>> code_text(52308012.0), code_text(" KZN238 "), code_text(float("nan"))
    ('52308012', 'KZN238', None)
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    text = text[:-2] if re.fullmatch(r"\d+\.0", text) else text
    return text or None
