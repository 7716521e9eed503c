"""How evenly money lies: Gini, Theil, the concentration curve, each with its formula and source."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import SpatialError

Floats = NDArray[np.float64]


class EquityError(SpatialError):
    """Amounts or people of which no measure of inequality can be made."""


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T and its two parts, which add up to it.

    Attributes
    ----------
    within : float
        Inequality inside groups, weighted by their share of the money.
    between : float
        Inequality between the groups' averages.
    """

    within: float
    between: float

    @property
    def total(self) -> float:
        """The whole: 0 where all have alike, ``ln(people / people of the area)`` where one area has all."""
        return self.within + self.between


@dataclass(frozen=True, slots=True)
class Concentration:
    """How money lies along the order of need.

    Attributes
    ----------
    people, amounts : list of float
        Points of the curve from (0, 0) to (1, 1): shares of people, those in most need first, and of money.
    index : float
        -1 to 1; below zero where money goes to those in most need, 0 where it goes by heads.
    """

    people: list[float]
    amounts: list[float]
    index: float


def gini(amounts: ArrayLike, people: ArrayLike) -> float:
    """Give the Gini coefficient of amounts a head over areas: 0 where all have alike, towards 1 the less.

    Parameters
    ----------
    amounts : array-like of float, shape (n,)
        Money of each area, none below zero, some above.
    people : array-like of float, shape (n,)
        Above zero.

    Raises
    ------
    EquityError
        Where there are no amounts, or some below zero; or an area has no people.

    Notes
    -----
    Twice the area between the Lorenz curve and the line of equality. With areas by amounts a head, ``p`` the
    running share of people and ``L`` that of money::

        G = 1 - Σ (p_k - p_{k-1}) (L_k + L_{k-1})

    Source: Lerman, R. I. and Yitzhaki, S. (1989), "Improving the accuracy of estimates of Gini coefficients",
    Journal of Econometrics 42(1). Areas stand for their people: what is uneven inside them is not seen.

    Examples
    --------
    >>> round(gini([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]), 4)
    0.2667
    """
    money, heads = _checked(amounts, people)
    order = np.argsort(money / heads, kind="stable")
    upto_people, upto_money = _running(heads[order]), _running(money[order])
    return float(1 - np.sum(np.diff(upto_people) * (upto_money[1:] + upto_money[:-1])))


def theil(amounts: ArrayLike, people: ArrayLike, groups: Sequence[Hashable]) -> Theil:
    """Give Theil's T of amounts a head, inside groups and between them.

    Parameters
    ----------
    amounts, people : array-like of float, shape (n,)
        As for `gini`.
    groups : sequence of hashable, length n
        The municipality of each ward.

    Raises
    ------
    EquityError
        As for `gini`.

    Notes
    -----
    With ``y`` the shares of money and ``p`` the shares of people, areas ``i`` in groups ``g``::

        T = Σ_i y_i ln(y_i / p_i)
        between = Σ_g y_g ln(y_g / p_g)
        within  = Σ_g y_g T_g = Σ_i y_i ln((y_i / y_g) / (p_i / p_g))

    An area without money adds nothing. Source: Theil, H. (1967), *Economics and Information Theory*,
    chapter 4; the parts as in Conceição, P. and Ferreira, P. (2000), "The Young Person's Guide to the Theil
    Index", UTIP working paper 14.

    Examples
    --------
    >>> found = theil([4, 0], [1, 1], ["A", "B"])
    >>> round(found.between, 4), found.within
    (0.6931, 0.0)
    """
    money, heads = _checked(amounts, people)
    y, p = money / money.sum(), heads / heads.sum()
    _, place = np.unique([str(group) for group in groups], return_inverse=True)
    y_group, p_group = _added(place, y), _added(place, p)
    within = _divergence(y, p * (y_group / p_group)[place])
    return Theil(within=within, between=_divergence(y_group, p_group))


def concentration(amounts: ArrayLike, people: ArrayLike, needs: ArrayLike) -> Concentration:
    """Give the concentration curve and index of money along the order of need, the neediest first.

    Parameters
    ----------
    amounts, people : array-like of float, shape (n,)
        As for `gini`.
    needs : array-like of float, shape (n,)
        The rate by which areas are put in order; equals are taken together, so that their order is nothing.

    Raises
    ------
    EquityError
        As for `gini`.

    Notes
    -----
    With ``p`` and ``L`` the running shares of people and of money::

        C = Σ_t (p_t L_{t+1} - p_{t+1} L_t)

    Source: Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997), "Socioeconomic inequalities in health",
    Journal of Econometrics 77(1); grouped data as in O'Donnell, O. et al. (2008), *Analyzing Health Equity
    Using Household Survey Data*, World Bank, chapter 8.

    Examples
    --------
    >>> concentration([3, 1], [1, 1], [0.9, 0.1]).index
    -0.25
    """
    money, heads = _checked(amounts, people)
    _, place = np.unique(-np.asarray(needs, dtype=np.float64), return_inverse=True)
    upto_people, upto_money = (
        _running(_added(place, heads)),
        _running(_added(place, money)),
    )
    index = np.sum(upto_people[:-1] * upto_money[1:] - upto_people[1:] * upto_money[:-1])
    return Concentration(upto_people.tolist(), upto_money.tolist(), float(index) + 0.0)


def _checked(amounts: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    money, heads = np.asarray(amounts, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if money.shape != heads.shape:
        raise EquityError(f"{money.size} amounts do not match the people of {heads.size} areas.")
    if (below := int((money < 0).sum())) > 0:
        raise EquityError(f"{below} areas have less than no money, of which no inequality can be told.")
    if not money.sum() > 0:
        raise EquityError("There is no money whose inequality could be told.")
    if not (heads > 0).all():
        raise EquityError("An area without people has no amount a head; leave it out.")
    return money, heads


def _added(place: NDArray[np.intp], parts: Floats) -> Floats:
    return np.bincount(place, parts).astype(np.float64)


def _running(parts: Floats) -> Floats:
    upto: Floats = np.concatenate([[0.0], np.cumsum(parts) / parts.sum()])
    return upto


def _divergence(y: Floats, p: Floats) -> float:
    has = y > 0
    return float(np.sum(y[has] * np.log(y[has] / p[has]))) + 0.0
