"""Every text that pages show, by key and language, from the YAML files of ``data/texts``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from babel import Locale

from service.resources import data_dir

COMPLETE: Final = "en"
"""The language that has every text; others may lack some, and then show its."""

Text = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; what it lacks is said in English.

    Attributes:
        language: Its code, such as ``en`` or ``zu``.
        texts: By dotted key; a text that depends on a number maps plural categories to its forms.
    """

    language: str
    texts: Mapping[str, Text]

    def say(self, key: str, **values: Any) -> str:
        """Give a text with its values filled in; ``count`` chooses among plural forms.

        Raises:
            KeyError: There is no such text: a fault of the caller.
        """
        text = self.texts[key]
        if not isinstance(text, str):
            category = Locale.parse(self.language).plural_form(values["count"])
            text = text.get(category, text["other"])
        return text.format(**values)

    def part(self, prefix: str) -> dict[str, Text]:
        """Give all texts below a key, for a script to use."""
        return {key: text for key, text in self.texts.items() if key.startswith(f"{prefix}.")}


def languages() -> list[str]:
    """Give the codes of all languages there are, the complete one first."""
    found = sorted(path.stem for path in _folder().glob("*.yaml"))
    return [COMPLETE, *(code for code in found if code != COMPLETE)]


@cache
def catalogue(language: str) -> Catalogue:
    """Give the texts of a language that is there.

    Args:
        language: One of ``languages()``.
    """
    texts = dict(read(COMPLETE))
    if language != COMPLETE:
        texts |= read(language)
    return Catalogue(language, texts)


def choose(asked: str | None, accepted: str) -> Catalogue:
    """Choose the language asked for, else the first of an ``Accept-Language`` header that is there."""
    known = languages()
    for code in [asked or "", *_by_preference(accepted)]:
        if code.split("-")[0].lower() in known:
            return catalogue(code.split("-")[0].lower())
    return catalogue(COMPLETE)


def read(language: str) -> dict[str, Text]:
    """Read one language's file as it is, without what it lacks."""
    nested = yaml.safe_load((_folder() / f"{language}.yaml").read_text(encoding="utf-8"))
    return dict(_flat(nested))


def _folder() -> Path:
    return data_dir() / "texts"


def _flat(nested: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for key, value in nested.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and "other" not in value:
            yield from _flat(value, f"{path}.")
        else:
            yield path, value


def _by_preference(accepted: str) -> list[str]:
    weighed = []
    for part in accepted.split(","):
        code, _, weight = part.strip().partition(";q=")
        weighed.append((-_number(weight), code))
    return [code for weight, code in sorted(weighed, key=lambda each: each[0]) if weight]


def _number(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0
