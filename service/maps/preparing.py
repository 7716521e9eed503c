"""Gets ready for the first map of this process while its page is on the way."""

from __future__ import annotations

from functools import cache
from threading import Thread

from spatial.classes import prepare


@cache
def prepare_once() -> None:
    """Begin to import what classes take, once; seconds, which a server that shows no map is spared."""
    Thread(target=prepare, name="prepare-classes", daemon=True).start()
