from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import yaml

from service.resources import data_dir
from spatial.boundaries import BoundarySet, prepare_boundaries
from spatial.canonical import RawLayer
from spatial.manifest import parse_manifest
from spatial.vocabulary import Level


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return data_dir() / "boundaries" / "demo"


@pytest.fixture(scope="session")
def wards(demo_folder) -> gpd.GeoDataFrame:
    return gpd.read_file(demo_folder / "wards.geojson")


@pytest.fixture(scope="session")
def edition(demo_folder, wards) -> BoundarySet:
    manifest = parse_manifest(yaml.safe_load((demo_folder / "manifest.yaml").read_text()), "manifest.yaml")
    return prepare_boundaries(manifest, {Level.WARD: RawLayer(wards, "wards.geojson")})


@pytest.fixture(scope="session")
def needs(demo_folder) -> pd.DataFrame:
    return pd.read_csv(demo_folder / "needs.csv", dtype={"area_code": str})
