"""Solution concepts for any number of parties on a finite set of packages, and for two parties with lotteries.

Tables are ``utility[n_parties, P]``; gains are utilities less what no deal is worth, so that no deal is the origin. On a
finite set the conventions are those of `sim.bargaining.solutions`, which is compiled and for two sides: only packages that
harm nobody are chosen from, and full ties go to the lowest index; every solution is efficient. With lotteries over packages the set of two parties'
utilities is convex, as Nash (1950) and Kalai and Smorodinsky (1975) assume, and each solution is one point.

References
----------
J. Nash (1950), The bargaining problem. Econometrica 18.
E. Kalai (1977), Nonsymmetric Nash solutions and replications of 2-person bargaining. International Journal of Game Theory 6.
E. Kalai (1977), Proportional solutions to bargaining situations. Econometrica 45.
E. Kalai and M. Smorodinsky (1975), Other solutions to Nash's bargaining problem. Econometrica 43.
L. Shapley (1953), A value for n-person games. Contributions to the Theory of Games II.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE
from sim.errors import ConfigError

BLOCK = 512
"""Packages that are compared at once where there are more than two parties."""


# ------------------------------------------------------------------------------------------------- finite sets


def gains_over(utility: np.ndarray, reservation: np.ndarray) -> np.ndarray:
    """Return utilities less what no deal is worth; shape (n_parties, P)."""
    return np.asarray(utility, dtype=float) - np.asarray(reservation, dtype=float)[:, None]


def pareto_set(utility: np.ndarray) -> np.ndarray:
    """Return which packages no other package dominates: at least as good for all, better for one.

    Parameters
    ----------
    utility : array, shape (n_parties, P)

    Returns
    -------
    array of bool, shape (P,)
        Equal packages do not dominate each other. Two parties take one sort; more take blocks of comparisons with what
        is efficient so far, the most promising packages first.

    Examples
    --------
    >>> pareto_set(np.array([[0.0, 2.0, 1.0, 1.0], [2.0, 0.0, 1.0, 0.0]])).tolist()
    [True, True, True, False]
    """
    table = np.asarray(utility, dtype=float)
    return _pareto_of_two(*table) if len(table) == 2 else _pareto_of_many(table)


def _pareto_of_two(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Walk down the first party's utility: a package is efficient that gives the second more than all before it."""
    order = np.lexsort((-second, -first))
    x, y = first[order], second[order]
    best_before = np.maximum.accumulate(np.concatenate([[-np.inf], y[:-1]]))
    same_as_before = np.concatenate([[False], (x[1:] == x[:-1]) & (y[1:] == y[:-1])])
    # A package equal to the one before it shares its fate; the first of its kind decides.
    first_of_kind = np.maximum.accumulate(np.where(same_as_before, 0, np.arange(x.size)))
    efficient = np.empty(x.size, dtype=bool)
    efficient[order] = (y > best_before)[first_of_kind]
    return efficient


def _pareto_of_many(table: np.ndarray) -> np.ndarray:
    """Cull in blocks, in falling lexicographic order: what dominates a package then comes before it."""
    order = np.lexsort(-table[::-1])
    points = table[:, order].T
    kept = np.empty((0, len(table)))
    efficient = np.zeros(len(points), dtype=bool)
    for start in range(0, len(points), BLOCK):
        block = points[start : start + BLOCK]
        alive = _undominated(block, kept)
        alive[alive] = _undominated(block[alive], block[alive])
        efficient[order[start : start + BLOCK]] = alive
        kept = np.concatenate([kept, block[alive]])
    return efficient


def _undominated(points: np.ndarray, rivals: np.ndarray) -> np.ndarray:
    """Return which of k points none of the rivals dominates; shape (k,)."""
    alive = np.ones(len(points), dtype=bool)
    for start in range(0, len(rivals), BLOCK):
        some = rivals[start : start + BLOCK]
        at_least = np.ones((len(points), len(some)), dtype=bool)
        more = np.zeros_like(at_least)
        for party in range(points.shape[1]):
            at_least &= some[:, party] >= points[:, party, None]
            more |= some[:, party] > points[:, party, None]
        alive &= ~(at_least & more).any(axis=1)
    return alive


def harmless(gains: np.ndarray, allowed: np.ndarray | None = None) -> np.ndarray:
    """Return which packages are allowed and worse than no deal for nobody; bool, shape (P,)."""
    possible: np.ndarray = np.all(np.asarray(gains) >= 0.0, axis=0)
    return possible if allowed is None else np.logical_and(possible, allowed)


def nash(gains: np.ndarray, allowed: np.ndarray | None = None) -> int:
    """Return the package with the largest product of gains (Nash 1950), or `NO_PACKAGE` where every one harms somebody.

    Ties go to the lowest index, or to what dominates it: where no package gives everybody something all products are zero,
    and of such a problem the axioms say no more than that its solution is efficient.

    Examples
    --------
    >>> nash(np.array([[2.0, 4.0, 9.0], [18.0, 13.0, 1.0]]))
    1
    """
    return _best_undominated(harmless(gains, allowed), np.prod(gains, axis=0), gains)


def asymmetric_nash(gains: np.ndarray, powers: Sequence[float], allowed: np.ndarray | None = None) -> int:
    """Return the package with the largest product of gains to the parties' bargaining powers (Kalai 1977), ties as for `nash`.

    Parameters
    ----------
    powers : sequence of float
        One for each party, not negative, not all zero; only their proportions matter.
    """
    possible = harmless(gains, allowed)
    shares = powers_as_shares(powers, len(gains))
    safe = np.where(possible, gains, 0.0)
    return _best_undominated(possible, np.prod(np.power(safe, shares[:, None]), axis=0), gains)


def kalai_smorodinsky(gains: np.ndarray, allowed: np.ndarray | None = None) -> int:
    """Return the package with the largest smallest share of the ideal gains, ties by the larger sum of shares.

    Notes
    -----
    The ideal gains are the largest among the packages that harm nobody. A party that no such package gives anything has
    share 1 everywhere.
    """
    possible = harmless(gains, allowed)
    if not possible.any():
        return NO_PACKAGE
    return _best_by_least(possible, shares_of_ideal(gains, possible))


def egalitarian(gains: np.ndarray, allowed: np.ndarray | None = None) -> int:
    """Return the package with the largest smallest gain (Kalai 1977), ties by the larger sum."""
    return _best_by_least(harmless(gains, allowed), np.asarray(gains))


def utilitarian(gains: np.ndarray, allowed: np.ndarray | None = None) -> int:
    """Return the package with the largest sum of gains among those that harm nobody."""
    return _best(harmless(gains, allowed), _summed(gains))


def ideal_gains(gains: np.ndarray, possible: np.ndarray) -> np.ndarray:
    """Return each party's largest gain among the possible packages; zeros where there is none; shape (n_parties,)."""
    return np.max(np.asarray(gains), axis=1, where=possible, initial=0.0)


def shares_of_ideal(gains: np.ndarray, possible: np.ndarray) -> np.ndarray:
    """Return gains in shares of the ideal ones, 1 for a party that can gain nothing; shape (n_parties, P)."""
    ideal = ideal_gains(gains, possible)[:, None]
    return np.where(ideal > 0.0, np.asarray(gains) / np.where(ideal > 0.0, ideal, 1.0), 1.0)


def _best(possible: np.ndarray, score: np.ndarray) -> int:
    """Return the possible package with the highest score, the lowest index among equals."""
    return int(np.argmax(np.where(possible, score, -np.inf))) if possible.any() else NO_PACKAGE


def _best_undominated(possible: np.ndarray, score: np.ndarray, gains: np.ndarray) -> int:
    """Return the same, or of equals what dominates it."""
    best = _best(possible, score)
    equals = (
        np.flatnonzero(possible & (score == score[best])) if best != NO_PACKAGE else np.empty(0, np.int64)
    )
    while equals.size:
        more = (gains[:, equals] >= gains[:, [best]]).all(axis=0) & (gains[:, equals] > gains[:, [best]]).any(
            axis=0
        )
        equals = equals[more]
        best = int(equals[0]) if equals.size else best
    return best


def _best_by_least(possible: np.ndarray, table: np.ndarray) -> int:
    """Return the possible package with the largest smallest row, ties by the larger sum, then the lowest index."""
    if not possible.any():
        return NO_PACKAGE
    least = np.where(possible, table.min(axis=0), -np.inf)
    return _best(possible & (least == least.max()), _summed(table))


def _summed(table: np.ndarray) -> np.ndarray:
    """Return the sums over the parties, added in their order, as the compiled solutions add them; shape (P,)."""
    total = np.array(table[0], dtype=float)
    for row in table[1:]:
        total = total + row
    return total


def powers_as_shares(powers: Sequence[float], n_parties: int) -> np.ndarray:
    """Return bargaining powers in shares of their sum, refused where they are none; shape (n_parties,)."""
    given = np.asarray(powers, dtype=float)
    if given.shape != (n_parties,) or not np.isfinite(given).all() or (given < 0.0).any() or not given.any():
        allowed = f"must be {n_parties} numbers, not negative, not all zero"
        raise ConfigError.at("asymmetric Nash", "powers", list(powers), allowed)
    return given / given.sum()


# --------------------------------------------------------------------------------------------- with lotteries


@dataclass(frozen=True, slots=True)
class Lottery:
    """A point of two parties' frontier with lotteries: one package, or another by chance.

    Parameters
    ----------
    packages : (int, int)
        Indices; the same twice where nothing is left to chance.
    p_second : float
        Probability of the second.
    gains : (float, float)
        Expected gains of the two parties.
    """

    packages: tuple[int, int]
    p_second: float
    gains: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frontier:
    """The efficient edge of the convex hull of two parties' gains, where it harms nobody, from left to right.

    Parameters
    ----------
    corners : tuple of Lottery
        The first party's gain rises, the second's falls. The first and the last may be lotteries, where the edge is cut
        at no deal; the others are packages.
    """

    corners: tuple[Lottery, ...]

    @property
    def ideal(self) -> tuple[float, float]:
        """The largest gain of each party."""
        return self.corners[-1].gains[0], self.corners[0].gains[1]

    def nash(self, powers: Sequence[float] = (1.0, 1.0)) -> Lottery:
        """Return the point with the largest product of gains to the powers: ln-concave, so one point of one edge.

        On an edge from (x0, y0) with slope s the product x^a y^b is largest where a / x = -b s / y.
        """
        a, b = powers_as_shares(powers, 2)
        if a == 0.0 or b == 0.0:
            return self.corners[0] if a == 0.0 else self.corners[-1]
        points = [self.corners[0], *(_nash_on_edge(*edge, a, b) for edge in self._edges())]
        return max(points, key=lambda point: point.gains[0] ** a * point.gains[1] ** b)

    def kalai_smorodinsky(self) -> Lottery:
        """Return the point at which both have the same share of their ideal gains (Kalai and Smorodinsky 1975).

        Examples
        --------
        The hull of (0, 0), (0, 1), (1, 0.7) and (1, 0) has the ideal point (1, 1), and its edge y = 1 - 0.3 x meets the
        diagonal at 1 / 1.3:

        >>> hull = frontier_with_lotteries(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.7, 0.0]]))
        >>> print("%.5f %.5f" % hull.kalai_smorodinsky().gains)
        0.76923 0.76923
        """
        ideal_x, ideal_y = self.ideal
        if ideal_x <= 0.0 or ideal_y <= 0.0:
            return self.corners[-1] if ideal_x > 0.0 else self.corners[0]
        return self._balanced(1.0 / ideal_x, 1.0 / ideal_y)

    def egalitarian(self) -> Lottery:
        """Return the point at which both gain the same, or comes nearest to it."""
        return self._balanced(1.0, 1.0)

    def utilitarian(self) -> Lottery:
        """Return the corner with the largest sum of gains, the leftmost among equals."""
        return max(self.corners, key=lambda corner: corner.gains[0] + corner.gains[1])

    def _edges(self) -> list[tuple[Lottery, Lottery]]:
        return list(itertools.pairwise(self.corners))

    def _balanced(self, scale_x: float, scale_y: float) -> Lottery:
        """Return the point at which x scale_x = y scale_y; the end nearest to it where the edge does not cross."""
        excess = [corner.gains[0] * scale_x - corner.gains[1] * scale_y for corner in self.corners]
        if excess[0] >= 0.0:
            return self.corners[0]
        for (left, right), (below, above) in zip(self._edges(), itertools.pairwise(excess), strict=True):
            if above >= 0.0:
                return _between(left, right, below / (below - above))
        return self.corners[-1]


def frontier_with_lotteries(utility: np.ndarray, reservation: Sequence[float] = (0.0, 0.0)) -> Frontier:
    """Return the frontier that lotteries over packages span for two parties, in gains over no deal.

    Parameters
    ----------
    utility : array, shape (2, P)
    reservation : sequence of float
        What no deal is worth to each.

    Raises
    ------
    ConfigError
        Where every lottery harms somebody, or the parties are not two.
    """
    table = np.asarray(utility, dtype=float)
    if table.ndim != 2 or len(table) != 2:
        raise ConfigError.at(
            "frontier with lotteries",
            "utility",
            table.shape,
            "must be of two parties; sim.laboratory.mixtures takes more",
        )
    gains = gains_over(table, np.asarray(reservation, dtype=float))
    corners = [_sure(gains, index) for index in _efficient_hull(gains)]
    cut = _cut(_cut(corners, party=0)[::-1], party=1)[::-1]
    if not cut:
        raise ConfigError.at(
            "frontier with lotteries", "reservation", list(reservation), "is met by no lottery"
        )
    return Frontier(tuple(cut))


def _efficient_hull(gains: np.ndarray) -> list[int]:
    """Return the packages at the corners of the hull's efficient edge, left to right (Andrew's monotone chain)."""
    candidates = np.flatnonzero(pareto_set(gains))
    order = candidates[np.lexsort((candidates, gains[0, candidates]))]
    chain: list[int] = []
    for index in order:
        if chain and (gains[:, chain[-1]] == gains[:, index]).all():
            continue
        while len(chain) > 1 and _turns_left(gains, chain[-2], chain[-1], int(index)):
            chain.pop()
        chain.append(int(index))
    return chain


def _turns_left(gains: np.ndarray, a: int, b: int, c: int) -> bool:
    """Return whether b lies on or below the line from a to c, and so is no corner."""
    (ax, bx, cx), (ay, by, cy) = gains[:, [a, b, c]]
    return bool((bx - ax) * (cy - ay) - (by - ay) * (cx - ax) >= 0.0)


def _cut(corners: list[Lottery], party: int) -> list[Lottery]:
    """Drop the beginning of a chain, along which this party's gain rises, where the gain is below zero."""
    inside = next((place for place, corner in enumerate(corners) if corner.gains[party] >= 0.0), None)
    if inside is None:
        return []
    if inside == 0 or corners[inside].gains[party] == 0.0:
        return corners[inside:]
    outer, inner = corners[inside - 1], corners[inside]
    share = -outer.gains[party] / (inner.gains[party] - outer.gains[party])
    return [_without(_between(outer, inner, share), party), *corners[inside:]]


def _without(point: Lottery, party: int) -> Lottery:
    """Return the point with this party's gain at exactly zero, where rounding would leave a trace of one."""
    x, y = point.gains
    return replace(point, gains=(0.0, y) if party == 0 else (x, 0.0))


def _sure(gains: np.ndarray, index: int) -> Lottery:
    return Lottery((index, index), 0.0, (float(gains[0, index]), float(gains[1, index])))


def _between(left: Lottery, right: Lottery, share: float) -> Lottery:
    """Return the lottery a share of the way between two points of one edge."""
    if share <= 0.0 or left == right:
        return left
    if share >= 1.0:
        return right
    x, y = (a + share * (b - a) for a, b in zip(left.gains, right.gains, strict=True))
    packages, chances = _ends(left, right)
    p_second = chances[0] + share * (chances[1] - chances[0])
    return Lottery(packages, p_second, (x, y))


def _ends(left: Lottery, right: Lottery) -> tuple[tuple[int, int], tuple[float, float]]:
    """Return the two packages of the edge on which both points lie, and each point's probability of the second."""
    mixed = next((point for point in (left, right) if point.packages[0] != point.packages[1]), None)
    packages = mixed.packages if mixed else (left.packages[0], right.packages[0])
    return packages, (_chance(left, packages), _chance(right, packages))


def _chance(point: Lottery, packages: tuple[int, int]) -> float:
    """Return the chance of the second package at a point that is one of them for sure, or a lottery of both."""
    return point.p_second if point.packages == packages else float(point.packages[0] == packages[1])


def _nash_on_edge(left: Lottery, right: Lottery, a: float, b: float) -> Lottery:
    """Return the best point of one edge: x = a (y0 - s x0) / (-s (a + b)), kept between its ends."""
    (x0, y0), (x1, y1) = left.gains, right.gains
    if x1 <= x0 or y1 >= y0:  # an edge too short for its numbers
        return right
    slope = (y1 - y0) / (x1 - x0)
    best = a * (y0 - slope * x0) / (-slope * (a + b))
    return _between(left, right, (best - x0) / (x1 - x0))


# ------------------------------------------------------------------------------------------------ coalitions


def coalition_worth(gains: np.ndarray, quorum: int | None = None) -> np.ndarray:
    """Return what every coalition can make sure of: its largest sum of gains, or nothing below the quorum.

    Parameters
    ----------
    gains : array, shape (n_parties, P)
    quorum : int, optional
        How many parties can agree on a package for all; all of them by default, so that a smaller coalition has no deal.

    Returns
    -------
    array, shape (2 ** n_parties,)
        By bit mask: party i belongs to coalition c where ``c >> i & 1``. Utilities are taken as amounts that can be shared
        out, and a coalition may also leave things as they are.
    """
    table = np.asarray(gains, dtype=float)
    n = _few_parties(len(table))
    needed = n if quorum is None else quorum
    if needed not in range(1, n + 1):
        raise ConfigError.at("coalitions", "quorum", quorum, f"must be a whole number from 1 to {n}")
    worth = np.zeros(2**n)
    possible = harmless(table) if needed == n else np.ones(table.shape[1], dtype=bool)
    for coalition in range(1, 2**n):
        members = _members(coalition, n)
        if len(members) >= needed:
            worth[coalition] = np.max(table[members].sum(axis=0), where=possible, initial=0.0)
    return worth


def shapley(worth: np.ndarray) -> np.ndarray:
    """Return each party's average contribution to the coalitions that it joins (Shapley 1953).

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S and i) - v(S)).

    Parameters
    ----------
    worth : array, shape (2 ** n_parties,)
        v by bit mask, as from `coalition_worth`; v of nobody must be zero.

    Examples
    --------
    Two left gloves and a right one, a pair being worth 1 (parties 0, 1 and 2):

    >>> pairs = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    >>> shapley(pairs).round(6).tolist()
    [0.166667, 0.166667, 0.666667]
    """
    v = np.asarray(worth, dtype=float)
    n = v.size.bit_length() - 1
    if v.shape != (2**n,) or n < 1 or v[0] != 0.0:
        raise ConfigError.at(
            "shapley", "worth", v.shape, "must be one number for every coalition, nobody's zero"
        )
    _few_parties(n)
    coalitions = np.arange(v.size)
    sizes = sum((coalitions >> i) & 1 for i in range(n))
    chance = np.array([1.0 / (n * math.comb(n - 1, size)) for size in range(n)])
    value = np.empty(n)
    for i in range(n):
        without = coalitions[(coalitions >> i) & 1 == 0]
        value[i] = chance[np.asarray(sizes)[without]] @ (v[without | (1 << i)] - v[without])
    return value


def _members(coalition: int, n_parties: int) -> list[int]:
    return [i for i in range(n_parties) if coalition >> i & 1]


def _few_parties(n: int) -> int:
    if n > 20:
        raise ConfigError.at("coalitions", "n_parties", n, "are too many: 20 have a million coalitions")
    return n
