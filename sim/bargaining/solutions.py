"""Solution concepts on a finite set of packages for two sides, and how far an agreement is from them.

Gains are utilities less the disagreement point. Distances are Euclidean in shares of each side's ideal gain, so that
they compare across utility functions and cases.
"""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE
from sim.machine import borrowing_rule, rule

FRONTIER, NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN = range(5)
SOLUTION_NAMES = ("frontier", "nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
N_SOLUTIONS = len(SOLUTION_NAMES)
STEPS = 64
"""Equal steps of the first side's utility by which a search for the frontier sorts packages."""
TINY = 1e-300
"""A smaller range of utilities is one step: its inverse might not be a number."""


@rule
def pareto(first: np.ndarray, second: np.ndarray, efficient: np.ndarray) -> None:
    """Mark in *efficient* the packages that no other package dominates; equal packages do not dominate.

    Parameters
    ----------
    first, second : array, shape (P,)
        Utilities of the two sides.
    efficient : array of bool, shape (P,)
        Filled.
    """
    order = np.argsort(first, kind="mergesort")
    n = order.shape[0]
    best_above = -np.inf
    top = n - 1
    while top >= 0:
        bottom = top
        while bottom > 0 and first[order[bottom - 1]] == first[order[top]]:
            bottom -= 1
        best_here = -np.inf
        for j in range(bottom, top + 1):
            best_here = max(best_here, second[order[j]])
        for j in range(bottom, top + 1):
            efficient[order[j]] = second[order[j]] == best_here and best_here > best_above
        best_above = max(best_above, best_here)
        top = bottom - 1


@borrowing_rule
def step_of(value: float, lowest: float, scale: float) -> int:
    """Return which of the equal steps of the first side's utility a value is on; a higher step is a higher value."""
    return max(0, min(STEPS - 1, int((value - lowest) * scale))) if scale > 0.0 else 0


@borrowing_rule
def best_above_each_step(first: np.ndarray, second: np.ndarray, tops: np.ndarray) -> tuple[float, float]:
    """Fill ``tops[s]`` with the second side's best from step *s* up; return where steps begin and how many go into one unit."""
    lowest, highest = first[0], first[0]
    for p in range(first.shape[0]):
        lowest, highest = min(lowest, first[p]), max(highest, first[p])
    scale = (STEPS - 1) / (highest - lowest) if TINY < highest - lowest < np.inf else 0.0
    for s in range(STEPS + 1):
        tops[s] = -np.inf
    for p in range(first.shape[0]):
        s = step_of(first[p], lowest, scale)
        tops[s] = max(tops[s], second[p])
    for s in range(STEPS - 1, -1, -1):
        tops[s] = max(tops[s], tops[s + 1])
    return lowest, scale


@borrowing_rule
def dominates(first: np.ndarray, second: np.ndarray, p: int, q: int) -> bool:
    """Return whether package *p* is at least as good as *q* for both sides and better for one."""
    at_least = first[p] >= first[q] and second[p] >= second[q]
    return bool(at_least and (first[p] > first[q] or second[p] > second[q]))


@borrowing_rule
def is_dominated(first: np.ndarray, second: np.ndarray, p: int) -> bool:
    """Return whether some package gives both sides at least as much as *p* and one of them more."""
    found, q = False, 0
    while not found and q < first.shape[0]:
        found = dominates(first, second, q, p)
        q += 1
    return found


@rule
def distance_to_frontier(
    first: np.ndarray, second: np.ndarray, agreement: int, scale_first: float, scale_second: float
) -> float:
    """Return the distance of an agreement to the nearest package on the Pareto frontier, zero on it.

    Notes
    -----
    Most packages are seen to be dominated from the best of the steps above them, and of the others only those that are
    nearer than all before are held against every package.
    """
    if not is_dominated(first, second, agreement):
        return 0.0
    tops = np.empty(STEPS + 1)
    lowest, scale = best_above_each_step(first, second, tops)
    nearest = np.inf
    for p in range(first.shape[0]):
        if tops[step_of(first[p], lowest, scale) + 1] >= second[p]:
            continue
        away = distance(first, second, agreement, p, scale_first, scale_second)
        if away < nearest and not is_dominated(first, second, p):
            nearest = away
    return nearest


@borrowing_rule
def nash_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest product of gains (Nash 1950), or `NO_PACKAGE`.

    Notes
    -----
    Ties go to the lowest index, or to what dominates it: where no package gives both something every product is zero, and
    the solution would not be efficient otherwise.
    """
    best, best_product = NO_PACKAGE, -1.0
    for p in range(first.shape[0]):
        if not (allowed[p] and first[p] >= 0.0 and second[p] >= 0.0):
            continue
        product = first[p] * second[p]
        if product > best_product or (product == best_product and dominates(first, second, p, best)):
            best, best_product = p, product
    return best


@borrowing_rule
def kalai_smorodinsky_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest smaller share of the ideal gain (Kalai and Smorodinsky 1975).

    Notes
    -----
    On a finite set the monotone path may pass between two packages; the one with the largest minimum share is
    taken, and among equals the one with the larger sum of shares.
    """
    ideal_first = ideal_second = 0.0
    for p in range(first.shape[0]):
        if allowed[p] and first[p] >= 0.0 and second[p] >= 0.0:
            ideal_first, ideal_second = max(ideal_first, first[p]), max(ideal_second, second[p])
    best, best_least, best_sum = NO_PACKAGE, -1.0, -1.0
    for p in range(first.shape[0]):
        if not (allowed[p] and first[p] >= 0.0 and second[p] >= 0.0):
            continue
        share_first = first[p] / ideal_first if ideal_first > 0.0 else 1.0
        share_second = second[p] / ideal_second if ideal_second > 0.0 else 1.0
        least, total = min(share_first, share_second), share_first + share_second
        if least > best_least or (least == best_least and total > best_sum):
            best, best_least, best_sum = p, least, total
    return best


@borrowing_rule
def egalitarian_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest smaller gain, ties by the larger sum, or `NO_PACKAGE`."""
    best, best_least, best_sum = NO_PACKAGE, -1.0, -1.0
    for p in range(first.shape[0]):
        if not (allowed[p] and first[p] >= 0.0 and second[p] >= 0.0):
            continue
        least, total = min(first[p], second[p]), first[p] + second[p]
        if least > best_least or (least == best_least and total > best_sum):
            best, best_least, best_sum = p, least, total
    return best


@borrowing_rule
def utilitarian_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest sum of gains that harms nobody, or `NO_PACKAGE`."""
    best, best_sum = NO_PACKAGE, -1.0
    for p in range(first.shape[0]):
        if allowed[p] and first[p] >= 0.0 and second[p] >= 0.0 and first[p] + second[p] > best_sum:
            best, best_sum = p, first[p] + second[p]
    return best


@borrowing_rule
def distance(
    first: np.ndarray, second: np.ndarray, p: int, q: int, scale_first: float, scale_second: float
) -> float:
    """Return the distance of packages *p* and *q* in shares of the ideal gains."""
    across = (first[p] - first[q]) / scale_first if scale_first > 0.0 else 0.0
    up = (second[p] - second[q]) / scale_second if scale_second > 0.0 else 0.0
    return math.sqrt(across * across + up * up)


@rule
def distances(first: np.ndarray, second: np.ndarray, agreement: int, out: np.ndarray) -> None:
    """Fill *out* with an agreement's distance to the Pareto frontier and to four solutions.

    Parameters
    ----------
    first, second : array, shape (P,)
        Gains of the two sides over their reservation values.
    agreement : int
        Index of the agreed package.
    out : array, shape (N_SOLUTIONS,)
        In the order of `SOLUTION_NAMES`.
    """
    n = first.shape[0]
    harmless = np.empty(n, np.int64)
    count = 0
    ideal_first = ideal_second = 0.0
    for p in range(n):
        if first[p] >= 0.0 and second[p] >= 0.0:
            ideal_first, ideal_second = max(ideal_first, first[p]), max(ideal_second, second[p])
            harmless[count] = p
            count += 1
    out[FRONTIER] = distance_to_frontier(first, second, agreement, ideal_first, ideal_second)
    choices = np.empty(N_SOLUTIONS, np.int64)
    choose_among(first[harmless[:count]], second[harmless[:count]], choices)
    for solution in range(NASH, N_SOLUTIONS):
        choice = harmless[choices[solution]] if count > 0 else NO_PACKAGE
        out[solution] = distance(first, second, agreement, choice, ideal_first, ideal_second)


@rule
def choose_among(first: np.ndarray, second: np.ndarray, choices: np.ndarray) -> None:
    """Fill *choices*, in the order of `SOLUTION_NAMES`, with the package that each concept takes of those that harm nobody."""
    allowed = np.ones(first.shape[0], np.bool_)
    choices[NASH] = nash_choice(first, second, allowed)
    choices[KALAI_SMORODINSKY] = kalai_smorodinsky_choice(first, second, allowed)
    choices[EGALITARIAN] = egalitarian_choice(first, second, allowed)
    choices[UTILITARIAN] = utilitarian_choice(first, second, allowed)
