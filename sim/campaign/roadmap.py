"""The roadmap: which relief the sanctioner has put within reach, and the item sets that can be tabled."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.campaign.bloc import present_value
from sim.campaign.case import COST, EASE, REQUIRES, THRESHOLD
from sim.campaign.state import DELIVERED, NEVER, OFF, STATUS, UNLOCKED_MONTH
from sim.campaign.trust import sanctioner_trust
from sim.compiled import rule


@rule
def threshold(case: Any, state: Any, i: int, item: int) -> float:
    """Return the trust at which an item unlocks now; zero without a roadmap."""
    if case.numbers.sanctioner_roadmap[0] == 0.0:
        return 0.0
    return float(case.item[THRESHOLD, item] + state.run.threshold_shift[i])


@rule
def watson_threshold(cost: float, ease: float, loss_if_cheated: float) -> float:
    """Return the trust above which an item is worth the risk, E / (E + L) with E = q (1 - e) (Kydd 2005, Watson 1999)."""
    exposure = cost * (1.0 - ease)
    total = exposure + loss_if_cheated
    return exposure / total if total > 0.0 else 0.0


@rule
def within_reach(case: Any, state: Any, i: int, item: int, trust: float) -> bool:
    """Return whether an item is off, unlocked, and has its prerequisite in force."""
    if state.items[i, STATUS, item] != OFF or trust < threshold(case, state, i, item):
        return False
    needed = int(case.item[REQUIRES, item])
    return needed < 0 or state.items[i, STATUS, needed] == DELIVERED


@rule
def unlocked(case: Any, state: Any, i: int, month: int, out: np.ndarray) -> int:
    """Fill *out* with the items within reach, note their first month, and return how many there are."""
    trust = sanctioner_trust(state, i)
    count = 0
    for item in range(case.item.shape[1]):
        if within_reach(case, state, i, item, trust):
            out[count] = item
            count += 1
            if state.items[i, UNLOCKED_MONTH, item] == NEVER:
                state.items[i, UNLOCKED_MONTH, item] = month
    return count


@rule
def sets_within_mandate(
    case: Any, state: Any, i: int, month: int, mandate: float, items: np.ndarray, n: int, masks: np.ndarray,
    worth: np.ndarray, cost: np.ndarray,
) -> int:  # fmt: skip
    """Fill *masks*, *worth* (PV) and *cost* (q) with all sets of the first *n* of *items* within the mandate."""
    count = 0
    for subset in range(1 << n):
        mask, pv, q = 0, 0.0, 0.0
        for bit in range(n):
            if subset >> bit & 1:
                item = items[bit]
                mask |= 1 << item
                pv += present_value(case, state, i, month, item, case.item[EASE, item])
                q += case.item[COST, item]
        if q <= mandate:
            masks[count], worth[count], cost[count] = mask, pv, q
            count += 1
    return count


@rule
def undominated(order: np.ndarray, worth: np.ndarray, kept: np.ndarray) -> int:
    """Keep, along rising cost, the sets worth more than every cheaper one; return how many."""
    count = 0
    best = -np.inf
    for j in range(order.shape[0]):
        if worth[order[j]] > best:
            best = worth[order[j]]
            kept[count] = order[j]
            count += 1
    return count


@rule
def item_sets(case: Any, state: Any, i: int, month: int, mandate: float, sets: np.ndarray) -> int:
    """Fill *sets* with the item sets on the table as bit masks and return how many there are.

    Sets of unlocked items within the mandate, those dominated in (PV, cost) dropped, thinned to the capacity of *sets*
    evenly in cost; the empty set and the fullest always stay.
    """
    items = np.empty(case.item.shape[1], np.int64)
    n = unlocked(case, state, i, month, items)
    masks, worth, cost = np.empty(1 << n, np.int64), np.empty(1 << n), np.empty(1 << n)
    count = sets_within_mandate(case, state, i, month, mandate, items, n, masks, worth, cost)
    order = np.argsort(cost[:count], kind="mergesort")
    kept = np.empty(count, np.int64)
    n_kept = undominated(order, worth, kept)
    if n_kept <= sets.shape[0]:
        for j in range(n_kept):
            sets[j] = masks[kept[j]]
        return n_kept
    return evenly_in_cost(masks, cost, kept, n_kept, sets)


@rule
def evenly_in_cost(
    masks: np.ndarray, cost: np.ndarray, kept: np.ndarray, n_kept: int, sets: np.ndarray
) -> int:
    """Thin the kept sets to the capacity of *sets*, nearest to evenly spaced costs, ends included."""
    capacity = sets.shape[0]
    lowest, highest = cost[kept[0]], cost[kept[n_kept - 1]]
    count, j = 0, 0
    for step in range(capacity):
        wanted = lowest + (highest - lowest) * step / (capacity - 1.0)
        while j + 1 < n_kept and abs(cost[kept[j + 1]] - wanted) <= abs(cost[kept[j]] - wanted):
            j += 1
        if count == 0 or sets[count - 1] != masks[kept[j]]:
            sets[count] = masks[kept[j]]
            count += 1
    return count
