"""What a person may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from spatial.plain_text import run_together

CLOSE_ENOUGH: Final = 0.6
LIMIT: Final = 5


def closest(text: str, known: Mapping[str, str] | Iterable[str], limit: int = LIMIT) -> list[str]:
    """Return the known words nearest to a text, the nearest first; none where nothing is near.

    Args:
        text: What was written.
        known: Words, or codes with the names by which people may call them; codes are returned.
        limit: Most words returned.
    """
    names = known if isinstance(known, Mapping) else dict.fromkeys(known, "")
    wanted = run_together(text)
    by_code = process.extract(
        wanted,
        {code: run_together(code) for code in names},
        scorer=OSA.normalized_similarity,  # swapped letters and digits are one slip, not two
        score_cutoff=CLOSE_ENOUGH,
        limit=limit,
    )
    by_name = process.extract(
        wanted,
        {code: run_together(name) for code, name in names.items() if name},
        scorer=_similarity,
        score_cutoff=CLOSE_ENOUGH,
        limit=limit,
    )
    scores: dict[str, float] = {}
    for _, score, code in (*by_code, *by_name):
        scores[code] = max(score, scores.get(code, 0.0))
    return sorted(scores, key=lambda code: (-scores[code], code))[:limit]


def remedy(near: Sequence[str], otherwise: str = "") -> str:
    """End a sentence about a word that is not known: by what was meant perhaps, or by what else helps.

    Args:
        near: From ``closest``.
        otherwise: The end where nothing is near, with its full stop; none ends the sentence.
    """
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; {otherwise}" if otherwise else "."


def _similarity(left: str, right: str, *, score_cutoff: float | None = None) -> float:
    return fuzz.WRatio(left, right, score_cutoff=(score_cutoff or 0) * 100) / 100
