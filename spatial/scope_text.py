"""The scope that a row states in a column of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rapidfuzz import fuzz, process

from spatial.findings import Finding, Severity
from spatial.plain_text import run_together, shortened
from spatial.vocabulary import Scope
from spatial.ward_words import Spread, spread_of

_WORDS: Final = {
    "site": Scope.SITE,
    "point": Scope.SITE,
    "projectsite": Scope.SITE,
    "ward": Scope.WARDS,
    "wards": Scope.WARDS,
    "local": Scope.LOCAL,
    "localmunicipality": Scope.LOCAL,
    "municipality": Scope.LOCAL,
    "metro": Scope.LOCAL,
    "district": Scope.DISTRICT,
    "districtmunicipality": Scope.DISTRICT,
    "province": Scope.PROVINCE,
    "country": Scope.COUNTRY,
    "headoffice": Scope.HEAD_OFFICE,
    "unlocated": Scope.UNLOCATED,
}
_SPREADS: Final = {
    Spread.HEAD_OFFICE: Scope.HEAD_OFFICE,
    Spread.WHOLE: Scope.LOCAL,
    Spread.DISTRICT: Scope.DISTRICT,
    Spread.PROVINCE: Scope.PROVINCE,
    Spread.COUNTRY: Scope.COUNTRY,
    Spread.NOTHING: Scope.UNLOCATED,
}
_CLOSE_ENOUGH: Final = 75.0


def read_scope(
    text: str, translations: Mapping[str, str] | None = None, *, accept_suggestions: bool = False
) -> tuple[Scope | None, Finding | None]:
    """Read a scope by its own name or in common words.

    Returns
    -------
    (Scope or None, Finding or None)
        ``unlocated`` and words that say nothing give None: what else the row says decides then.

    Examples
    --------
    >>> read_scope("Head Office")[0], read_scope("district-wide")[0]
    (<Scope.HEAD_OFFICE: 'head_office'>, <Scope.DISTRICT: 'district'>)
    """
    meanings = {run_together(code): meaning for code, meaning in (translations or {}).items()}
    written = meanings.get(run_together(text), text)
    key = run_together(written)
    scope = _WORDS.get(key)
    if scope is None:
        spread = spread_of(written)
        if spread is Spread.SEVERAL:
            return Scope.WARDS, None
        scope = _SPREADS[spread] if spread else None
    if scope is None:
        return _unknown(text, key, accept_suggestions=accept_suggestions)
    return (None if scope is Scope.UNLOCATED else scope), None


def _unknown(text: str, key: str, *, accept_suggestions: bool) -> tuple[Scope | None, Finding]:
    known = tuple(scope.value for scope in Scope)
    message = f"There is no such scope; write one of {', '.join(known)}."
    finding = Finding(
        "scope-unknown", Severity.WARN, message, column="scope", value=shortened(text), known=known
    )
    near = process.extractOne(key, list(_WORDS), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    if near is None:
        return None, finding
    scope = _WORDS[near[0]]
    return (scope if accept_suggestions else None), finding.at(
        suggestion=scope.value, accepted=accept_suggestions
    )
