"""Domain errors: one sentence each, no knowledge of HTTP or of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class OnebudgetError(Exception):
    """One sentence that names the place and the remedy, with typed extras for the caller.

    Args:
        message: The sentence shown to the user, whole and final.
        online: The same for pages and the API, where the command line's remedy is none there.
        extras: Members for the problem answer, such as ``did_you_mean`` or ``errors``.
    """

    def __init__(self, message: str, *, online: str | None = None, **extras: Any) -> None:
        super().__init__(message)
        self.message = message
        self.message_online = message if online is None else online
        self.extras: Mapping[str, Any] = extras


class NotFoundError(OnebudgetError):
    """What was asked for is not held here."""

    def __init__(self, message: str, did_you_mean: Sequence[str] = (), **extras: Any) -> None:
        if did_you_mean:
            extras["did_you_mean"] = list(did_you_mean)
        super().__init__(message, **extras)


class InvalidRequestError(OnebudgetError):
    """A parameter or body that cannot be meant; ``errors`` point at the parts."""


class ConflictError(OnebudgetError):
    """The request contradicts what is stored."""


class CoverageTooLowError(OnebudgetError):
    """Too little of the money is placed where the question would show it; ``ask_instead`` tells the way."""


class BadFileError(OnebudgetError):
    """A file that cannot be read, or must not be (a bomb, a password, a torn archive)."""


class ImportRefusedError(OnebudgetError):
    """A load that was not committed because its findings forbid it."""


class BoundaryError(OnebudgetError):
    """A boundary set that cannot be loaded, activated or exported."""


class RemoteSourceError(OnebudgetError):
    """A boundary service that does not answer, or answers nonsense."""


class DatabaseUnavailableError(OnebudgetError):
    """The database cannot be reached or started."""


class DatabaseSetupError(OnebudgetError):
    """The database server lacks what onebudget needs: a version, PostGIS, room on the disk."""


class ConfigurationError(OnebudgetError):
    """A setting that cannot be used as it is."""


class TooSlowError(OnebudgetError):
    """A read that the database did not finish in the time it is given."""


class NotSignedInError(OnebudgetError):
    """What only a signed-in account may ask for, asked for by nobody in particular."""


class NotAllowedError(OnebudgetError):
    """What the account's roles, or its token's scopes, do not reach."""


class ChangedMeanwhileError(OnebudgetError):
    """A change to a state that is no longer the newest; ``version`` names the newest.

    Args:
        message: The sentence shown to the user.
        version: Of what is stored now, as its ETag without quotes.
    """

    def __init__(self, message: str, version: str | int | None = None, **extras: Any) -> None:
        if version is not None:
            extras["version"] = version
        super().__init__(message, **extras)


class PreconditionMissingError(OnebudgetError):
    """A change that does not say which state it was made from."""


class TooManyError(OnebudgetError):
    """More requests than are answered in a time; ``retry_after_s`` says when to come back.

    Args:
        message: The sentence shown to the user.
        retry_after_s: Seconds until the next one is answered.
    """

    def __init__(self, message: str, retry_after_s: int = 60, **extras: Any) -> None:
        super().__init__(message, retry_after_s=retry_after_s, **extras)
