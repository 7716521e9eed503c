"""All generated files of the demonstration district."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from demo.needs import HEADINGS, need_rows
from demo.text_files import table, wards_geojson
from demo.wards import make_district


def demo_files() -> dict[str, bytes]:
    """Return the content of every generated file by its path in the demonstration's folder."""
    district = make_district()
    return {
        "wards.geojson": wards_geojson(district),
        "needs.csv": table(HEADINGS, need_rows(district)),
    }


def same_content(path: Path, content: bytes) -> bool:
    """Tell whether a file holds the content; of workbooks their parts count, not how they are compressed."""
    if not path.is_file():
        return False
    written = path.read_bytes()
    return written == content or (path.suffix == ".xlsx" and _parts(written) == _parts(content))


def _parts(workbook: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return [(part.filename, part.date_time, archive.read(part)) for part in archive.infolist()]
