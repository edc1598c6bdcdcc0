"""Ratification: what is agreed at the table must pass at home, on top of any protocol (Putnam 1988).

A party's ratifiers have utilities of their own, and refuse what gives them less than their threshold; or they say yes with a
probability. One refusal, and there is no deal. Where a constraint is *known*, packages outside a party's win-set are off the table
from the start, which is Putnam's paradox: a narrow win-set at home is strength at the table. Where it is not, it is only a risk
(Iida 1993).

References
----------
R. Putnam (1988), Diplomacy and domestic politics: the logic of two-level games. International Organization 42.
K. Iida (1993), When and how do domestic constraints matter? Two-level games with uncertainty. Journal of Conflict
Resolution 37.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.stakes import Stakes, numbers_of, told_apart
from sim.luck import address, uniform


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratifiers:
    """Who must say yes at home.

    Parameters
    ----------
    utility : array, shape (P,), optional
        Of every package to the ratifiers; those of their negotiator by default.
    threshold : float, optional
        They refuse what is worth less; without one they refuse nothing on its merits.
    p_yes : float
        Chance that they say yes to what reaches the threshold.
    known : bool
        Whether both tables know the threshold, so that nothing below it is offered.
    """

    utility: np.ndarray | Sequence[float] | None = None
    threshold: float | None = None
    p_yes: float = 1.0
    known: bool = False

    def win_set(self, own: np.ndarray) -> np.ndarray:
        """Return which packages reach the threshold; bool, shape (P,).

        Parameters
        ----------
        own : array, shape (P,)
            The negotiator's utilities.
        """
        worth = own if self.utility is None else numbers_of("ratification.utility", self.utility)
        return np.ones(own.shape, dtype=np.bool_) if self.threshold is None else worth >= self.threshold


def check_ratification(ratification: Sequence[Ratifiers | None], stakes: Stakes) -> None:
    """Refuse a list that has not one entry, or None, for every party, or one of ratifiers whose numbers are none."""
    if len(ratification) != stakes.n_parties:
        allowed = f"must be {stakes.n_parties} ratifiers, None for a party without"
        raise ConfigError.at("negotiate", "ratification", len(ratification), allowed)
    for ratifiers in ratification:
        if ratifiers is not None:
            _check_numbers(ratifiers, stakes.n_packages)


def _check_numbers(ratifiers: Ratifiers, packages: int) -> None:
    if not (_is_number(ratifiers.p_yes) and 0.0 <= ratifiers.p_yes <= 1.0):
        raise ConfigError.at("negotiate", "ratification.p_yes", ratifiers.p_yes, "must lie in [0, 1]")
    if ratifiers.threshold is not None and not _is_number(ratifiers.threshold):
        raise ConfigError.at("negotiate", "ratification.threshold", ratifiers.threshold, "must be a number")
    worth = None if ratifiers.utility is None else numbers_of("ratification.utility", ratifiers.utility)
    if worth is not None and (worth.shape != (packages,) or np.isnan(worth).any()):
        allowed = f"must be numbers of shape ({packages},)"
        raise ConfigError.at("negotiate", "ratification.utility", worth.shape, allowed)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not math.isnan(value)


def open_packages(ratification: Sequence[Ratifiers | None], stakes: Stakes) -> np.ndarray:
    """Return the packages that no known constraint rules out; bool, shape (P,)."""
    open_ = np.ones(stakes.n_packages, dtype=np.bool_)
    for ratifiers, own in zip(ratification, stakes.utility, strict=True):
        if ratifiers is not None and ratifiers.known:
            open_ &= ratifiers.win_set(own)
    return open_


def is_ratified(
    ratification: Sequence[Ratifiers | None], stakes: Stakes, agreement: int, seed: int, run: int
) -> bool:
    """Return whether everybody's ratifiers say yes; each has luck of its own, also where two parties have one name."""
    names = told_apart(stakes.parties)
    for i, ratifiers in enumerate(ratification):
        if ratifiers is None:
            continue
        u = uniform(seed, address("bargaining ratification", names[i]), run, 0, 0, 0)
        if not (ratifiers.win_set(stakes.utility[i])[agreement] and u < ratifiers.p_yes):
            return False
    return True
