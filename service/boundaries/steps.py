"""Progress and timing of a long piece of work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stopwatch:
    """Times the parts of a piece of work and says which one begins.

    Attributes:
        on_step: Told each part's name as it begins.
        timings: Seconds by part, in the order in which they began; parts of one name are added up.
    """

    on_step: Callable[[str], None] = lambda _: None
    timings: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time one part."""
        self.on_step(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start
