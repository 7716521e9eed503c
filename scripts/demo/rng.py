"""Chance that falls the same way on every machine and under every Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Item = TypeVar("Item")


class Rng:
    """Draws from the one stream that Python promises never to change: ``random.Random(seed).random()``.

    Args:
        seed: Names the stream; two parts of the work with streams of their own do not disturb each other.
    """

    def __init__(self, seed: str) -> None:
        # Text seeds are hashed by SHA-512, the same everywhere. Nothing here guards a secret.
        self._stream = random.Random(seed)  # noqa: S311

    def unit(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return self._stream.random()

    def between(self, low: float, high: float) -> float:
        """Return a number between two others."""
        return low + (high - low) * self._stream.random()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both possible."""
        return low + int(self._stream.random() * (high - low + 1))

    def grid(self, rows: int, columns: int) -> npt.NDArray[np.float64]:
        """Return numbers from -1 to 1, shape (rows, columns), by splitmix64 from one draw of the stream."""
        start = np.uint64(int(self._stream.random() * 2**53))
        mixed = (np.arange(rows * columns, dtype=np.uint64) + start) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        whole = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64)
        spread: npt.NDArray[np.float64] = whole / 2.0**52 - 1
        return spread.reshape(rows, columns)

    def chance(self, share: float) -> bool:
        """Return True in the given share of draws."""
        return self._stream.random() < share

    def one_of(self, items: Sequence[Item]) -> Item:
        """Return one of the items, all equally likely."""
        return items[int(self._stream.random() * len(items))]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Return one of the items, each as likely as its weight says."""
        total = 0.0  # not sum(): newer Pythons round it otherwise
        for weight in weights:
            total += weight
        at = self._stream.random() * total
        for item, weight in zip(items, weights, strict=True):
            at -= weight
            if at < 0:
                return item
        return items[-1]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        mixed = list(items)
        for place in range(len(mixed) - 1, 0, -1):
            other = int(self._stream.random() * (place + 1))
            mixed[place], mixed[other] = mixed[other], mixed[place]
        return mixed

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return some of the items, none twice."""
        return self.shuffled(items)[:count]
