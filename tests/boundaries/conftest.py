from __future__ import annotations

import itertools

import pyogrio
import pytest
import yaml
from geoalchemy2.shape import from_shape
from sqlalchemy import func, select

from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare
from service.boundaries.sources import SourceOptions
from service.models import Allocation, Commitment, Edition, FundingSource, Organisation
from spatial.vocabulary import Level, LocateMethod, Phase, Scope, Sphere
from tests.spatial import boundary_cases as cases


@pytest.fixture
def write_edition(tmp_path):
    """Write the little country of squares as files with a manifest, and return the manifest's path."""

    def write(slug="test-1", layers=None, **changes):
        folder = tmp_path / slug
        folder.mkdir(exist_ok=True)
        for level, layer in (layers or cases.layers()).items():
            pyogrio.write_dataframe(layer.frame, folder / f"{level}.gpkg", layer=str(level))
        manifest = cases.manifest(edition=slug, **changes)
        path = folder / "manifest.yaml"
        path.write_text(yaml.safe_dump(manifest.model_dump(mode="json", by_alias=True, exclude_none=True)))
        return path

    return write


@pytest.fixture
def prepared(write_edition):
    """Prepare the little country, changed as asked for, ready to be loaded."""

    def make(slug="test-1", layers=None, **changes):
        manifest, folder = find_manifest(str(write_edition(slug, layers, **changes)))
        return prepare(manifest, SourceOptions(folder))

    return make


@pytest.fixture
def commitment_at(db):
    """Store a commitment of R123.45 with a work site, in the codes of the first edition."""
    numbers = itertools.count(1)
    organisation = Organisation(
        code="KZN238",
        name="Alfred Duma",
        sphere=Sphere.LOCAL,
        fy_start_month=7,
        area_level=Level.LOCAL,
        area_code="KZN238",
    )
    funding = FundingSource(code="test-own", name="Own funds")

    def make(territory, point, edition_id=None):
        db.add_all([organisation, funding])
        db.flush()
        commitment = Commitment(
            territory=territory,
            organisation_id=organisation.id,
            reference=f"P{next(numbers)}",
            name="Reservoir",
            scope=Scope.SITE,
            locate_method=LocateMethod.COORDINATES,
            precision=1,
            exactness=1,
            geom=from_shape(point, srid=4326),
            code_edition_id=edition_id or db.scalar(select(func.min(Edition.id))),
            content_hash=b"",
        )
        db.add(commitment)
        db.flush()
        amount = Allocation(
            commitment_id=commitment.id,
            financial_year=2025,
            phase=Phase.ORIGINAL,
            funding_source_id=funding.id,
            amount_cents=12_345,
        )
        db.add(amount)
        db.flush()
        return commitment.id

    return make
