"""What endpoints return: JSON and GeoJSON, rendered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from fastapi import Response

from service.http.money import render_json


class JsonAnswer(Response):
    """Answers with a model or plain values as JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write the body."""
        return render_json(content)


class Feature(NamedTuple):
    """One feature of a GeoJSON answer; ``geometry`` is GeoJSON as the database wrote it, or None."""

    id: str | int
    geometry: str | None
    properties: Any


class GeoJsonAnswer(Response):
    """Answers with a feature collection; members beside the features follow RFC 7946, section 6.1.

    Args:
        features: In the order of the answer.
        members: What else the answer says, such as the edition and the next cursor.
    """

    media_type = "application/geo+json"

    def __init__(self, features: Iterable[Feature], members: Mapping[str, Any]) -> None:
        head = render_json({"type": "FeatureCollection", **members})
        body = b",\n".join(map(_feature, features))
        super().__init__(head[:-1] + b',"features":[' + body + b"]}")


def _feature(feature: Feature) -> bytes:
    # The geometry is already JSON; reading it only to write it again would be most of the work.
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % (
        render_json(feature.id),
        (feature.geometry or "null").encode(),
        render_json(feature.properties),
    )
