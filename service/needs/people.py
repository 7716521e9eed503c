"""The people of areas of an edition that has no population of its own: carried, and so estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.crosswalks.words import Ends
from service.errors import NotFoundError
from service.models import Edition
from service.needs.values import Question, find_indicator, values_in

POPULATION: Final = "population"


class CarriedPeople(NamedTuple):
    """Estimated people by the id of their area, and the crosswalk that carried them."""

    carried: Ends
    by_area: Mapping[int, Decimal]


def carried_people(session: Session, question: Question, edition: Edition) -> CarriedPeople | None:
    """Answer with the latest population that reaches an edition from another one.

    Args:
        session: A reading session.
        question: Which areas are asked about; its indicator and year do not count.
        edition: The one that the question names.

    Returns:
        None where the edition has a population of its own, or none reaches it.
    """
    try:
        indicator = find_indicator(session, POPULATION)
        found = values_in(session, replace(question, indicator=POPULATION, year=None), edition, indicator)
    except NotFoundError:
        return None
    if found.carried is None:
        return None
    return CarriedPeople(found.carried, {one.id: one.value for one in found.figures if one.value is not None})
