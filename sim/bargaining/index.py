"""An index over one's own utility, so that an offer at a target is looked up and not searched for.

While beliefs stand still, the package that `best_for_others` offers depends on the target alone. The packages that look
possible are counted into bins of one's own utility, and every bin remembers the best for the others from itself upwards. An
answer then reads the bin above and looks through one bin: O(P) to build, O(1) to ask. It is the linear scan's answer to the
last tie.

The index lies in a vector of numbers, which is what a law gets to keep: it is built when it is first asked.
"""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, least_content, looks_possible
from sim.bargaining.tactics import RESERVATION
from sim.compiled import rule

BINS = 1024
BUILT, LOW, PER_UNIT, FALLBACK, STARTS = range(5)
WINNERS = STARTS + BINS + 1
PACKAGES = WINNERS + BINS + 1
SHORTEST_TALKS = 8
"""Rounds from which building the index costs less than scanning."""


def room_for_index(packages: int) -> int:
    """Return the length of the vector that holds an index over so many packages."""
    return PACKAGES + packages


@rule
def bin_of(utility: float, low: float, per_unit: float) -> int:
    """Return the bin of a utility; it never falls as the utility rises, and what is not a number lies in bin 0."""
    place = (utility - low) * per_unit
    if not place > 0.0:
        return 0
    return BINS - 1 if place >= BINS else int(place)


@rule
def better_for_others(tables: np.ndarray, p: int, q: int) -> int:
    """Return whichever of two packages the others like more, the lower index among equals; either may be missing."""
    if q == NO_PACKAGE:
        return p
    if p == NO_PACKAGE:
        return q
    of_p, of_q = least_content(tables, p), least_content(tables, q)
    return p if of_p > of_q or (of_p == of_q and p < q) else q


@rule
def measure_bins(tables: np.ndarray, reservation: float, index: np.ndarray) -> None:
    """Write down the range of the bins, and the best possible package as the answer where no target is reached."""
    low, high, best = math.inf, -math.inf, NO_PACKAGE
    for p in range(tables.shape[1]):
        if not looks_possible(tables, p, reservation):
            continue
        low = min(low, tables[0, p])
        if best == NO_PACKAGE or tables[0, p] > high:
            high, best = tables[0, p], p
    per_unit = BINS / (high - low) if high > low else 0.0
    index[LOW], index[FALLBACK] = low, best
    index[PER_UNIT] = per_unit if math.isfinite(per_unit) else 0.0


@rule
def sort_into_bins(tables: np.ndarray, reservation: float, index: np.ndarray) -> None:
    """List the possible packages bin by bin; in a bin they keep their order."""
    for b in range(BINS + 1):
        index[STARTS + b] = 0.0
    for p in range(tables.shape[1]):
        if looks_possible(tables, p, reservation):
            index[STARTS + 1 + bin_of(tables[0, p], index[LOW], index[PER_UNIT])] += 1.0
    for b in range(BINS):
        index[STARTS + b + 1] += index[STARTS + b]
        index[WINNERS + b] = index[STARTS + b]
    for p in range(tables.shape[1]):
        if looks_possible(tables, p, reservation):
            b = bin_of(tables[0, p], index[LOW], index[PER_UNIT])
            index[PACKAGES + int(index[WINNERS + b])] = p
            index[WINNERS + b] += 1.0


@rule
def crown_winners(tables: np.ndarray, index: np.ndarray) -> None:
    """Write for every bin the package best for the others among its own and all above."""
    winner = NO_PACKAGE
    index[WINNERS + BINS] = winner
    for b in range(BINS - 1, -1, -1):
        for place in range(int(index[STARTS + b]), int(index[STARTS + b + 1])):
            winner = better_for_others(tables, int(index[PACKAGES + place]), winner)
        index[WINNERS + b] = winner


@rule
def build_index(tables: np.ndarray, reservation: float, index: np.ndarray) -> None:
    """Build the index over the packages that look possible now.

    Parameters
    ----------
    tables : array, shape (n, P)
    reservation : float
    index : array, shape (room_for_index(P),)
        Overwritten.
    """
    measure_bins(tables, reservation, index)
    sort_into_bins(tables, reservation, index)
    crown_winners(tables, index)
    index[BUILT] = 1.0


@rule
def offer_from_index(
    target: float,
    own: np.ndarray,
    tables: np.ndarray,
    coordinates: np.ndarray,
    history: np.ndarray,
    index: np.ndarray,
) -> int:
    """Offer what `best_for_others` offers; an offering whose own numbers are the index."""
    if index[BUILT] == 0.0:
        build_index(tables, own[RESERVATION], index)
    b = bin_of(target, index[LOW], index[PER_UNIT])
    offer = int(index[WINNERS + b + 1])
    for place in range(int(index[STARTS + b]), int(index[STARTS + b + 1])):
        p = int(index[PACKAGES + place])
        if not tables[0, p] < target:
            offer = better_for_others(tables, p, offer)
    return offer if offer != NO_PACKAGE else int(index[FALLBACK])
