"""Tiles: small and quick beside what the plain layer gives, and as cheap as a file once they are held."""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, select, text

from bench.figures import Figure, Stopwatch
from bench.serving import served
from service.db import reading
from service.models import Edition
from service.tiles import warming
from service.tiles.packing import ready
from service.tiles.service import pyramid
from service.tiles.words import Series
from spatial.generalise import band_of_zoom
from spatial.mercator import tile_of, tile_range
from spatial.vocabulary import Level

TARGET = 0.25
WARDS = Series(Level.WARD)
LEAST_RATE = 0.6
ZOOM, USUAL_ZOOM = 5, 9
APP = "bench.static_app:create_app"
# What a tile server makes of a table of wards by itself: PostGIS's own shortening of lines, the same columns.
PLAIN = """
    select st_asmvt(t, 'areas', 4096, 'geom', 'id') from (
        select a.id, a.code, a.name,
            st_asmvtgeom(st_transform(a.geom, 3857), st_tileenvelope(:z, :x, :y), 4096, 64) as geom
        from area a
        where a.edition_id = :edition and a.level = 'ward'
            and a.geom && st_transform(st_tileenvelope(:z, :x, :y), 4326)
    ) as t
"""
DRAW = "select area_tile(:edition, 'ward', :band, :z, :x, :y)"


@dataclass
class Wards:
    """The tiles that hold all wards of the country at one zoom, drawn plainly, drawn anew, and fetched."""

    engine: Engine
    edition: tuple[int, str]
    places: Sequence[tuple[int, int]]
    watch: Stopwatch = field(default_factory=Stopwatch)
    sizes: dict[str, int] = field(default_factory=dict)

    def draw(self, name: str, statement: str, finish: Callable[[bytes], bytes]) -> list[bytes]:
        """Draw all of them by a statement, and make them ready to be sent."""
        given = {"edition": self.edition[0], "band": band_of_zoom(ZOOM).number, "z": ZOOM}
        with self.engine.connect() as link:
            link.execute(
                text(statement), {**given, "x": 0, "y": 0}
            )  # so that neither pays for a new connection
            with self.watch.time(name):
                drawn = (link.scalar(text(statement), {**given, "x": x, "y": y}) for x, y in self.places)
                return [finish(bytes(tile or b"")) for tile in drawn]

    def weigh(self, plain: Sequence[bytes]) -> None:
        """Note what plain tiles weigh as they are, and as a tile server would send them."""
        self.sizes["plain_kB"] = round(sum(map(len, plain)) / 1000)
        self.sizes["plain_gzipped_kB"] = round(sum(len(gzip.compress(tile)) for tile in plain) / 1000)

    def fetch(self, api: http.client.HTTPConnection) -> None:
        """Fetch all of them from a process that has not sent one yet."""
        with self.watch.time("cold"):
            bodies = [get(api, self.path(ZOOM, x, y)) for x, y in self.places]
        self.sizes["sent_kB"] = round(sum(map(len, bodies)) / 1000)

    def path(self, zoom: int, x: int, y: int) -> str:
        """The address of a tile."""
        return f"/tiles/{self.edition[1]}/ward/{zoom}/{x}/{y}.mvt"


def measure_tiles(engine: Engine, url: str, edition_id: int, rounds: int) -> list[Figure]:
    """Draw and fetch the wards of the country at zoom 5, and send a usual tile over and over.

    Returns:
        Bytes and cold time beside those of the plain layer, and a warm tile beside a static file.
    """
    with engine.connect() as connection:
        slug = connection.execute(select(Edition.slug).where(Edition.id == edition_id)).scalar_one()
    with reading(engine) as session:
        west, south, east, north = pyramid(session, slug, WARDS).bounds
    wards = Wards(engine, (edition_id, slug), list(product(*tile_range((west, south, east, north), ZOOM))))
    warmed = warming.warm(engine, slug, WARDS, ZOOM, lambda _done, _of: None)
    times: list[tuple[float, float]] = []
    usual = wards.path(USUAL_ZOOM, *tile_of((west + east) / 2, (south + north) / 2, USUAL_ZOOM))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            wards.weigh(wards.draw("plain", PLAIN, bytes))
            wards.draw("drawn_anew", DRAW, lambda tile: ready(tile, ZOOM))  # as where none is kept yet
            with served(url, APP, ONEBUDGET_BENCH_STATIC=folder) as api:
                get(api, f"/tiles/{slug}/country/0/0/0.mvt")  # nor for the first answer of a process
                wards.fetch(api)
                size = len(get(api, usual))
                Path(folder, "file.bin").write_bytes(bytes(size))
                times.append(_in_turn(api, usual, "/bench/file.bin"))
    cold = wards.watch.median_s("cold") / wards.watch.median_s("plain")
    parts = wards.watch.parts() | {"tiles": len(wards.places), "warmed": warmed}
    rate = median(tile / file for tile, file in times)
    each = {"tile_us": round(times[-1][0] * 1e6), "file_us": round(times[-1][1] * 1e6), "bytes": size}
    sent = wards.sizes["sent_kB"] / wards.sizes["plain_kB"]
    alike = wards.sizes["sent_kB"] / wards.sizes["plain_gzipped_kB"]
    return [
        Figure("wards at zoom 5, compressed / plain ST_AsMVT, bytes", sent, TARGET, parts=dict(wards.sizes)),
        Figure("wards at zoom 5 / plain ST_AsMVT, both compressed, bytes", alike, TARGET),
        Figure("wards at zoom 5, cold / plain ST_AsMVT, time", cold, TARGET, parts=parts),
        Figure("warm tile / static file of its size, time", rate, 1 / LEAST_RATE, parts=each),
    ]


def get(api: http.client.HTTPConnection, path: str) -> bytes:
    """Fetch one address, compressed where it can be."""
    api.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = api.getresponse()
    body = answer.read()
    if answer.status not in {http.client.OK, http.client.NO_CONTENT}:
        raise AssertionError(f"GET {path} answered {answer.status}.")
    return body


def _in_turn(api: http.client.HTTPConnection, *paths: str) -> tuple[float, float]:
    """Seconds of a request of each of two addresses, asked for in turn by another process."""
    command = [sys.executable, "-m", "bench.asking", str(api.port), *paths]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    first, second = json.loads(done.stdout)
    return first, second
