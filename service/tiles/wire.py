"""Reads and writes the wire format of protocol buffers, as far as map tiles use it.

Apart from a library of protocol buffers, which writes fields in the order of their numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

NUMBER: Final = 0
TEXT: Final = 2
"""Wire types: a varint, and bytes with their length before them."""
_BITS: Final = 7  # of a number that go into one byte; the eighth tells that more follow
_MORE: Final = 1 << _BITS


class Field(NamedTuple):
    """One field of a message: its number, its wire type and its content; of a number, the varint."""

    number: int
    wire: int
    content: bytes

    def written(self) -> bytes:
        """The field as it stands in a message."""
        key = varint(self.number << 3 | self.wire)
        return key + (varint(len(self.content)) if self.wire == TEXT else b"") + self.content


def fields(message: bytes) -> Iterator[Field]:
    """Read the fields of a message that holds numbers and texts alone."""
    place = 0
    while place < len(message):
        key, begin = _read(message, place)
        value, place = _read(message, begin)
        if key & 7 == TEXT:
            begin, place = place, place + value
        yield Field(key >> 3, key & 7, message[begin:place])


def varints(packed: bytes) -> Iterator[int]:
    """Read numbers that follow each other."""
    value = shift = 0
    for byte in packed:
        if byte < _MORE:
            yield value | byte << shift
            value = shift = 0
        else:
            value |= (byte ^ _MORE) << shift
            shift += _BITS


def varint(value: int) -> bytes:
    """Write a number of at least 0."""
    if value < _MORE:
        return _SHORT[value]
    written = bytearray()
    while value >= _MORE:
        written.append(value % _MORE | _MORE)
        value >>= _BITS
    written.append(value)
    return bytes(written)


def signed(value: int) -> int:
    """The number that stands for one with a sign: 0, -1, 1, -2 and so on."""
    return (value >> 1) ^ -(value & 1)


def unsigned(value: int) -> int:
    """The number by which one with a sign is written."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def _read(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte % _MORE) << shift
        place, shift = place + 1, shift + _BITS
        if byte < _MORE:
            return value, place


_SHORT: Final = [bytes([value]) for value in range(_MORE)]
