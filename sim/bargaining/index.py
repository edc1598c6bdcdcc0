"""An index over one's own utility, so that an offer at a target is looked up and not searched for.

While beliefs stand still, the package that `best_for_others` offers depends on the target alone. The packages that look
possible fall into bins of one's own utility, and every bin remembers the best for the others from itself upwards. Of a bin's
own packages only those are listed that the best of the bins above does not beat on both sides. An answer then reads the bin
above and looks through a short list: O(P) to build, O(1) to ask. It is the linear scan's answer to the last tie.

The index lies in a vector of numbers, which is what a law gets to keep: it is built when it is first asked. Whole numbers lie
in the second half of the vector, two in the place of one number.
"""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, best_possible
from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, inlined_rule

BUILT, LOW, PER_UNIT, MOST = range(4)
PACKAGES_A_BIN, MOST_BINS = 4, 4096
SHORTEST_TALKS = 8
"""Rounds from which building the index costs less than scanning."""


@inlined_rule
def bins_for(packages: int) -> int:
    """Return the number of bins over so many packages."""
    return min(MOST_BINS, packages // PACKAGES_A_BIN + 1)


@inlined_rule
def numbers_in(packages: int) -> int:
    """Return how many numbers lie before the whole ones: three, the bins' and one more, the packages'."""
    return MOST + bins_for(packages) + 1 + packages


@borrowing_rule
def room_for_index(packages: int) -> int:
    """Return the length of the vector that holds an index over so many packages."""
    return numbers_in(packages) + bins_for(packages) + packages + 1


@inlined_rule
def bin_of(utility: float, low: float, per_unit: float, bins: int) -> int:
    """Return the bin of a utility; it never falls as the utility rises, and what is not a number lies in bin 0."""
    return int(min(max(0.0, (utility - low) * per_unit), bins - 1.0))


@inlined_rule
def weigh_contents(tables: np.ndarray, reservation: float, content: np.ndarray) -> None:
    """Write down what each package gives whoever of the others it gives least, -1 unless it looks possible."""
    n, packages = tables.shape
    for p in range(packages):
        content[p] = tables[1, p]
    for other in range(2, n):
        for p in range(packages):
            content[p] = min(content[p], tables[other, p])
    for p in range(packages):
        content[p] = content[p] if tables[0, p] >= reservation and content[p] >= 0.0 else -1.0


@inlined_rule
def sort_into_bins(
    mine: np.ndarray, low: float, per_unit: float, content: np.ndarray, bin_: np.ndarray, most: np.ndarray,
    winner: np.ndarray,
) -> None:  # fmt: skip
    """Write down the bin of every package, and for every bin the package best for the others among its own and all above.

    The lowest index wins among equals; a bin without one says `NO_PACKAGE`.
    """
    bins = most.shape[0] - 1
    most[:] = -1.0
    winner[:] = NO_PACKAGE
    for p in range(mine.shape[0]):
        bin_[p] = bin_of(mine[p], low, per_unit, bins)
    for p in range(mine.shape[0]):
        b = bin_[p]
        if content[p] > most[b]:
            most[b], winner[b] = content[p], p
    for b in range(bins - 1, -1, -1):
        if most[b + 1] > most[b] or (most[b + 1] == most[b] and winner[b + 1] < winner[b]):
            most[b], winner[b] = most[b + 1], winner[b + 1]


@inlined_rule
def list_rivals(
    content: np.ndarray, bin_: np.ndarray, most_above: np.ndarray, winner_above: np.ndarray, first: np.ndarray,
    following: np.ndarray,
) -> None:  # fmt: skip
    """Link, bin by bin, the packages that are better for the others than all in the bins above."""
    first[:] = NO_PACKAGE
    for p in range(content.shape[0] - 1, -1, -1):
        b, c = bin_[p], content[p]
        if c >= most_above[b] and (c > most_above[b] or p < winner_above[b]):
            following[p] = first[b]
            first[b] = p


@borrowing_rule
def build_index(turn: Turn, index: np.ndarray) -> None:
    """Build the index over the packages that look possible now.

    Parameters
    ----------
    turn : Turn
        With the reservation value and the best, between which the bins lie.
    index : array, shape (room_for_index(P),)
        Overwritten.
    """
    tables, low = turn.tables, turn.reservation
    packages = tables.shape[1]
    bins, numbers = bins_for(packages), numbers_in(packages)
    per_unit = bins / (turn.best - low) if turn.best > low else 0.0
    per_unit = per_unit if math.isfinite(per_unit) else 0.0
    most, content = index[MOST : MOST + bins + 1], index[MOST + bins + 1 : numbers]
    whole = index[numbers:].view(np.int32)
    winner, first = whole[: bins + 1], whole[bins + 1 : 2 * bins + 1]
    following = whole[2 * bins + 1 : 2 * bins + 1 + packages]
    bin_ = whole[2 * bins + 1 + packages : 2 * (bins + packages) + 1].view(np.uint32)
    weigh_contents(tables, low, content)
    sort_into_bins(tables[0], low, per_unit, content, bin_, most, winner)
    list_rivals(content, bin_, most[1:], winner[1:], first, following)
    index[BUILT], index[LOW], index[PER_UNIT] = 1.0, low, per_unit


@borrowing_rule
def offer_from_index(turn: Turn, target: float, index: np.ndarray) -> int:
    """Offer what `best_for_others` offers; an offering whose own numbers are the index."""
    if index[BUILT] == 0.0:
        build_index(turn, index)
    tables, packages = turn.tables, turn.tables.shape[1]
    bins, numbers = bins_for(packages), numbers_in(packages)
    whole, content = index[numbers:].view(np.int32), MOST + bins + 1
    b = bin_of(target, index[LOW], index[PER_UNIT], bins)
    offer, most = int(whole[b + 1]), index[MOST + b + 1]
    p = int(whole[bins + 1 + b])
    while p != NO_PACKAGE:
        c = index[content + p]
        if tables[0, p] >= target and (c > most or (c == most and p < offer)):
            offer, most = p, c
        p = int(whole[2 * bins + 1 + p])
    return offer if offer != NO_PACKAGE else best_possible(tables, turn.reservation)
