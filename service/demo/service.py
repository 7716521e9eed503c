"""Loads the fictional demonstration district, step by step as an operator would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine

from service.boundaries import service as boundaries
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare, refuse_if_forbidden
from service.boundaries.sources import SourceOptions
from service.clock import today
from service.commitments import service as commitments
from service.commitments.plan import LoadOptions
from service.commitments.report import Report
from service.db import reading, writing
from service.demo import queries
from service.imports.source import Limits, ReadOptions
from service.needs import service as needs
from service.plans import links
from service.plans import service as plans
from service.plans.features import load_features
from service.reference import service as reference
from service.resources import data_dir
from service.settings import Settings
from spatial.plan_features import FeatureColumns

SLUG: Final = "demo"
DISTRICT: Final = "DC99"
YEAR: Final = 2026
SPATIAL_PLAN: Final = "DC99-SDF"
Tell = Callable[[str], None]


class DemoFile(BaseModel):
    """One file of commitments, and how it is to be read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    profile: str
    organisation: str | None = None
    unit: Literal["rands", "thousands", "millions"] | None = None
    accept_suggestions: bool = False

    def options(self, folder: Path, limits: Limits) -> LoadOptions:
        """How the file is loaded; a profile with a path lies beside the file."""
        profile = str(folder / self.profile) if self.profile.endswith(".yaml") else self.profile
        read = ReadOptions(profile=profile, organisation=self.organisation, unit=self.unit)
        return LoadOptions(read, limits, SLUG, self.accept_suggestions)


class DemoFiles(BaseModel):
    """The files in the order in which they are loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: list[DemoFile]


def demo_folder() -> Path:
    """The folder of the demonstration district."""
    return data_dir() / "boundaries" / SLUG


def load_demo(engine: Engine, settings: Settings, tell: Tell) -> Iterator[Report]:
    """Load what is not loaded yet, each step in a transaction of its own, and report on each file loaded.

    Args:
        engine: A database with this version's schema.
        settings: The operator's.
        tell: Told what is being done.
    """
    folder = demo_folder()
    with reading(engine) as session:
        done = queries.loaded_checksums(session, SLUG)
        active = queries.is_active(session, SLUG)
    if not active:
        _load_edition(engine, folder, tell)
    for one in _listed(folder):
        path = folder / one.file
        if sha256(path.read_bytes()).hexdigest() not in done:
            tell(f"Loading {path.name}")
            yield _load_file(engine, settings, path, one.options(folder, Limits.from_settings(settings)))
    _load_plans(engine, settings, folder / "plans", tell)


def _load_plans(engine: Engine, settings: Settings, folder: Path, tell: Tell) -> None:
    """Load plans, what they draw and who serves them; loading them again changes nothing."""
    tell("Laying plans")
    columns = FeatureColumns(reach="reach_m")
    with writing(engine) as session:
        reference.store(session, reference.load_lists(reference.lists_folder(settings)))
        plans.load(session, folder / "plans.yaml", edition=SLUG)
        load_features(session, folder / "priority-areas.geojson", SPATIAL_PLAN, columns)
        links.link(session, folder / "links.csv", by="scripts/make_demo.py")


def _listed(folder: Path) -> list[DemoFile]:
    listed = yaml.safe_load((folder / "commitments.yaml").read_text(encoding="utf-8"))
    return DemoFiles.model_validate(listed).files


def _load_edition(engine: Engine, folder: Path, tell: Tell) -> None:
    tell("Drawing the district")
    manifest, home = find_manifest(SLUG)
    prepared = prepare(manifest, SourceOptions(folder=home))
    refuse_if_forbidden(prepared)
    with writing(engine) as session:
        boundaries.load(session, prepared)
        tell("Counting its people")
        needs.load(session, folder / "needs.csv", edition=SLUG)
        boundaries.activate(session, SLUG, datetime.now(UTC))


def _load_file(engine: Engine, settings: Settings, path: Path, options: LoadOptions) -> Report:
    lists = reference.load_lists(reference.lists_folder(settings))
    with writing(engine) as session:
        ground = commitments.ground_for(session, SLUG, lists, today())
        return commitments.load(session, ground, path, options)
