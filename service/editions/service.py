"""Which edition a question is about, and which area a code means in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import process
from sqlalchemy.orm import Session

from service.editions import queries
from service.errors import NotFoundError
from service.models import Area, Edition
from spatial.vocabulary import Level

OFFICIAL = "ZA"
WARD_LABEL = re.compile(r"^([A-Za-z]{2,3}\d{0,3})_(\d{1,3})$")
SUGGESTIONS = 3
LIKENESS = 60.0


def edition_for(session: Session, slug: str | None, day: date) -> Edition:
    """Find the edition named, or the one that holds on a day.

    Without a name, the country's own edition goes before any other territory's.

    Raises:
        NotFoundError: If there is none, with the editions that are loaded.
    """
    if slug is not None:
        return _named(session, slug)
    holding = queries.holding_on(session, day)
    official = [edition for edition in holding if edition.territory == OFFICIAL]
    if official or len(holding) == 1:
        return (official or holding)[0]
    known = [edition.slug for edition in queries.all_editions(session)]
    if not known:
        raise NotFoundError(
            "No boundaries are loaded yet; load an edition with `onebudget boundaries load` and activate it."
        )
    raise NotFoundError(
        f"No active edition holds on {day.isoformat()}; name one of {', '.join(known)}.", did_you_mean=known
    )


def area_for(session: Session, edition: Edition, code: str, level: Level | None = None) -> Area:
    """Find an area by its code, or a ward by its label such as ``KZN238_12``.

    A metro's code means its district-level area unless a level is given.

    Raises:
        NotFoundError: If the edition has no such area, with the nearest codes.
    """
    label = WARD_LABEL.match(code)
    if label and level in {None, Level.WARD}:
        ward = queries.ward_by_number(session, edition.id, label[1].upper(), int(label[2]))
        if ward is not None:
            return ward
    found = queries.areas_by_code(session, edition.id, code.upper(), level)
    if found:
        return found[0]
    known = queries.codes_and_names(session, edition.id, level)
    what = f"{level.value} area" if level else "area"
    raise NotFoundError(f"Edition {edition.slug} has no {what} {code!r}.", did_you_mean=_nearest(code, known))


def _named(session: Session, slug: str) -> Edition:
    edition = queries.by_slug(session, slug)
    if edition is None:
        known = [edition.slug for edition in queries.all_editions(session)]
        listed = f" The editions here are {', '.join(known)}." if known else " None is loaded yet."
        raise NotFoundError(f"There is no edition {slug!r}.{listed}", did_you_mean=known)
    return edition


def _nearest(code: str, known: Sequence[tuple[str, str]]) -> list[str]:
    choices = {text: pair[0] for pair in known for text in pair}
    near = process.extract(code, choices.keys(), limit=SUGGESTIONS * 2, score_cutoff=LIKENESS)
    return list(dict.fromkeys(choices[text] for text, _, _ in near))[:SUGGESTIONS]
