"""The fictional district's municipalities and towns: where they lie, and how many people they draw.

All names are inventions; the tests hold them against the list of South African municipalities.
"""

from __future__ import annotations

from dataclasses import dataclass

SEED = "uMfula District, DC99"
COUNTRY_CODE, COUNTRY_NAME = "ZA", "South Africa (demonstration)"
PROVINCE_CODE, PROVINCE_NAME = "KZN", "KwaZulu-Natal (demonstration)"
DISTRICT_CODE, DISTRICT_NAME = "DC99", "uMfula District"


@dataclass(frozen=True)
class Municipality:
    """A local municipality: its code and name, how many wards it has, and where it starts to grow."""

    code: str
    name: str
    ward_count: int
    seeds: tuple[tuple[int, int], ...]  # row and column of grid cells

    @property
    def ward_prefix(self) -> str:
        """The first five digits of its ward codes."""
        return f"599{int(self.code[-1]):02d}"


@dataclass(frozen=True)
class Town:
    """A town or large settlement.

    Attributes:
        name: Its name.
        municipality: Code of the municipality that it lies in.
        row, column: Grid cell of its middle.
        people: Roughly how many live in it.
        radius: How far it spreads, in cells of about 300 m.
    """

    name: str
    municipality: str
    row: int
    column: int
    people: int
    radius: int


MUNICIPALITIES = (
    Municipality("KZN991", "Amber Bay", 36, ((290, 352), (350, 350), (250, 340))),
    Municipality("KZN992", "Khahlambana", 19, ((235, 118), (180, 100), (300, 120))),
    Municipality("KZN993", "uMvubuzi", 24, ((130, 230), (185, 225), (90, 200))),
    Municipality("KZN994", "eHlathini", 18, ((110, 375), (160, 405), (90, 330))),
    Municipality("KZN995", "Thornvale", 15, ((345, 240), (385, 215), (300, 225))),
)

TOWNS = (
    Town("Amber Bay", "KZN991", 286, 366, 205_000, 15),
    Town("KwaNyezi", "KZN991", 262, 340, 105_000, 9),
    Town("Ilanga Heights", "KZN991", 318, 352, 72_000, 8),
    Town("Saltwood", "KZN991", 345, 394, 24_000, 5),
    Town("Reedmouth", "KZN991", 236, 372, 15_000, 4),
    Town("Khahlambana", "KZN992", 244, 126, 40_000, 6),
    Town("Nkungwini", "KZN992", 182, 106, 19_000, 5),
    Town("Cloudhill", "KZN992", 306, 112, 9_000, 4),
    Town("Mvubuzi", "KZN993", 132, 232, 62_000, 7),
    Town("Heron's Drift", "KZN993", 95, 290, 21_000, 5),
    Town("Wrenfield", "KZN993", 178, 196, 14_000, 4),
    Town("Hlathini", "KZN994", 112, 388, 44_000, 6),
    Town("Port Heron", "KZN994", 158, 434, 26_000, 5),
    Town("Nkwalini Hills", "KZN994", 80, 338, 15_000, 5),
    Town("Thornvale", "KZN995", 350, 246, 47_000, 6),
    Town("Bokkieskraal", "KZN995", 398, 214, 12_000, 4),
)

# Where the districts around start to grow; they end up as nobody's land and give the district its outline.
AROUND = (
    (18, 40), (12, 120), (14, 200), (10, 290), (8, 370), (12, 440),
    (90, 22), (170, 14), (250, 12), (330, 18), (410, 40),
    (464, 90), (468, 170), (470, 250), (462, 320), (440, 350),
)  # fmt: skip
