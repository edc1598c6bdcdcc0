"""Measures of a domain, of an agreement and of the way to it, for any number of parties.

Gains are utilities less what no deal is worth, ``gains[n_parties, P]``. What is compared across parties or domains is
measured in shares of the ideal gains, as in `sim.bargaining.solutions`.

References
----------
T. Baarslag, K. Fujita, E. Gerding, K. Hindriks et al. (2013), Evaluating practical negotiating agents: results and analysis of
the 2011 international competition. Artificial Intelligence 198.
K. Hindriks, C. Jonker and D. Tykhonov (2007), Negotiation dynamics: analysis, concession tactics, and outcomes. IAT 2007.
R. Jain, D. Chiu and W. Hawe (1984), A quantitative measure of fairness and discrimination for resource allocation in shared
computer systems. DEC research report TR-301.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE
from sim.errors import ConfigError
from sim.laboratory.concepts import (
    egalitarian,
    harmless,
    ideal_gains,
    kalai_smorodinsky,
    nash,
    pareto_set,
    utilitarian,
)

STEP_KINDS = ("fortunate", "selfish", "concession", "unfortunate", "nice", "silent")


# ------------------------------------------------------------------------------------------------ the domain


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone of possible agreement: packages that are worse than no deal for nobody.

    Parameters
    ----------
    n_packages : int
    share : float
        Of all packages.
    volume : float
        Share of the box from no deal to the ideal gains that lies below some package of the zone: 1 where one package is
        ideal for all, towards 0 where every gain costs all of another's; 0 where somebody can gain nothing.
    """

    n_packages: int
    share: float
    volume: float


def zone_of_agreement(gains: np.ndarray) -> Zone:
    """Return the size of the zone of possible agreement in packages, as a share and as a volume.

    Parameters
    ----------
    gains : array, shape (n_parties, P)
    """
    table = np.asarray(gains, dtype=float)
    possible = harmless(table)
    ideal = ideal_gains(table, possible)
    if not (ideal > 0.0).all():
        return Zone(int(possible.sum()), float(possible.mean()), 0.0)
    points = table[:, possible] / ideal[:, None]
    return Zone(int(possible.sum()), float(possible.mean()), _volume_below(points[:, pareto_set(points)]))


def _volume_below(points: np.ndarray) -> float:
    """Return the volume that points dominate above the origin, sliced along the last axis; points of shape (n, k)."""
    if len(points) == 1:
        return float(points[0].max(initial=0.0))
    falling = points[:, np.argsort(-points[-1], kind="stable")]
    heights = -np.diff(falling[-1], append=0.0)
    slices = [k for k, height in enumerate(heights) if height > 0.0]
    return math.fsum(heights[k] * _volume_below(_efficient(falling[:-1, : k + 1])) for k in slices)


def _efficient(points: np.ndarray) -> np.ndarray:
    """Return the points that matter for a volume: one of each kind, none below another."""
    distinct = np.unique(points, axis=1)
    return distinct[:, pareto_set(distinct)] if len(points) > 1 else distinct


def opposition(utility: np.ndarray, ideal: Sequence[float] | None = None) -> float:
    """Return the distance from the ideal point to the nearest package (Baarslag et al. 2013).

    Parameters
    ----------
    utility : array, shape (n_parties, P)
        On scales on which the best is worth 1, unless another ideal point is given.
    ideal : sequence of float, optional
        (1, ..., 1) by default, as in the source.

    Examples
    --------
    >>> round(opposition(np.array([[1.0, 0.6, 0.0], [0.0, 0.8, 1.0]])), 6)  # sqrt(0.4^2 + 0.2^2)
    0.447214
    """
    table = np.asarray(utility, dtype=float)
    point = np.ones(len(table)) if ideal is None else np.asarray(ideal, dtype=float)
    return float(np.sqrt(((table - point[:, None]) ** 2).sum(axis=0)).min())


# --------------------------------------------------------------------------------------------- the agreement


def distances(gains: np.ndarray, agreement: int) -> dict[str, float]:
    """Return an agreement's distance to the frontier and to four solutions, in shares of the ideal gains.

    Parameters
    ----------
    gains : array, shape (n_parties, P)
    agreement : int

    Returns
    -------
    dict of str to float
        By `sim.bargaining.solutions.SOLUTION_NAMES`; for two parties the same numbers as there. A solution that does not
        exist, because every package harms somebody, has no distance: NaN.
    """
    table = np.asarray(gains, dtype=float)
    ideal = ideal_gains(table, harmless(table))
    shares = np.where(ideal[:, None] > 0.0, table / np.where(ideal > 0.0, ideal, 1.0)[:, None], 0.0)
    away = np.sqrt(((shares - shares[:, [agreement]]) ** 2).sum(axis=0))
    solutions = {
        "nash": nash(table),
        "kalai_smorodinsky": kalai_smorodinsky(table),
        "egalitarian": egalitarian(table),
        "utilitarian": utilitarian(table),
    }
    frontier = {"frontier": float(away[pareto_set(table)].min())}
    return frontier | {name: math.nan if p == NO_PACKAGE else float(away[p]) for name, p in solutions.items()}


def surplus_shares(gains: np.ndarray) -> np.ndarray:
    """Return each party's share of the sum of gains of one agreement; NaN unless the sum is above zero; shape (n_parties,)."""
    one = np.asarray(gains, dtype=float)
    total = one.sum()
    return one / total if total > 0.0 else np.full_like(one, math.nan)


def efficiency(gains: np.ndarray, agreement: int) -> float:
    """Return the agreement's sum of gains as a share of the largest that harms nobody; NaN where that is zero.

    An agreement that harms somebody may have more than 1.
    """
    return _ratio(np.asarray(gains), agreement, utilitarian(gains), math.fsum)


def nash_product_ratio(gains: np.ndarray, agreement: int) -> float:
    """Return the agreement's product of gains as a share of the largest that harms nobody.

    Returns
    -------
    float
        1 at the Nash solution, 0 where the agreement harms somebody; NaN where no package gives everybody something.
    """
    if (np.asarray(gains)[:, agreement] < 0.0).any():
        return 0.0
    return _ratio(np.asarray(gains), agreement, nash(gains), math.prod)


def _ratio(
    gains: np.ndarray, agreement: int, best: int, together: Callable[[Iterable[float]], float]
) -> float:
    most = together(gains[:, best].tolist()) if best != NO_PACKAGE else 0.0
    return together(gains[:, agreement].tolist()) / most if most > 0.0 else math.nan


def gini(gains: np.ndarray) -> float:
    """Return the inequality of one agreement's gains: sum_ij |x_i - x_j| / (2 n sum_i x_i), 0 where all gain the same.

    Gains from 0 up; nobody gaining anything is equality.

    Examples
    --------
    >>> gini(np.array([1.0, 3.0])), gini(np.array([0.0, 4.0]))
    (0.25, 0.5)
    """
    x = np.asarray(gains, dtype=float)
    total = x.sum()
    return float(np.abs(x[:, None] - x).sum() / (2.0 * x.size * total)) if total > 0.0 else 0.0


def jain(gains: np.ndarray) -> float:
    """Return Jain's index of one agreement's gains: (sum x)^2 / (n sum x^2), from 1/n (one has all) to 1 (equality).

    Examples
    --------
    >>> round(jain(np.array([1.0, 3.0])), 9), jain(np.array([0.0, 4.0]))
    (0.8, 0.5)
    """
    x = np.asarray(gains, dtype=float)
    largest = np.abs(x).max()
    if largest == 0.0:
        return 1.0
    scaled = x / largest
    return float(scaled.sum() ** 2 / (x.size * (scaled**2).sum()))


# ------------------------------------------------------------------------------------------- the way to it


def n_rounds(movers: Sequence[int]) -> int:
    """Return the rounds of a trace of offers: how often the party that offered most often did.

    Parameters
    ----------
    movers : sequence of int
        Which party made each offer, in order.

    Examples
    --------
    >>> n_rounds([0, 1, 0, 1, 0])
    3
    """
    return int(np.bincount(np.asarray(movers)).max()) if len(movers) else 0


def concession_rates(worth: np.ndarray, best: float, reservation: float) -> np.ndarray:
    """Return what a party gave up from each of its offers to the next, in shares of what it had to give.

    c_k = (u_k - u_(k+1)) / (best - reservation); negative where it took back. Their sum is how far it came: 0 is not at all,
    1 is all the way from its best to its reservation value.

    Parameters
    ----------
    worth : array, shape (k,)
        The party's own offers in order, as worth to itself.
    best, reservation : float
        Its best package and what no deal is worth.

    Returns
    -------
    array, shape (k - 1,)

    Raises
    ------
    ConfigError
        Where the best is worth no more than no deal.

    Examples
    --------
    >>> concession_rates(np.array([10.0, 8.0, 9.0, 4.0]), 10.0, 2.0).tolist()
    [0.25, -0.125, 0.625]
    """
    if not best > reservation:
        allowed = f"must be more than no deal, {reservation:g}: there is nothing to concede"
        raise ConfigError.at("concession rates", "best", best, allowed)
    return -np.diff(np.asarray(worth, dtype=float)) / (best - reservation)


def step_kinds(own: np.ndarray, other: np.ndarray, tolerance: float = 1e-9) -> list[str]:
    """Return the kind of every step between a party's consecutive offers (Hindriks, Jonker and Tykhonov 2007).

    ===========  ==================  ====================
    step         worth to oneself    worth to the other
    ===========  ==================  ====================
    fortunate    rises               rises
    selfish      rises               falls or stays
    concession   falls               rises or stays
    unfortunate  falls or stays      falls
    nice         stays               rises
    silent       stays               stays
    ===========  ==================  ====================

    Parameters
    ----------
    own, other : array, shape (k,)
        A party's own offers in order, as worth to itself and to the other.
    tolerance : float
        A change of at most this is none.

    Returns
    -------
    list of str
        One of `STEP_KINDS` for each of the k - 1 steps.

    Examples
    --------
    >>> step_kinds(np.array([9.0, 7.0, 7.0, 8.0]), np.array([1.0, 3.0, 4.0, 4.0]))
    ['concession', 'nice', 'selfish']
    """
    steps = zip(_signs(own, tolerance), _signs(other, tolerance), strict=True)
    return [_KIND_OF_SIGNS[step] for step in steps]


_KIND_OF_SIGNS = {
    (1, 1): "fortunate",
    (1, 0): "selfish",
    (1, -1): "selfish",
    (0, 1): "nice",
    (0, 0): "silent",
    (0, -1): "unfortunate",
    (-1, 1): "concession",
    (-1, 0): "concession",
    (-1, -1): "unfortunate",
}


def _signs(worth: np.ndarray, tolerance: float) -> list[int]:
    change = np.diff(np.asarray(worth, dtype=float))
    return np.where(np.abs(change) <= tolerance, 0, np.sign(change)).astype(int).tolist()


def step_shares(kinds: Sequence[str]) -> dict[str, float]:
    """Return how large a part of the steps is of each kind; NaN for all where there is no step."""
    return {kind: list(kinds).count(kind) / len(kinds) if kinds else math.nan for kind in STEP_KINDS}
