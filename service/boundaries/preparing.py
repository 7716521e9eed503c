"""Reading and checking an edition, and making it ready to be written; the database is not touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from service.boundaries.sources import Layers, SourceOptions, read_layers
from service.boundaries.steps import Stopwatch
from service.errors import ImportRefusedError
from spatial.boundaries import STEPS, BoundarySet, prepare_boundaries
from spatial.findings import Finding
from spatial.generalise import BANDS
from spatial.leaves import Outlines, generalised_outlines
from spatial.manifest import Manifest
from spatial.named_places import NO_PLACES, NamedPlaces, named_places
from spatial.vocabulary import Level

CHECK_STEPS = ("read", *STEPS)
"""Parts of a check, in order."""
LOAD_STEPS = (*CHECK_STEPS, "generalise", "write")
"""Parts of a load, in order."""


@dataclass
class Prepared:
    """An edition read and checked, not yet written.

    Attributes:
        bounds: Its areas and findings.
        checksum: Of its manifest and files.
        places: Its named places.
        outlines: Its outlines by zoom band; empty after a mere check.
        timings: Seconds by part of the work.
    """

    bounds: BoundarySet
    checksum: str
    places: NamedPlaces = NO_PLACES
    outlines: dict[int, Outlines] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Number of areas by level, from the country down."""
        return {level.value: len(frame) for level, frame in self.bounds.levels.items()}


def check(
    manifest: Manifest, options: SourceOptions, on_step: Callable[[str], None] = lambda _: None
) -> Prepared:
    """Read and check an edition without touching the database.

    Args:
        manifest: What to read.
        options: Where it lies.
        on_step: Told each of ``CHECK_STEPS`` as it begins.

    Raises:
        RemoteSourceError: A feature service does not answer sensibly.
    """
    watch = Stopwatch(on_step)
    with watch("read"):
        layers = read_layers(manifest, options)
    if layers.findings:
        bounds = BoundarySet(manifest, findings=list(layers.findings))
    else:
        bounds = prepare_boundaries(manifest, layers.raw, watch)
    places = _places(bounds, layers)
    return Prepared(bounds, layers.checksum, places, timings=watch.timings)


def _places(bounds: BoundarySet, layers: Layers) -> NamedPlaces:
    """Take the named places within the edition, adding what is to be said of the others."""
    source = bounds.manifest.places
    if layers.places is None or source is None or Level.COUNTRY not in bounds.levels:
        return NO_PLACES
    country = bounds.levels[Level.COUNTRY].geometry.iloc[0]
    places, findings = named_places(layers.places, source, country)
    bounds.findings += findings
    return places


def prepare(
    manifest: Manifest, options: SourceOptions, on_step: Callable[[str], None] = lambda _: None
) -> Prepared:
    """Check an edition and generalise it for every zoom band, ready to be loaded.

    Args:
        manifest: What to read.
        options: Where it lies.
        on_step: Told each of ``LOAD_STEPS`` but the last as it begins.

    Raises:
        RemoteSourceError: A feature service does not answer sensibly.
    """
    prepared = check(manifest, options, on_step)
    if prepared.bounds.refusals:
        return prepared
    watch = Stopwatch(on_step, prepared.timings)
    with watch("generalise"):
        for band in BANDS:
            code = manifest.country.code
            prepared.outlines[band.number] = generalised_outlines(prepared.bounds.leaves, band, code)
    return prepared


def refuse_if_forbidden(prepared: Prepared) -> None:
    """Stop where findings forbid the load.

    Raises:
        ImportRefusedError: With the findings under ``errors``.
    """
    refusals = prepared.bounds.refusals
    if refusals:
        slug, first = prepared.bounds.manifest.edition, refusals[0].message
        others = f" (and {len(refusals) - 1} more)" if refusals[1:] else ""
        raise ImportRefusedError(
            f"Edition {slug} was not loaded: {first}{others}", errors=[_as_error(one) for one in refusals]
        )


def _as_error(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "detail": finding.message,
        "file": finding.file,
        "row": finding.row,
        "value": finding.value,
    }
