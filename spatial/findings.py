"""What a check has to say about one place in one file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How a finding bears on a load."""

    REFUSE = "refuse"  # the row (or layer) is not loaded
    WARN = "warn"  # loaded, and somebody should look
    NOTE = "note"  # loaded, said for the record


@dataclass(frozen=True, slots=True)
class Finding:
    """Names the place, the rule, and what would be right.

    Attributes
    ----------
    rule : str
        Short stable name of the rule in kebab case, such as ``latitude-sign``.
    severity : Severity
    message : str
        One sentence for the person who can mend it.
    file, sheet, column : str or None
    row : int or None
        Row number as a spreadsheet shows it, the first row being 1.
    value : str or None
        What was found, shortened to a readable length.
    suggestion : str or None
        What would probably be right, in the form in which it could be typed.
    known : tuple of str
        Known values that the found one may stand for, the nearest first.
    accepted : bool
        True where the suggestion was applied.
    online : str or None
        The message for pages and the API, where the command line's remedy is none there.
    """

    rule: str
    severity: Severity
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    suggestion: str | None = None
    known: tuple[str, ...] = ()
    accepted: bool = False
    online: str | None = None

    @property
    def message_online(self) -> str:
        """The message, with a remedy that is at hand in pages and the API."""
        return self.message if self.online is None else self.online

    def at(self, **place: Any) -> Finding:
        """Return the same finding with its place filled in."""
        return replace(self, **place)
