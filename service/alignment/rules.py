"""The rules by which plans and budgets are found to pull apart: a code, and what it means in one sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from spatial.vocabulary import Sphere


class Rule(StrEnum):
    """Codes of the rules; a finding's key begins with one, so that they never change."""

    NOT_IN_IDP = "not-in-idp"
    IDP_UNFUNDED = "idp-unfunded"
    OUTSIDE_PRIORITY = "outside-priority"
    PRIORITY_EMPTY = "priority-empty"
    NEED_UNANSWERED = "need-unanswered"
    OBJECTIVE_UNFUNDED = "objective-unfunded"
    NO_PLAN = "no-plan"


class Meaning(NamedTuple):
    """What a rule says of each of its findings, and which rands it counts."""

    sentence: str
    rands: str


SECTOR_SPHERES: Final = (Sphere.NATIONAL, Sphere.PROVINCIAL, Sphere.SOE)
"""Spheres whose commitments an integrated development plan should carry."""

MEANINGS: Final[dict[Rule, Meaning]] = {
    Rule.NOT_IN_IDP: Meaning(
        "A department or state-owned company commits money in a municipality or district, and no integrated "
        "development plan carries it.",
        "Its money that lands at wards, municipalities and districts here.",
    ),
    Rule.IDP_UNFUNDED: Meaning(
        "An integrated development plan carries this project, whose dates include the year, and nobody has "
        "put money to it for the year.",
        "Its total cost, where one is stated.",
    ),
    Rule.OUTSIDE_PRIORITY: Meaning(
        "Money lands outside every node, corridor, priority area and investment zone of the plans in force.",
        "The part of its money at wards that lies outside; estimated by area where no work site is known.",
    ),
    Rule.PRIORITY_EMPTY: Meaning(
        "A plan puts this ground first, and no commitment with money for the year has a work site on it.",
        "None: that is the finding.",
    ),
    Rule.NEED_UNANSWERED: Meaning(
        "People of this ward go without, and no commitment of a sector that answers the need has money in "
        "the ward for the year.",
        "None: that is the finding; the backlog counts the people or households.",
    ),
    Rule.OBJECTIVE_UNFUNDED: Meaning(
        "A plan in force aims at this, and no commitment that serves it has money here for the year.",
        "None: that is the finding.",
    ),
    Rule.NO_PLAN: Meaning(
        "The commitment serves no objective of any plan in force.",
        "Its money that lands here.",
    ),
}
