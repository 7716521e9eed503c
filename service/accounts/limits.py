"""How often one may ask for what is costly or guessed at; counted in this process's memory."""

from __future__ import annotations

import time
from math import ceil
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.errors import TooManyError
from service.settings import Settings

SIGN_IN: Final = "sign-in"
SIGN_IN_NAME: Final = "sign-in-name"
TOKEN: Final = "token"  # noqa: S105 - the name of a limit
UPLOAD: Final = "upload"


class Limits:
    """Counts by kind and by whom; whoever is over a limit is told when to come back.

    Args:
        settings: How many of each kind in which time.
    """

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._most = {
            SIGN_IN: parse(settings.sign_in_limit),
            SIGN_IN_NAME: parse(settings.sign_in_name_limit),
            TOKEN: parse(settings.token_failure_limit),
            UPLOAD: parse(settings.upload_limit),
        }

    def take(self, kind: str, who: str) -> None:
        """Count one of a kind.

        Raises:
            TooManyError: The limit is reached.
        """
        if not self._limiter.hit(self._most[kind], kind, who):
            raise self._refusal(kind, who)

    def check(self, kind: str, who: str) -> None:
        """Refuse who has reached a limit, and count nothing.

        Raises:
            TooManyError: The limit is reached.
        """
        if not self._limiter.test(self._most[kind], kind, who):
            raise self._refusal(kind, who)

    def _refusal(self, kind: str, who: str) -> TooManyError:
        most: RateLimitItem = self._most[kind]
        reset = self._limiter.get_window_stats(most, kind, who).reset_time
        wait_s = max(1, ceil(reset - time.time()))
        return TooManyError(f"More was asked than {most}; come back in {wait_s} seconds.", wait_s)
