"""Solutions with lotteries for any number of parties: chances of packages, found by linear programs.

For two parties `sim.laboratory.concepts.frontier_with_lotteries` gives the whole frontier in closed form; with more it has no
simple shape, and each solution is sought by itself. Gains are utilities less what no deal is worth, ``gains[n_parties, P]``; a
lottery must harm nobody on average.

References
----------
E. Kalai (1977), Proportional solutions to bargaining situations. Econometrica 45.
C. Holloway (1974), An extension of the Frank and Wolfe method of feasible directions. Mathematical Programming 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.concepts import pareto_set, powers_as_shares

NEGLIGIBLE = 1e-9
"""A difference of shares below this is none."""
MOST_STEPS = 200
SLACK = 1e-10
"""By how much the least may fall short, so that rounding shuts nothing out."""
EXACTLY = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, slots=True)
class Mixture:
    """Packages by chance.

    Parameters
    ----------
    packages : tuple of int
        Those with a chance, by number.
    chances : tuple of float
        Theirs, of sum 1.
    gains : tuple of float
        Every party's expected gain.
    """

    packages: tuple[int, ...]
    chances: tuple[float, ...]
    gains: tuple[float, ...]


def utilitarian_mixture(gains: np.ndarray) -> Mixture:
    """Return the lottery with the largest sum of expected gains.

    Examples
    --------
    Package 0 brings most, and harms the second: it can have a chance of 2/3, where -2/3 + 2/3 is nothing.

    >>> found = utilitarian_mixture(np.array([[3.0, -1.0], [-1.0, 2.0], [0.0, 0.0]]))
    >>> found.packages, round(found.chances[0], 6), round(found.gains[0], 6)
    ((0, 1), 0.666667, 1.666667)
    """
    table, numbers = _efficient(gains)
    return _mixture(table, numbers, _best_chances(table, table.sum(axis=0)))


def egalitarian_mixture(gains: np.ndarray) -> Mixture:
    """Return the lottery whose least expected gain is the largest (Kalai 1977), ties by the larger sum."""
    table, numbers = _efficient(gains)
    return _mixture(table, numbers, _of_largest_least(table, table))


def kalai_smorodinsky_mixture(gains: np.ndarray) -> Mixture:
    """Return the lottery whose least share of the ideal gains is the largest, ties by the larger sum of shares.

    With two parties that is Kalai and Smorodinsky's (1975) point, equal shares for both; with more, equal shares may waste what
    some could still gain. A party that can gain nothing has no share to raise.

    Examples
    --------
    A pie for three, of which the third can eat no more than half; ideal gains 1, 1 and 1/2:

    >>> pie = np.array([[1.0, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.5], [0.0, 0.0, 0.5, 0.5]])
    >>> [round(gain, 6) for gain in kalai_smorodinsky_mixture(pie).gains]
    [0.4, 0.4, 0.2]
    """
    table, numbers = _efficient(gains)
    return _mixture(table, numbers, _of_largest_least(table, _shares(table)[0]))


def nash_mixture(gains: np.ndarray, powers: Sequence[float] | None = None) -> Mixture:
    """Return the lottery with the largest product of expected gains to the powers (Nash 1950, Kalai 1977).

    Parameters
    ----------
    powers : sequence of float, optional
        As in `asymmetric_nash`; equal by default.

    Notes
    -----
    sum_i a_i ln x_i is concave. From the lottery of the largest least share, the vertex that gains most along the gradient joins
    those that are mixed, and the mixture is made anew, until no vertex promises more than 1e-9 (Holloway 1974). Parties that can
    gain nothing, or have no power, are left out of the product.
    """
    table, numbers = _efficient(gains)
    power = powers_as_shares([1.0] * len(table) if powers is None else powers, len(table))
    rows, able = _shares(table)
    rows, weights = rows[power[able] > 0.0], power[able & (power > 0.0)]
    chances = _of_largest_least(table, rows)
    vertices = [chances]
    for _ in range(MOST_STEPS if len(rows) else 0):
        slope = (weights / (rows @ chances)) @ rows
        vertex = _best_chances(table, slope)
        if slope @ vertex <= weights.sum() + NEGLIGIBLE:
            break
        vertices.append(vertex)
        chances = _mixed_anew(np.array(vertices), rows, weights)
    return _mixture(table, numbers, chances)


def ideal_of_mixtures(gains: np.ndarray) -> np.ndarray:
    """Return each party's largest expected gain among lotteries that harm nobody; shape (n_parties,)."""
    table, _ = _efficient(gains)
    return np.array([row @ _best_chances(table, row) for row in table])


def _efficient(gains: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gains by efficient packages, which are all that a solution mixes, and their numbers."""
    table = np.asarray(gains, dtype=float)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all():
        raise ConfigError.at("mixture", "gains", table.shape, "must be finite, a party by packages")
    numbers = np.flatnonzero(pareto_set(table))
    return table[:, numbers], numbers


def _shares(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return gains in shares of the ideal ones, a row for each party that can gain, and which parties these are."""
    ideal = ideal_of_mixtures(table)
    able = ideal > NEGLIGIBLE * _sizes(table)
    return table[able] / ideal[able, None], able


def _sizes(table: np.ndarray) -> np.ndarray:
    """Return the scale of each party's gains, 1 where all are zero; shape (n_parties,)."""
    largest = np.abs(table).max(axis=1)
    return np.where(largest > 0.0, largest, 1.0)


def _best_chances(
    table: np.ndarray, worth: np.ndarray, rows: np.ndarray | None = None, least: float = 0.0
) -> np.ndarray:
    """Return the chances that make most of a worth, harm nobody and leave no row below the least; shape (P,)."""
    rules = -table / _sizes(table)[:, None]
    limits = np.zeros(len(table))
    if rows is not None:
        rules, limits = np.vstack([rules, -rows]), np.append(limits, np.full(len(rows), -least))
    return _solved(-worth / (np.abs(worth).max() or 1.0), rules, limits, [(0.0, None)] * worth.size)


def _of_largest_least(table: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the chances that make the least of the rows largest, among equals the one with the largest sum; shape (P,)."""
    if not len(rows):
        return _best_chances(table, table.sum(axis=0))
    scaled = rows / (np.abs(rows).max() or 1.0)
    packages = table.shape[1]
    harm = np.column_stack([-table / _sizes(table)[:, None], np.zeros(len(table))])
    above = np.column_stack([-scaled, np.ones(len(rows))])
    aim = np.append(np.zeros(packages), -1.0)
    bounds = [(0.0, None)] * packages + [(None, None)]
    found = _solved(aim, np.vstack([harm, above]), np.zeros(len(table) + len(rows)), bounds)
    return _best_chances(table, scaled.sum(axis=0), scaled, float(found[-1]) - SLACK)


def _solved(aim: np.ndarray, rules: np.ndarray, limits: np.ndarray, bounds: list[Any]) -> np.ndarray:
    """Return the solution of a linear program over chances: least of the aim, rules at most their limits.

    Raises
    ------
    ConfigError
        Where every lottery harms somebody.
    """
    from scipy.optimize import linprog

    sums = np.array([[1.0 if lower == 0.0 else 0.0 for lower, _ in bounds]])
    found = linprog(
        aim, A_ub=rules, b_ub=limits, A_eq=sums, b_eq=[1.0], bounds=bounds, method="highs-ds", options=EXACTLY
    )
    if found.x is None:
        raise ConfigError.at("mixture", "reservation", "of all parties", "is met by no lottery")
    return np.asarray(found.x, dtype=float)


def _mixed_anew(vertices: np.ndarray, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the mixture of lotteries with the largest weighted sum of logarithms; vertices of shape (k, P)."""
    from scipy.optimize import minimize

    corners = rows @ vertices.T
    start = np.full(len(vertices), 1.0 / len(vertices))
    found = minimize(
        lambda part: -weights @ np.log(np.maximum(corners @ part, 1e-300)),
        start,
        jac=lambda part: -(weights / np.maximum(corners @ part, 1e-300)) @ corners,
        bounds=[(0.0, 1.0)] * len(vertices),
        constraints={"type": "eq", "fun": lambda part: part.sum() - 1.0, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    part = np.clip(found.x, 0.0, None)
    return np.asarray(part / part.sum() @ vertices)


def _mixture(table: np.ndarray, numbers: np.ndarray, chances: np.ndarray) -> Mixture:
    kept = np.flatnonzero(chances > NEGLIGIBLE)
    part = chances[kept] / chances[kept].sum()
    expected = table[:, kept] @ part
    return Mixture(tuple(numbers[kept].tolist()), tuple(part.tolist()), tuple(expected.tolist()))
