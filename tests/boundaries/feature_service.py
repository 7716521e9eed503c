"""A small web server that behaves like an ArcGIS feature service, faults included."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import shapely

Fault = Callable[["Answer"], None]


@dataclass
class Answer:
    """What is about to be sent; faults change it."""

    query: dict[str, str]
    body: bytes
    status: int = 200
    stated_length: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0


class FeatureService:
    """One layer of polygons; ``faults`` are used up one by one, each by the next page asked for."""

    def __init__(
        self, frame: gpd.GeoDataFrame, *, max_records: int = 4, formats: str = "JSON, geoJSON"
    ) -> None:
        self.frame, self.max_records, self.formats = frame, max_records, formats
        self.last_edit: int | None = 1_700_000_000_000
        self.pagination = True
        self.geometry_type = "esriGeometryPolygon"
        self.count_offset = 0
        self.faults: list[Fault] = []
        self.pages_asked: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/arcgis/rest/services"

    @property
    def url(self) -> str:
        return f"{self.root}/Wards/FeatureServer/0"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def describe(self) -> dict:
        fields = [{"name": "OBJECTID", "type": "esriFieldTypeOID"}]
        fields += [{"name": name, "type": "esriFieldTypeString"} for name in self._columns()]
        return {
            "name": "Wards",
            "geometryType": self.geometry_type,
            "objectIdField": "OBJECTID",
            "maxRecordCount": self.max_records,
            "supportedQueryFormats": self.formats,
            "advancedQueryCapabilities": {"supportsPagination": self.pagination},
            "fields": fields,
            "editingInfo": {"lastEditDate": self.last_edit},
        }

    def page(self, query: dict[str, str]) -> dict:
        """The features of a query as GeoJSON or Esri JSON, at most ``max_records`` of them."""
        start = int(query.get("resultOffset", 0))
        wanted = min(int(query.get("resultRecordCount", self.max_records)), self.max_records)
        rows = self.frame.iloc[start : start + wanted]
        more = start + len(rows) < len(self.frame)
        columns = [column for column in query["outFields"].split(",") if column != "OBJECTID"]
        if query["f"] == "geojson":
            features = [
                self._geojson(number, row, columns) for number, (_, row) in enumerate(rows.iterrows(), start)
            ]
            return {"type": "FeatureCollection", "features": features} | (
                {"properties": {"exceededTransferLimit": True}} if more else {}
            )
        features = [
            self._esri(number, row, columns) for number, (_, row) in enumerate(rows.iterrows(), start)
        ]
        kinds = [{"name": "OBJECTID", "type": "esriFieldTypeOID"}]
        kinds += [{"name": name, "type": "esriFieldTypeString", "length": 50} for name in columns]
        return {
            "geometryType": "esriGeometryPolygon",
            "spatialReference": {"wkid": 4326},
            "fields": kinds,
            "features": features,
            "exceededTransferLimit": more,
        }

    def _columns(self) -> list[str]:
        return [column for column in self.frame.columns if column != "geometry"]

    def _geojson(self, number: int, row: object, columns: list[str]) -> dict:
        cells = {"OBJECTID": number + 101} | {name: row[name] for name in columns}
        shape = shapely.geometry.mapping(row["geometry"])
        return {"type": "Feature", "id": number + 101, "properties": cells, "geometry": shape}

    def _esri(self, number: int, row: object, columns: list[str]) -> dict:
        parts = shapely.get_parts(shapely.orient_polygons(row["geometry"], exterior_cw=True))
        rings = [list(map(list, ring.coords)) for part in parts for ring in (part.exterior, *part.interiors)]
        cells = {"OBJECTID": number + 101} | {name: row[name] for name in columns}
        return {"attributes": cells, "geometry": {"rings": rings}}

    def _answer(self, path: str, query: dict[str, str]) -> Answer:
        if not path.endswith("/query"):
            return Answer(query, json.dumps(self.describe()).encode())
        if query.get("returnCountOnly") == "true":
            return Answer(query, json.dumps({"count": len(self.frame) + self.count_offset}).encode())
        self.pages_asked.append(int(query["resultOffset"]))
        answer = Answer(query, json.dumps(self.page(query)).encode())
        if self.faults:
            self.faults.pop(0)(answer)
        return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                answer = service._answer(parts.path, query)
                time.sleep(answer.wait_s)
                self.send_response(answer.status)
                self.send_header("Content-Length", str(answer.stated_length or len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                with contextlib.suppress(ConnectionError):  # the client may have lost its patience
                    self.end_headers()
                    self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def server_error(answer: Answer) -> None:
    answer.status, answer.body = 503, b"<html>Service unavailable</html>"


def torn_body(answer: Answer) -> None:
    answer.body = answer.body[: len(answer.body) // 2]


def torn_connection(answer: Answer) -> None:
    answer.stated_length = len(answer.body)
    answer.body = answer.body[: len(answer.body) // 2]


def error_in_success(answer: Answer) -> None:
    answer.body = json.dumps({"error": {"code": 500, "message": "Error performing query operation"}}).encode()


def no_features(answer: Answer) -> None:
    answer.body = json.dumps({"type": "FeatureCollection", "features": []}).encode()


def short_page(answer: Answer) -> None:
    """Send one feature only: servers do so when outlines are heavy."""
    page = json.loads(answer.body)
    page["features"] = page["features"][:1]
    answer.body = json.dumps(page).encode()


def slow(answer: Answer) -> None:
    answer.wait_s = 0.6
