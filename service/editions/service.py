"""Which edition a question is about, and which area a code means in it."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy.orm import Session

from service.editions import queries
from service.errors import NotFoundError
from service.models import Area, Edition
from service.suggestions import closest, remedy
from spatial.vocabulary import Level

OFFICIAL = "ZA"
WARD_LABEL = re.compile(r"([A-Za-z]{2,4}\d{0,4})[_ -]0*(\d{1,3})")
# Boundary files write GT for Gauteng, where others write GP.
GAUTENG = {"GT": "GP", "GP": "GT"}


def edition_for(session: Session, slug: str | None, day: date) -> Edition:
    """Find the edition named, or the one that holds on a day.

    Without a name, the country's own edition goes before any other territory's.

    Raises:
        NotFoundError: If there is none, with the editions that are loaded.
    """
    if slug is not None:
        return loaded_edition(session, slug)
    holding = editions_holding_on(session, day)
    official = [edition for edition in holding if edition.territory == OFFICIAL]
    if official or len(holding) == 1:
        return (official or holding)[0]
    known = [edition.slug for edition in queries.all_editions(session)]
    if not known:
        raise NotFoundError(
            "No boundaries are loaded yet; load an edition with `onebudget boundaries load` and activate it.",
            online="No boundaries are loaded yet; whoever runs onebudget loads an edition with "
            "`onebudget boundaries load`, and activates it.",
        )
    raise NotFoundError(
        f"No active edition holds on {day.isoformat()}; name one of {', '.join(known)}.", did_you_mean=known
    )


def editions_holding_on(session: Session, day: date) -> list[Edition]:
    """The active editions, one a territory at the most, that hold on a day."""
    return queries.holding_on(session, day)


def loaded_edition(session: Session, slug: str) -> Edition:
    """Find the edition of a name, active or not.

    Raises:
        NotFoundError: There is none of this name, with the nearest and all there are.
    """
    edition = queries.by_slug(session, slug.lower())
    if edition is None:
        stored = [edition.slug for edition in queries.all_editions(session)]
        known = list(dict.fromkeys([*closest(slug, stored), *stored]))  # the nearest first, and all there are
        listed = f" The editions here are {', '.join(known)}." if known else " None is loaded yet."
        raise NotFoundError(f"There is no edition {slug!r}.{listed}", did_you_mean=known)
    return edition


def active_edition(session: Session, slug: str) -> Edition:
    """Find the active edition of a name: what is shown to people, and never changes again.

    Raises:
        NotFoundError: There is none of this name, or it is not active, with those that are.
    """
    edition = loaded_edition(session, slug)
    if edition.activated_at is None:
        known = [each.slug for each in active_editions(session)]
        listed = f" Active are {', '.join(known)}." if known else ""
        raise NotFoundError(
            f"The edition {edition.slug} is loaded but not active, so nothing lies on it yet.{listed}",
            did_you_mean=known,
        )
    return edition


def active_editions(session: Session) -> list[Edition]:
    """Every active edition, by territory and date."""
    return [edition for edition in queries.all_editions(session) if edition.activated_at is not None]


def area_for(session: Session, edition: Edition, code: str, level: Level | None = None) -> Area:
    """Find an area by its code, or a ward by its label such as ``KZN238_12``.

    A metro's code means its district-level area unless a level is given.

    Raises:
        NotFoundError: If the edition has no such area, with the nearest codes.
    """
    label = WARD_LABEL.fullmatch(code)
    if label and level in {None, Level.WARD}:
        ward = queries.ward_by_number(session, edition.id, label[1].upper(), int(label[2]))
        if ward is not None:
            return ward
    codes = {code, code.upper(), GAUTENG.get(code.upper(), code)}
    found = queries.areas_by_code(session, edition.id, codes, level)
    if found:
        return found[0]
    near = closest(code, dict(queries.codes_and_names(session, edition.id, level)))
    what = f"{level.value} area" if level else "area"
    raise NotFoundError(f"Edition {edition.slug} has no {what} {code!r}{remedy(near)}", did_you_mean=near)
