from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spatial.coordinate_faults import Paired
from spatial.coordinates import _judged, read_coordinates, read_latitude_longitude, settle, written
from spatial.crs import in_south_africa, lo_for_longitude
from tests.spatial.lo_grids import lo_metres

PLACE = (29.35, -28.7366)
LATITUDES = st.integers(-34_900_000, -22_100_000).map(lambda number: number / 1e6)
LONGITUDES = st.integers(16_400_000, 33_000_000).map(lambda number: number / 1e6)


def positions(text, **options):
    return settle(read_coordinates(text), **options)[0]


def finding(text, **options):
    return settle(read_coordinates(text), **options)[1]


@pytest.mark.parametrize(
    "text",
    [
        "-28.7366, 29.35",
        "-28.7366,29.35",
        "-28.7366 29.35",
        "-28.7366; 29.35",
        "-28.7366/29.35",
        "(-28.7366, 29.35)",
        "−28.7366, 29.35",  # noqa: RUF001 - a true minus sign, as word processors write it
        "–28.7366, 29.35",  # noqa: RUF001 - an en dash
        "-28,7366 29,35",
        "-28,7366; 29,35",
        "-28,7366, 29,35",
        "-28,7366,29,35",
        "S28.7366 E29.35",
        "28.7366S 29.35E",
        "28.7366° S, 29.35° E",
        "29.35E 28.7366S",
        "E29.35 S28.7366",
        "-28.7366° 29.35°",
        "Lat: -28.7366 Long: 29.35",
        "latitude -28.7366, longitude 29.35",
        "Longitude = 29.35; Latitude = -28.7366",
        "GPS: -28.7366, 29.35",
        "Lat 28.7366 S Lon 29.35 E",
        "28°44'11.76\"S 29°21'E",
        "28° 44' 11.76\" S, 29° 21' 0\" E",
        "28°44′11.76″S, 29°21′00″E",  # noqa: RUF001 - primes
        "28º44’11.76”S 29º21’00”E",  # noqa: RUF001 - as word processors turn them
        "28Â°44'11.76\"S 29Â°21'00\"E",
        "S 28°44'11.76\" E 29°21'00\"",
        "28 44 11.76 S 29 21 0 E",
        "28-44-11.76 S 29-21-00 E",
        "-28:44:11.76 29:21:00",
        "-28:44:11.76, 29:21",
        "-28 44 11.76 29 21 00",
        "28 44.196 S 29 21.0 E",
        "28d44m11.76s S 29d21m0s E",
        "28 deg 44 min 11.76 sec South, 29 deg 21 min East",
        "28°44'11.76\" Suid 29°21' Oos",
        "28°44'11,76\"S 29°21'00\"O",
        "Lo29 Y -34189.832 X 3180125.962",
        "Y -34 189.832 X 3 180 125.962 (Lo29)",
        "WG29 -34189.83 3180125.96",
        "WG 29: 3180125.96; -34189.83",
        "Lo 29 (Hartebeesthoek94): y=-34189,832 x=3180125,962",
        "x 34189.832 y -3180125.962 Lo29",
        "34189.832, -3180125.962 LO29",
    ],
)
def test_every_common_way_of_writing_one_place(text):
    (place,) = positions(text)
    assert place == pytest.approx(PLACE, abs=2e-7)
    assert finding(text) is None


def test_cape_datum_is_read_where_it_is_named():
    (modern,) = positions("Lo29 Y -34189.832 X 3180125.962")
    (cape,) = positions("Lo29 Y -34189.832 X 3180125.962 (Cape datum)")
    assert 0.001 < modern[1] - cape[1] < 0.004


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-29.1, 30.1; -29.2, 30.2", ((30.1, -29.1), (30.2, -29.2))),
        ("-29.1,30.1\n-29.2,30.2", ((30.1, -29.1), (30.2, -29.2))),
        ("-29.1,30.1 and -29.2,30.2", ((30.1, -29.1), (30.2, -29.2))),
        ("-29.1, 30.1 | -29.2, 30.2 | -29.1, 30.1", ((30.1, -29.1), (30.2, -29.2))),
        ("S29.1 E30.1 & S29.2 E30.2", ((30.1, -29.1), (30.2, -29.2))),
        ("29°06'S 30°06'E; 29°12'S 30°12'E", ((30.1, -29.1), (30.2, -29.2))),
    ],
)
def test_several_pairs_in_one_cell_are_all_kept(text, expected):
    found = positions(text)
    assert found == tuple(pytest.approx(place) for place in expected)


@pytest.mark.parametrize(
    ("text", "rule", "suggestion"),
    [
        ("29.86, 31.02", "latitude-sign", "-29.86, 31.02"),
        ("33.9, 18.4", "latitude-sign", "-33.9, 18.4"),
        ("28°44'12\"N 29°21'E", "latitude-sign", "-28.736667, 29.35"),
        ("-29.86, -31.02", "longitude-sign", "-29.86, 31.02"),
        ("-29.86-31.02", "longitude-sign", "-29.86, 31.02"),
        ("31.02, -29.86", "axes-swapped", "-29.86, 31.02"),
        ("29.86, -31.02", "axes-swapped", "-31.02, 29.86"),
        ("18.4, 33.9", "axes-swapped", "-33.9, 18.4"),
        ("29.86, 31.02; -29.8, 31.0", "latitude-sign", "-29.86, 31.02; -29.8, 31"),
        ("-29861855, 31020099", "decimal-sign", "-29.861855, 31.020099"),
        ("29861855, 31020099", "latitude-sign", "-29.861855, 31.020099"),
        ("-29.861.855, 31.020.099", "decimal-sign", "-29.861855, 31.020099"),
    ],
)
def test_slips_get_the_likely_correction_as_a_suggestion(text, rule, suggestion):
    found = finding(text)
    assert (found.rule, found.suggestion, found.accepted) == (rule, suggestion, False)
    assert positions(text) == ()
    assert written(positions(text, accept_suggestions=True)) == suggestion
    assert finding(text, accept_suggestions=True).accepted


def test_what_else_the_row_says_chooses_between_corrections():
    reading = read_coordinates("29.86, 31.02")
    northern, swapped = (31.02, -29.86), (29.86, -31.02)
    assert {correction.positions for correction in reading.corrections} == {(northern,), (swapped,)}
    in_the_south = settle(reading, accept_suggestions=True, fits=lambda places: places[0][1] < -30.5)
    assert in_the_south[0] == (swapped,)
    nowhere = settle(reading, accept_suggestions=True, fits=lambda _: False)
    assert nowhere[0] == (northern,)


def test_metres_without_a_grid_are_never_guessed():
    reading = read_coordinates("Y -5641.000 X 3305647.886")
    found = settle(reading, accept_suggestions=True)
    assert found[0] == ()
    assert found[1].rule == "lo-grid"
    assert len(found[1].known) > 5


def test_metres_without_a_grid_find_it_in_what_else_the_row_says():
    reading = read_latitude_longitude("3305647.886", "-5641.000")
    near_durban = settle(reading, accept_suggestions=True, fits=lambda places: 30.5 < places[0][0] < 31.5)
    assert near_durban[0][0] == pytest.approx((31.058388, -29.869492), abs=1e-6)
    assert near_durban[1].accepted


def test_declared_grid_needs_no_suggestion():
    reading = read_latitude_longitude("-5641.000", "3305647.886", lo=31)
    assert reading.positions[0] == pytest.approx((31.058388, -29.869492), abs=1e-6)
    assert reading.finding is None


def test_labels_and_signs_of_different_customs_are_refused_with_both_readings():
    found = finding("x 5641 y 3305647.886 lo31", accept_suggestions=True)
    assert found.rule == "lo-signs"
    assert len(found.known) == 2


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("0,0", "coordinates-zero", "note"),
        ("0.000000 0.000000", "coordinates-zero", "note"),
        ("0°0'0\"S 0°0'0\"E", "coordinates-zero", "note"),
        ("0, 31.02", "coordinates-zero", "warn"),
        ("-29.86, 0", "coordinates-zero", "warn"),
        ("Various", "coordinates-various", "note"),
        ("several wards", "coordinates-various", "note"),
        ("Not specified", "coordinates-not-given", "note"),
        ("n/a", "coordinates-not-given", "note"),
        ("TBC", "coordinates-not-given", "note"),
        ("-", "coordinates-not-given", "note"),
        ("nan", "coordinates-not-finite", "warn"),
        ("-inf, 31", "coordinates-not-finite", "warn"),
        ("1e999, 31", "coordinates-not-finite", "warn"),
        ("400, 500", "coordinates-too-large", "warn"),
        ("123456789012345678901234567890, 5", "coordinates-unreadable", "warn"),
        ("-29.86", "coordinates-unreadable", "warn"),
        ("near the old post office", "coordinates-unreadable", "warn"),
        ("28°44'S 29°21'S", "coordinates-unreadable", "warn"),
        ("28°64'S 29°21'E", "coordinates-unreadable", "warn"),
        ("28.7S, -29.3E", "coordinates-unreadable", "warn"),
        ("-29.1 30.1 -29.2", "coordinates-unreadable", "warn"),
        ("Lo29 Y 12,345 X 3180125.96", "coordinates-unreadable", "warn"),
        ("Lo29 Lo31 Y 12345 X 3180125.96", "coordinates-unreadable", "warn"),
        ("Lo28 Y 12345 X 3180125.96", "coordinates-unreadable", "warn"),
        ("44' 28°, 21' 29°", "coordinates-unreadable", "warn"),
        ("9" * 10_000, "coordinates-unreadable", "warn"),
    ],
)
def test_what_is_no_place_is_said_and_never_guessed(text, rule, severity):
    found = finding(text, accept_suggestions=True)
    assert (found.rule, found.severity) == (rule, severity)
    assert found.suggestion is None
    assert positions(text, accept_suggestions=True) == ()


def test_two_readings_within_the_country_are_both_refused():
    one, other = Paired(((29.0, -28.0),), 0.1), Paired(((30.0, -29.0),), 0.1)
    reading = _judged([one, other], "as written")
    assert reading.positions == ()
    assert reading.finding.rule == "coordinates-ambiguous"
    assert reading.finding.known == ("-28, 29", "-29, 30")


def test_a_zero_pair_among_others_is_left_out():
    assert positions("-29.1, 30.1; 0, 0") == ((30.1, -29.1),)
    assert finding("-29.1, 30.1; 0, 0").rule == "coordinates-zero"


@pytest.mark.parametrize("text", ["51.5, -0.12", "-26.5, 36.1", "-15.4, 28.3"])
def test_places_that_no_slip_explains_are_read_as_written(text):
    (place,) = positions(text)
    assert not in_south_africa(*place)
    assert finding(text) is None


def test_marion_island_is_in_the_country():
    assert positions("-46.9, 37.75") == ((37.75, -46.9),)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("-28.7366", "29.35"),
        ("-28,7366", "29,35"),
        ("28.7366 S", "29.35 E"),
        ("28 44 11.76 S", "29 21 0 E"),
        ("-28 44 11.76", "29 21"),
        ("-28:44:11.76", "29:21:00"),
        ("S28°44'11.76\"", "E29°21'"),
        ("29.35 E", "28.7366 S"),
        ("-2.87366E+01", "2.935e1"),
        ("-34189.832 Lo29", "3180125.962"),
    ],
)
def test_latitude_and_longitude_in_two_cells(latitude, longitude):
    reading = read_latitude_longitude(latitude, longitude)
    assert reading.finding is None
    assert reading.positions[0] == pytest.approx(PLACE, abs=2e-7)


def test_several_values_in_each_of_two_cells():
    reading = read_latitude_longitude("-29.1; -29.2", "30.1; 30.2")
    assert reading.positions == ((30.1, -29.1), (30.2, -29.2))


@pytest.mark.parametrize(
    ("latitude", "longitude", "rule"),
    [
        ("0", "0", "coordinates-zero"),
        ("n/a", "31.02", "coordinates-incomplete"),
        ("-29.86", "tbc", "coordinates-incomplete"),
        ("n/a", "-", "coordinates-not-given"),
        ("Various", "Various", "coordinates-various"),
        ("-29.86; -29.9", "31.02", "coordinates-unreadable"),
        ("nan", "nan", "coordinates-not-finite"),
        ("31.02", "-29.86", "axes-swapped"),
        ("29.86", "31.02", "latitude-sign"),
    ],
)
def test_faults_in_two_cells(latitude, longitude, rule):
    assert settle(read_latitude_longitude(latitude, longitude))[1].rule == rule


@pytest.mark.parametrize(
    ("text", "coarse"),
    [("-28.7366, 29.35", False), ("-28.7, 29.3", True), ("28°44'S 29°21'E", True), ("-29 30", True)],
)
def test_step_tells_how_finely_a_place_is_stated(text, coarse):
    assert (read_coordinates(text).step_degrees > 0.005) is coarse


def as_decimals(latitude, longitude):
    return f"{latitude}, {longitude}"


def as_comma_decimals(latitude, longitude):
    return f"{latitude:.6f}".replace(".", ",") + " ; " + f"{longitude:.6f}".replace(".", ",")


def as_letters(latitude, longitude):
    return f"{-latitude:.6f}S {longitude:.6f}E"


def as_degrees_minutes_seconds(latitude, longitude):
    return " ".join(
        f"{int(size)}°{int(size * 60) % 60:02d}'{size * 3600 % 60:08.5f}\"{letter}"
        for size, letter in ((-latitude, "S"), (longitude, "E"))
    )


def as_lo(latitude, longitude):
    lo = lo_for_longitude(longitude)
    westing, southing = lo_metres(longitude, latitude, lo)
    return f"Lo{lo} Y {westing:.3f} X {southing:.3f}"


@given(LATITUDES, LONGITUDES)
@pytest.mark.parametrize(
    "write", [as_decimals, as_comma_decimals, as_letters, as_degrees_minutes_seconds, as_lo]
)
def test_every_place_in_the_country_is_read_back(write, latitude, longitude):
    text = write(latitude, longitude)
    if '60.00000"' in text:  # rounded up to a whole minute, which nobody writes
        return
    (place,) = positions(text)
    assert place == pytest.approx((longitude, latitude), abs=2e-8)


@given(LATITUDES, LONGITUDES)
def test_a_latitude_without_its_sign_is_never_believed_and_always_explained(latitude, longitude):
    text = f"{-latitude:.6f}, {longitude:.6f}"
    assert positions(text) == ()
    assert positions(text, accept_suggestions=True)[0] == pytest.approx((longitude, latitude), abs=1e-9)


@example("-\r0")
@given(st.one_of(st.text(), st.text("0123456789.,;:-+ °'\"NSEWLoXY\n", max_size=60)))
def test_any_text_gets_positions_or_a_finding_and_never_an_error(text):
    places, found = settle(read_coordinates(text))
    assert places or found
    for longitude, latitude in places:
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=1, max_size=6, unique=True))
def test_what_is_written_is_read_back(places):
    assert positions(written(tuple(places))) == tuple(places)
