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

from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.tactics import RESERVATION
from sim.compiled import borrowing_rule

BINS = 1024
BUILT, LOW, PER_UNIT, FALLBACK, STARTS = range(5)
WINNERS = STARTS + BINS + 1
CONTENTS = WINNERS + BINS + 1
SHORTEST_TALKS = 8
"""Rounds from which building the index costs less than scanning."""


def room_for_index(packages: int) -> int:
    """Return the length of the vector that holds an index over so many packages."""
    return CONTENTS + 2 * packages


@borrowing_rule
def bin_of(utility: float, low: float, per_unit: float) -> int:
    """Return the bin of a utility; it never falls as the utility rises, and what is not a number lies in bin 0."""
    place = (utility - low) * per_unit
    if not place > 0.0:
        return 0
    return BINS - 1 if place >= BINS else int(place)


@borrowing_rule
def measure_bins(tables: np.ndarray, reservation: float, index: np.ndarray) -> None:
    """Write down who looks possible, the range of the bins, and the best possible package as the answer of last resort.

    The loops are written out, here and below: a call for every package would cost more than all else.
    """
    n, packages = tables.shape
    own = tables[0]
    low, high, best = math.inf, -math.inf, NO_PACKAGE
    for p in range(packages):
        least = tables[1, p]
        for other in range(2, n):
            least = min(least, tables[other, p])
        index[CONTENTS + p] = least if own[p] >= reservation else -1.0
        if own[p] >= reservation and least >= 0.0:
            low = min(low, own[p])
            if best == NO_PACKAGE or own[p] > high:
                high, best = own[p], p
    per_unit = BINS / (high - low) if high > low else 0.0
    index[LOW], index[FALLBACK] = low, best
    index[PER_UNIT] = per_unit if math.isfinite(per_unit) else 0.0


@borrowing_rule
def sort_into_bins(tables: np.ndarray, index: np.ndarray) -> None:
    """List the possible packages bin by bin; in a bin they keep their order."""
    packages = tables.shape[1]
    own, low, per_unit = tables[0], index[LOW], index[PER_UNIT]
    listed = CONTENTS + packages
    for b in range(BINS + 1):
        index[STARTS + b] = 0.0
    for p in range(packages):
        if index[CONTENTS + p] >= 0.0:
            index[STARTS + 1 + bin_of(own[p], low, per_unit)] += 1.0
    for b in range(BINS):
        index[STARTS + b + 1] += index[STARTS + b]
        index[WINNERS + b] = index[STARTS + b]
    for p in range(packages):
        if index[CONTENTS + p] >= 0.0:
            b = bin_of(own[p], low, per_unit)
            index[listed + int(index[WINNERS + b])] = p
            index[WINNERS + b] += 1.0


@borrowing_rule
def crown_winners(packages: int, index: np.ndarray) -> None:
    """Write for every bin the package best for the others among its own and all above, the lowest index among equals."""
    winner, most = NO_PACKAGE, -1.0
    listed = CONTENTS + packages
    index[WINNERS + BINS] = winner
    for b in range(BINS - 1, -1, -1):
        for place in range(int(index[STARTS + b]), int(index[STARTS + b + 1])):
            p = int(index[listed + place])
            content = index[CONTENTS + p]
            if content > most or (content == most and p < winner):
                winner, most = p, content
        index[WINNERS + b] = winner


@borrowing_rule
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
    sort_into_bins(tables, index)
    crown_winners(tables.shape[1], index)
    index[BUILT] = 1.0


@borrowing_rule
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
    most = index[CONTENTS + offer] if offer != NO_PACKAGE else -1.0
    listed = CONTENTS + tables.shape[1]
    for place in range(int(index[STARTS + b]), int(index[STARTS + b + 1])):
        p = int(index[listed + place])
        content = index[CONTENTS + p]
        if not tables[0, p] < target and (content > most or (content == most and p < offer)):
            offer, most = p, content
    return offer if offer != NO_PACKAGE else int(index[FALLBACK])
