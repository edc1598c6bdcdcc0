"""Solution concepts on a finite set of packages for two sides, and how far an agreement is from them.

Gains are utilities less the disagreement point. Distances are Euclidean in shares of each side's ideal gain, so that
they compare across utility functions and cases.
"""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE
from sim.compiled import rule

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


@rule
def skyline(first: np.ndarray, second: np.ndarray, line: np.ndarray) -> int:
    """Fill *line* with one package for every point of the Pareto frontier and return how many there are.

    Notes
    -----
    The frontier is short where packages are many: nearly all are seen to be dominated from the best of the steps above
    them, and only what is left looks up its place on the frontier so far.
    """
    tops = np.empty(STEPS + 1)
    lowest, scale = best_above_each_step(first, second, tops)
    count = 0
    for p in range(first.shape[0]):
        if tops[step_of(first[p], lowest, scale) + 1] < second[p]:
            count = join_line(first, second, line, count, p)
    return count


@rule
def step_of(value: float, lowest: float, scale: float) -> int:
    """Return which of the equal steps of the first side's utility a value is on; a higher step is a higher value."""
    return max(0, min(STEPS - 1, int((value - lowest) * scale))) if scale > 0.0 else 0


@rule
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


@rule
def join_line(first: np.ndarray, second: np.ndarray, line: np.ndarray, count: int, p: int) -> int:
    """Let *p* join a line of rising first and falling second, in the place of those it dominates; return how many are on it."""
    low, high = 0, count
    while low < high:  # the first of those on the line that give the first side no less
        middle = (low + high) // 2
        if first[line[middle]] >= first[p]:
            high = middle
        else:
            low = middle + 1
    if low < count and second[line[low]] >= second[p]:
        return count
    end = low + 1 if low < count and first[line[low]] == first[p] else low
    begin = low
    while begin > 0 and second[line[begin - 1]] <= second[p]:
        begin -= 1
    return put_in_line(line, count, begin, end, p)


@rule
def put_in_line(line: np.ndarray, count: int, begin: int, end: int, p: int) -> int:
    """Let *p* take the place of those from *begin* to *end* on a line and return how many are on it."""
    shift = 1 - (end - begin)
    if shift > 0:
        for j in range(count - 1, end - 1, -1):
            line[j + shift] = line[j]
    elif shift < 0:
        for j in range(end, count):
            line[j + shift] = line[j]
    line[begin] = p
    return count + shift


@rule
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


@rule
def dominates(first: np.ndarray, second: np.ndarray, p: int, q: int) -> bool:
    """Return whether package *p* is at least as good as *q* for both sides and better for one."""
    at_least = first[p] >= first[q] and second[p] >= second[q]
    return bool(at_least and (first[p] > first[q] or second[p] > second[q]))


@rule
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


@rule
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


@rule
def utilitarian_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest sum of gains that harms nobody, or `NO_PACKAGE`."""
    best, best_sum = NO_PACKAGE, -1.0
    for p in range(first.shape[0]):
        if allowed[p] and first[p] >= 0.0 and second[p] >= 0.0 and first[p] + second[p] > best_sum:
            best, best_sum = p, first[p] + second[p]
    return best


@rule
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
    line, harmless = np.empty(n, np.int64), np.empty(n, np.int64)
    count = 0
    ideal_first = ideal_second = 0.0
    for p in range(n):
        if first[p] >= 0.0 and second[p] >= 0.0:
            ideal_first, ideal_second = max(ideal_first, first[p]), max(ideal_second, second[p])
            harmless[count] = p
            count += 1
    nearest = np.inf
    for j in range(skyline(first, second, line)):
        nearest = min(nearest, distance(first, second, agreement, line[j], ideal_first, ideal_second))
    out[FRONTIER] = nearest
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
