"""One way to look a word up: exactly where possible, with the nearest known ones where not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from spatial.plain_text import run_together

SUGGESTIONS = 3
LIKELY = 65.0
SHORTEST = 4
LONGEST = 300  # longer texts are no entry of a list, and comparing them takes time
MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a word was found to mean.

    Attributes:
        code: Code of the entry, None where there is none.
        known: Names of the entries that were probably meant, the nearest first; empty where one was found.
        is_group: True for a word that is known to span several entries.
    """

    code: str | None
    known: tuple[str, ...] = ()
    is_group: bool = False


@dataclass(slots=True)
class WordList:
    """The words of one list, and what they mean.

    Spelling counts by letters and figures alone: case, accents, spaces and punctuation do not.
    """

    meanings: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    _found: dict[str, Lookup] = field(default_factory=dict)

    def add(self, code: str, words: Iterable[str]) -> list[str]:
        """Add the words of an entry; return those that mean another entry already."""
        taken: list[str] = []
        for word in words:
            other = self.meanings.setdefault(key(word), code)
            if other != code:
                taken.append(word)
            self.names.setdefault(word, code)
        return taken

    def find(self, text: str) -> Lookup:
        """Return what a text means, remembered for the next time."""
        found = self._found.get(text)
        if found is None:
            found = self._find(text)
            if len(self._found) < MOST_REMEMBERED:
                self._found[text] = found
        return found

    def _find(self, text: str) -> Lookup:
        word = key(text[:LONGEST])
        if word in self.meanings:
            return Lookup(self.meanings[word])
        if word in self.groups:
            return Lookup(None, is_group=True)
        near = process.extract(
            text[:LONGEST], self._comparable(), scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=LIKELY
        )
        return Lookup(None, tuple(name for name, _, _ in near))

    def _comparable(self) -> list[str]:
        """Return the words that can be told from others by likeness; of short ones every letter counts."""
        return [name for name in self.names if len(name) >= SHORTEST]


def key(text: str) -> str:
    """Return what counts of a word's spelling."""
    return run_together(text.replace("&", " and "))
