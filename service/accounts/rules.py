"""How long sign-ins hold, and when failures lock an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from service.settings import Settings

LONGEST_LOCK: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What the operator set for signing in.

    Attributes:
        failures: From this many in a row on, an account is locked.
        lock: For how long at first; each further failure doubles it, up to a day.
        idle: After this long without a request a sign-in ends.
        whole: After this long it ends anyway.
    """

    failures: int
    lock: timedelta
    idle: timedelta
    whole: timedelta

    @classmethod
    def of(cls, settings: Settings) -> SignInRules:
        """Take them from the settings."""
        return cls(
            settings.lock_after_failures,
            timedelta(minutes=settings.lock_minutes),
            timedelta(hours=settings.session_idle_hours),
            timedelta(hours=settings.session_hours),
        )

    def lock_for(self, failures: int) -> timedelta:
        """How long an account is locked that has failed so often in a row."""
        beyond = min(max(failures - self.failures, 0), 12)
        return min(self.lock * (1 << beyond), LONGEST_LOCK)
