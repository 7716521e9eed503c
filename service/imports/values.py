"""Texts, dates, switches and words of a few kinds, as cells hold them."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from rapidfuzz import process

from service.imports.rows import Cell, cell_text
from spatial.findings import Finding, Severity

SHOWN_CHARS = 80
NUL, LOST = "\x00", "\ufffd"

_SPACES = re.compile(r"\s+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2060\ufeff\ud800-\udfff]")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[- ]([a-z]{3})[a-z]*[- ,]+([0-9]{4})", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES = frozenset({"yes", "y", "true", "1", "x", "ja"})
_NO = frozenset({"no", "n", "false", "0", "nee"})


def shown(cell: Cell) -> str:
    """Return a cell as a finding shows it: on one line, and short."""
    text = _SPACES.sub(" ", _UNPRINTABLE.sub(" ", cell_text(cell)[: 4 * SHOWN_CHARS])).strip()
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"


def clean(text: str) -> str:
    """Return a text on one line without what cannot be seen; spaces of all kinds become one."""
    if text.isprintable() and text.isascii():
        return text.strip()
    return _UNPRINTABLE.sub("", _SPACES.sub(" ", text)).strip()


def clean_lines(text: str) -> str:
    """Return a text cleaned line by line, its empty lines left out."""
    return "\n".join(filter(None, map(clean, text.splitlines())))


def text_fault(text: str, max_chars: int) -> Finding | None:
    """Return what is wrong with a cell's text as such: its length, a NUL, letters lost on the way."""
    if len(text) > max_chars:
        return Finding(
            "cell-too-long",
            Severity.REFUSE,
            f"A cell holds {len(text):,} characters, over the limit of {max_chars:,}; "
            "in a text file, look for a quotation mark that is never closed.",
        )
    if NUL in text:
        return Finding(
            "nul-character",
            Severity.REFUSE,
            "A cell holds NUL characters, as torn files do; type its text again.",
        )
    if LOST in text:
        return Finding(
            "letters-lost",
            Severity.WARN,
            "Letters of this text were lost when the file was saved (shown as \ufffd); type it again.",
        )
    return None


def read_date(cell: Cell) -> date | None:
    """Return a date, or None where the cell is no certain date.

    Accepted are 2026-07-01, 2026/07/01, 01/07/2026 (the day first, as South Africa writes) and 1 July 2026.
    """
    text = clean(cell_text(cell))
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif (match := _DAY_MONTH.fullmatch(text)) and match[2].lower() in _MONTHS:
        day, month, year = int(match[1]), _MONTHS.index(match[2].lower()) + 1, int(match[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_flag(cell: Cell) -> bool | None:
    """Return a yes or no, or None where the cell is neither."""
    if isinstance(cell, bool):
        return cell
    text = clean(cell_text(cell)).lower()
    return True if text in _YES else False if text in _NO else None


def read_word(cell: Cell, words: type[StrEnum]) -> str | None:
    """Return one of a few words, however it is cased and spaced, or None."""
    text = clean(cell_text(cell)).lower().replace(" ", "_").replace("-", "_")
    return str(words(text)) if text in words._value2member_map_ else None


def near_words(cell: Cell, words: type[StrEnum]) -> tuple[str, ...]:
    """Return the words, the most alike first."""
    text = clean(cell_text(cell)).lower()
    return tuple(word for word, _, _ in process.extract(text, [str(word) for word in words], limit=None))
