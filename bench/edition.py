"""Loading an edition of boundaries: how long, and which part of it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from bench.figures import Figure
from service.boundaries import service as boundaries
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare
from service.boundaries.sources import SourceOptions
from service.db import writing

REAL = "mdb-2020"
DEMO = "demo"


def real_files() -> Path | None:
    """The folder of the real 2020 boundaries, or None where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ONEBUDGET_REAL_DATA") or beside) / "boundaries" / REAL
    return folder if folder.is_dir() else None


def load_edition(engine: Engine) -> tuple[int, Figure]:
    """Load and activate the national edition, or the demonstration district where the files are absent.

    Returns:
        The edition's id, and the seconds it took with their parts.
    """
    folder = real_files()
    manifest, home = find_manifest(DEMO if folder is None else REAL)
    prepared = prepare(manifest, SourceOptions(folder=folder or home))
    with writing(engine) as session:
        loaded = boundaries.load(session, prepared)
        boundaries.activate(session, manifest.edition, datetime.now(UTC))
    parts = {f"{name}_s": round(seconds, 2) for name, seconds in loaded.timings.items()}
    sizes = {f"{level}_areas": number for level, number in prepared.counts.items()}
    name = f"load the edition {manifest.edition}"
    return loaded.edition_id, Figure(name, sum(loaded.timings.values()), unit="s", parts=parts | sizes)
