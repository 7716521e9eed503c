"""One piece of work in a process of its own, so that its memory is its own: ``python -m bench.child ...``."""

from __future__ import annotations

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from python_calamine import CalamineWorkbook

from service.commitments import service as commitments
from service.commitments.plan import LoadOptions
from service.db import make_engine, writing
from service.reference.service import lists_folder, load_lists
from service.settings import Settings

KB = 1024
_STATUS = Path("/proc/self/status")


def read(path: str) -> dict[str, int]:
    """Read a workbook's first sheet with nothing but the library that the product reads it with."""
    return {"rows_loaded": len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1}


def load(path: str, url: str, slug: str) -> dict[str, int]:
    """Import a file and commit it, as the command does."""
    engine = make_engine(url)
    lists = load_lists(lists_folder(Settings()))
    with writing(engine) as session:
        ground = commitments.ground_for(session, slug, lists, datetime.now(UTC).date())
        report = commitments.load(session, ground, Path(path), LoadOptions(edition=slug))
    return {"rows_loaded": report.balance.rows_loaded}


def own_peak_kb() -> int:
    """Most memory that this program held, in KB.

    Linux counts under ``ru_maxrss`` also what the process held that started this one, up to the moment at
    which this program took its place; the bench itself holds more than an import does.
    """
    if _STATUS.exists():
        peak = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Do it, and print what it took as JSON; memory is that of this process and the largest it started."""
    what, *rest = sys.argv[1:]
    start = perf_counter()
    done = load(*rest) if what == "import" else read(*rest)
    seconds = perf_counter() - start
    started_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak_mb = (own_peak_kb() + started_kb) * KB / 1e6
    print(json.dumps({**done, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
