"""What the filters of pages offer, under the names that people read."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from service.filters.service import options
from service.filters.words import Transfers
from service.texts.service import Catalogue
from spatial.vocabulary import Landing, Level, Phase, Scope, Sphere

Choices = dict[str, dict[str, str]]
"""By parameter, names by code, in the order in which they are offered."""

WORDS: Final = {
    "level": ("levels", Level),
    "phase": ("phase", Phase),
    "sphere": ("sphere", Sphere),
    "landing": ("landing", Landing),
    "scope": ("scope", Scope),
    "transfers": ("transfers", Transfers),
}


def choices(session: Session, texts: Catalogue) -> Choices:
    """Gather what can be chosen: the stored lists by name, and the field's own words."""
    stored = {name: dict(rows) for name, rows in options(session).items()}
    words = {
        parameter: {word.value: texts.say(f"{key}.{word}") for word in kind}
        for parameter, (key, kind) in WORDS.items()
    }
    catalytic = {code: texts.say(f"map.catalytic.{code}") for code in ("true", "false")}
    return stored | words | {"catalytic": catalytic}
