"""A small reader of Mapbox Vector Tiles (specification 2.1), apart from what PostGIS writes them with."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import shapely

POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE = 1, 2, 7


@dataclass
class Feature:
    """One feature: its id, its properties, and its parts as runs of points in units of the tile."""

    id: int | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    kind: int = 0
    parts: list[list[tuple[int, int]]] = field(default_factory=list)

    def polygon(self) -> shapely.Geometry:
        """The area of a polygon: what its outer rings cover, less what its inner rings do."""
        outer = [shapely.Polygon(ring) for ring in self.parts if signed_area(ring) > 0]
        inner = [shapely.Polygon(ring) for ring in self.parts if signed_area(ring) < 0]
        return shapely.difference(shapely.union_all(outer), shapely.union_all(inner))


@dataclass
class Layer:
    """One layer by name, with the side of the tile in its units."""

    name: str = ""
    version: int = 0
    extent: int = 0
    features: list[Feature] = field(default_factory=list)


def read_tile(content: bytes) -> dict[str, Layer]:
    """Read all layers of a tile, by name."""
    layers = [_layer(value) for number, value in _fields(content) if number == 3]
    assert len({layer.name for layer in layers}) == len(layers), "a tile holds each layer once"
    return {layer.name: layer for layer in layers}


def signed_area(ring: list[tuple[int, int]]) -> float:
    """The area of a ring by the surveyor's formula, as the specification has it: outer rings are positive."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _layer(content: bytes) -> Layer:
    layer, keys, values, features = Layer(), [], [], []
    for number, value in _fields(content):
        if number == 1:
            layer.name = value.decode()
        elif number == 2:
            features.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
        elif number == 5:
            layer.extent = value
        elif number == 15:
            layer.version = value
    layer.features = [_feature(feature, keys, values) for feature in features]
    return layer


def _feature(content: bytes, keys: list[str], values: list[Any]) -> Feature:
    feature = Feature()
    for number, value in _fields(content):
        if number == 1:
            feature.id = value
        elif number == 2:
            tags = _packed(value)
            pairs = zip(tags[::2], tags[1::2], strict=True)
            feature.properties = {keys[key]: values[place] for key, place in pairs}
        elif number == 3:
            feature.kind = value
        elif number == 4:
            feature.parts = _parts(_packed(value))
    return feature


def _parts(commands: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = place = 0
    while place < len(commands):
        command, count = commands[place] & 7, commands[place] >> 3
        place += 1
        if command == CLOSE:
            continue
        for _ in range(count):
            x, y = x + _zigzag(commands[place]), y + _zigzag(commands[place + 1])
            place += 2
            if command == MOVE_TO:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(content: bytes) -> Any:
    [(number, value)] = _fields(content)
    if number == 1:
        return value.decode()
    if number == 2:
        return struct.unpack("<f", value)[0]
    if number == 3:
        return struct.unpack("<d", value)[0]
    return {4: lambda: value, 5: lambda: value, 6: lambda: _zigzag(value), 7: lambda: bool(value)}[number]()


def _fields(content: bytes):
    place = 0
    while place < len(content):
        key, place = _varint(content, place)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, place = _varint(content, place)
        else:
            length = {1: 8, 5: 4}.get(wire)
            if length is None:
                length, place = _varint(content, place)
            value, place = content[place : place + length], place + length
        yield number, value


def _packed(content: bytes) -> list[int]:
    found, place = [], 0
    while place < len(content):
        value, place = _varint(content, place)
        found.append(value)
    return found


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def _zigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
