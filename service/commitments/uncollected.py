"""Python's collector of cyclic garbage, kept out of work that makes none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector still while the block runs.

    A load makes millions of small objects, none of which refers back to itself; they go by their reference
    counts as ever. Looking through them again and again for cycles took a third of its time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
