"""Text files of the demonstration district, byte for byte the same on every machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from demo.borders import Position, Ring
from demo.places import DISTRICT_CODE, DISTRICT_NAME, PROVINCE_CODE, PROVINCE_NAME
from demo.wards import District, Ward


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    line_end: str = "\n",
    encoding: str = "utf-8",
) -> bytes:
    """Return a delimited text file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def wards_geojson(district: District) -> bytes:
    """Return the wards as GeoJSON, one feature a line, in WGS 84 with five decimals: about a metre."""
    features = ",\n".join(_feature(ward) for ward in district.wards)
    return f'{{"type": "FeatureCollection", "name": "wards", "features": [\n{features}\n]}}\n'.encode()


def _feature(ward: Ward) -> str:
    properties = {
        "ward_code": ward.code,
        "ward_number": ward.number,
        "municipality_code": ward.municipality.code,
        "municipality_name": ward.municipality.name,
        "district_code": DISTRICT_CODE,
        "district_name": DISTRICT_NAME,
        "province_code": PROVINCE_CODE,
        "province_name": PROVINCE_NAME,
    }
    return (
        f'{{"type": "Feature", "properties": {json.dumps(properties)}, "geometry": '
        f'{{"type": "MultiPolygon", "coordinates": [{",".join(map(_polygon, ward.polygons))}]}}}}'
    )


def _polygon(rings: list[Ring]) -> str:
    return f"[{','.join(map(_ring, rings))}]"


def _ring(ring: Ring) -> str:
    return f"[{','.join(f'[{degrees(at)}]' for at in ring)}]"


def degrees(position: Position) -> str:
    """Write a position as longitude and latitude in degrees."""
    return f"{decimal_degrees(position[0])},{decimal_degrees(position[1])}"


def decimal_degrees(microdegrees: int) -> str:
    """Write microdegrees as degrees with five decimals."""
    whole, part = divmod(abs(microdegrees) // 10, 100_000)
    return f"{'-' if microdegrees < 0 else ''}{whole}.{part:05d}"
