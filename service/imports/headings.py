"""Headings as publishers write them, matched to the columns that a profile asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

LETTERS_PER_SLIP = 10  # one letter wrong or swapped, and one more for every ten letters
SHORTEST_FUZZY = 5  # shorter headings differ by a letter and mean other things ("ward", "work")
LONGEST = 1000  # letters of a heading that are read; a cell among the first rows may hold a whole book

_MARKS = re.compile(r"[^\w%]+")


def plain(heading: str) -> str:
    """Reduce a heading to lower-case words: line breaks, case, accents and punctuation do not count."""
    return _plain(heading[:LONGEST])


@lru_cache(maxsize=10_000)
def _plain(heading: str) -> str:
    letters = unicodedata.normalize("NFKD", heading)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _MARKS.sub(" ", letters.lower().replace("_", " ")).strip()


def find(wanted: Sequence[str], headings: Sequence[str]) -> int | None:
    """Return the position of the first heading that equals one of the wanted ones, the first wanted first.

    Args:
        wanted: Accepted headings, the best first.
        headings: The headings of a table, as read.
    """
    reduced = [plain(heading) for heading in headings]
    for want in wanted:
        if (word := plain(want)) in reduced:
            return reduced.index(word)
    return None


def find_close(wanted: Sequence[str], headings: Sequence[str], taken: Iterable[int] = ()) -> int | None:
    """Return the position of the one heading that nearly equals a wanted one, or None where that is unsure.

    Args:
        wanted: Accepted headings.
        headings: The headings of a table, as read.
        taken: Positions that other columns claim.
    """
    barred = set(taken)
    free = {
        position: word
        for position, heading in enumerate(headings)
        if position not in barred and len(word := plain(heading)) >= SHORTEST_FUZZY
    }
    close = {
        position
        for want in map(plain, wanted)
        for position, word in free.items()
        if OSA.distance(want, word) <= 1 + len(want) // LETTERS_PER_SLIP
    }
    return close.pop() if len(close) == 1 else None


def nearest(wanted: str, headings: Sequence[str], limit: int = 3) -> tuple[str, ...]:
    """Return the headings most like a wanted one, the nearest first, for a sentence that asks."""
    choices = {heading: plain(heading) for heading in headings if plain(heading)}
    found = process.extract(plain(wanted), choices, scorer=fuzz.WRatio, limit=limit, score_cutoff=50)
    return tuple(" ".join(heading.split()) for _, _, heading in found)


def unique(headings: Sequence[str]) -> list[str]:
    """Name every column once: blanks by their letter, repeats with a number."""
    named: list[str] = []
    seen: dict[str, int] = {}
    for position, heading in enumerate(headings):
        base = heading.strip() or f"column {letter(position)}"
        seen[base] = seen.get(base, 0) + 1
        named.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return named


def letter(position: int) -> str:
    """Return a column's letters as a spreadsheet shows them: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
