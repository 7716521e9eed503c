"""Work that is done in order by one other thread while this one goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

MOST_WAITING = 4  # as many as are prepared while those before them are placed


class Background:
    """Runs calls one after the other, and holds the caller back when too many wait.

    The database works while this process prepares the next rows; what the calls use, such as a session, must
    be left alone until ``finish``.
    """

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="onebudget-load")
        self._waiting: deque[Future[None]] = deque()

    def run(self, call: Callable[[], None]) -> None:
        """Have a call made after those before it; raises what an earlier one raised."""
        while len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._worker.submit(call))

    def finish(self) -> None:
        """Wait until all calls are made; raises what one of them raised."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for call in self._waiting:
            call.cancel()
        self._worker.shutdown(wait=True)
