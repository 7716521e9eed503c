"""What a caller asks of a load, and how it can follow it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from service.imports.source import Limits, ReadOptions


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How one file is to be read, located and loaded.

    Attributes:
        read: What is declared about the file itself: profile, sheet, unit, organisation.
        limits: How large the file may be.
        edition: Slug of the edition whose codes the file uses; None takes the one active edition.
        accept_suggestions: True applies the likely correction of a fault of place, and records it.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    limits: Limits = field(default_factory=Limits)
    edition: str | None = None
    accept_suggestions: bool = False

    def recorded(self) -> dict[str, object]:
        """What is kept with the run, so that the same load can be made again."""
        stated = {
            "profile": self.read.profile,
            "sheet": self.read.sheet,
            "organisation": self.read.organisation,
            "unit": self.read.unit,
            "decimal": self.read.decimal,
            "encoding": self.read.encoding,
            "delimiter": self.read.delimiter,
            "include_examples": self.read.include_examples or None,
            "accept_suggestions": self.accept_suggestions or None,
        }
        return {name: value for name, value in stated.items() if value is not None}


class Watch(Protocol):
    """Follows a load: told what is being done and how far it has come."""

    def __call__(self, doing: str, done: int = 0) -> None:
        """Note that ``done`` rows of the step ``doing`` are finished."""


def nobody(doing: str, done: int = 0) -> None:
    """Watch nothing."""
    _ = doing, done
