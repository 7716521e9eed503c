from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from service.boundaries.preparing import check, prepare
from service.boundaries.sources import SourceOptions, read_layers
from service.boundaries.transport import Patience, Transport
from service.errors import RemoteSourceError
from spatial.vocabulary import LEVELS, Level
from tests.boundaries import feature_service as faults
from tests.boundaries.feature_service import FeatureService
from tests.spatial import boundary_cases as cases


@pytest.fixture
def wards_with_holders():
    """Wards as the 2026 service has them: their holders in columns, and one label in place of a code."""
    frame = cases.layers()[Level.WARD].frame
    local = frame["PARENT"]
    district = local.map({code: row[1] for code, row in cases.LOCALS.items()})
    province = district.map({code: row[1] for code, row in cases.DISTRICTS.items()})
    table = {
        "WardID": frame["CODE"].replace("52308004", "KZN238_4"),
        "CAT_B": local,
        "MUNICNAME": local.map({code: row[0] for code, row in cases.LOCALS.items()}),
        "DISTRICTCO": district,
        "DISTRICT": district.map({code: row[0] for code, row in cases.DISTRICTS.items()}),
        "Province": province.map({code: row[0] for code, row in cases.PROVINCES.items()}),
    }
    return gpd.GeoDataFrame(table, geometry=frame.geometry, crs=4326)


def remote_manifest(**source):
    return cases.manifest(
        translate={"province": {"KwaZulu-Natal": "KZN", "Eastern Cape": "EC"}},
        levels={
            "province": {"from": "ward", "code": "Province", "names": {"KZN": "KwaZulu-Natal"}},
            "district": {"from": "ward", "code": "districtco", "name": "DISTRICT", "parent": "Province"},
            "local": {"from": "ward", "code": "CAT_B", "name": "MUNICNAME", "parent": "DISTRICTCO"},
            "ward": {"code": "WARDID", "parent": "CAT_B"} | source,
        },
    )


def options(tmp_path, **more):
    transport = Transport(Patience(attempts=3), sleep=lambda _: None)
    return SourceOptions(tmp_path, cache=tmp_path / "cache", transport=transport, **more)


def test_an_edition_comes_whole_from_a_faulty_service(tmp_path, wards_with_holders):
    with FeatureService(wards_with_holders, max_records=3) as service:
        service.faults = [faults.server_error, faults.torn_body, faults.short_page, faults.error_in_success]
        manifest = remote_manifest(service="Wards")
        ready = prepare(manifest, options(tmp_path, service_root=service.root))
    assert ready.counts == {"country": 1, "province": 2, "district": 3, "local": 4, "ward": 10}
    assert [(f.rule, f.file, f.suggestion) for f in ready.bounds.findings] == [
        ("label-as-code", "Wards", "52308004")
    ]
    locals_ = ready.bounds.levels[Level.LOCAL].set_index("code")
    assert locals_.loc["KZN238", "name"] == "Alfred Duma"
    assert locals_.loc["ETH", "is_metro"]
    whole = ready.bounds.levels[Level.COUNTRY].geometry.iloc[0]
    assert whole.equals(shapely.union_all(wards_with_holders.geometry.to_numpy()))


def test_the_root_may_stand_in_the_manifest_and_a_url_needs_none(tmp_path, wards_with_holders):
    with FeatureService(wards_with_holders) as service:
        by_root = remote_manifest(service="Wards").model_copy(update={"service_root": service.root})
        assert check(by_root, options(tmp_path)).counts["ward"] == 10
        assert check(remote_manifest(url=service.url), options(tmp_path)).counts["ward"] == 10


def test_pages_are_reported_and_not_fetched_twice(tmp_path, wards_with_holders):
    pages = []
    with FeatureService(wards_with_holders) as service:
        manifest = remote_manifest(url=service.url)
        check(manifest, options(tmp_path, on_page=lambda *now: pages.append(now)))
        asked = len(service.pages_asked)
        prepare(manifest, options(tmp_path))
        assert len(service.pages_asked) == asked == 3
    assert pages[-1] == (10, 10)


def test_a_service_without_an_address_is_asked_for(tmp_path):
    with pytest.raises(RemoteSourceError, match="Say where the service Wards lies with --service-root"):
        check(remote_manifest(service="Wards"), options(tmp_path))


def test_the_checksum_follows_what_is_said_not_how_it_is_written(tmp_path, write_edition):
    manifest = cases.manifest()
    first = read_layers(manifest, SourceOptions(write_edition().parent)).checksum
    assert read_layers(manifest, SourceOptions(write_edition().parent)).checksum == first
    layers = cases.layers()
    layers[Level.LOCAL] = cases.with_rows(layers[Level.LOCAL], {"ETH": {"NAME": "Durban"}})
    renamed = read_layers(manifest, SourceOptions(write_edition(layers=layers).parent)).checksum
    moved_layers = cases.layers({"52308004": cases.square(3, 1, 1, 1.01)})
    moved = read_layers(manifest, SourceOptions(write_edition(layers=moved_layers).parent)).checksum
    other = read_layers(cases.manifest(title="Other"), SourceOptions(write_edition().parent)).checksum
    assert len({first, renamed, moved, other}) == 4


def test_every_unreadable_layer_is_named(tmp_path):
    found = read_layers(cases.manifest(), SourceOptions(tmp_path)).findings
    assert {finding.file for finding in found} == {f"{level}.gpkg" for level in LEVELS[1:]}
