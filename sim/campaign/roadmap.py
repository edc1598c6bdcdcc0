"""The roadmap: which relief the sanctioner has put within reach, and the item sets that can be tabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.relief import DELIVERED, NEVER, OFF
from sim.campaign.sides import SANCTIONER
from sim.campaign.trust import sanctioner_trust
from sim.machine import borrowing_rule, rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State


@borrowing_rule
def threshold(case: Case, state: State, i: int, item: int) -> float:
    """Return the trust at which an item unlocks now; zero without a roadmap."""
    if case.sides.roadmap[SANCTIONER] == 0.0:
        return 0.0
    return float(case.item.threshold[item] + state.run.threshold_shift[i])


@borrowing_rule
def watson_threshold(cost: float, ease: float, loss_if_cheated: float) -> float:
    """Return the trust above which an item is worth the risk, E / (E + L) with E = q (1 - e) (Kydd 2005, Watson 1999)."""
    exposure = cost * (1.0 - ease)
    total = exposure + loss_if_cheated
    return exposure / total if total > 0.0 else 0.0


@borrowing_rule
def within_reach(case: Case, state: State, i: int, item: int, trust: float) -> bool:
    """Return whether an item is off, unlocked, and has its prerequisite in force."""
    if state.items.status[i, item] != OFF or trust < threshold(case, state, i, item):
        return False
    needed = case.item.requires[item]
    return needed < 0 or state.items.status[i, needed] == DELIVERED


@borrowing_rule
def unlocked(case: Case, state: State, i: int, month: int, out: np.ndarray) -> int:
    """Fill *out* with the items within reach, note their first month, and return how many there are."""
    trust = sanctioner_trust(state, i)
    count = 0
    for item in range(case.item.shape[0]):
        if within_reach(case, state, i, item, trust):
            out[count] = item
            count += 1
            if state.items.unlocked_month[i, item] == NEVER:
                state.items.unlocked_month[i, item] = month
    return count


@borrowing_rule
def with_one_more(
    bit: int, pv: float, q: float, mandate: float, old: tuple[np.ndarray, np.ndarray, np.ndarray], count: int, masks: np.ndarray, worth: np.ndarray,
    cost: np.ndarray,
) -> int:  # fmt: skip
    """Merge undominated sets with the same sets plus one item, along rising cost; return how many stay undominated."""
    old_masks, old_worth, old_cost = old
    kept, without, having, best = 0, 0, 0, -np.inf
    while without < count or having < count:
        cheaper = having == count or (without < count and old_cost[without] <= old_cost[having] + q)
        if cheaper:
            mask, value, price = old_masks[without], old_worth[without], old_cost[without]
            without += 1
        else:
            mask, value, price = old_masks[having] | bit, old_worth[having] + pv, old_cost[having] + q
            having += 1
        if value > best and price <= mandate:
            masks[kept], worth[kept], cost[kept], best = mask, value, price, value
            kept += 1
    return kept


@rule
def undominated_sets(
    items: np.ndarray, worth_of: np.ndarray, cost_of: np.ndarray, mandate: float, masks: np.ndarray, worth: np.ndarray,
    cost: np.ndarray,
) -> int:  # fmt: skip
    """Fill *masks*, *worth* (PV) and *cost* (q), along rising cost, with the sets worth more than every cheaper one.

    Notes
    -----
    The frontier of the first items, with and without the next one, holds that of all (Nemhauser and Ullmann 1969), so that
    not all subsets need be listed. Among equal costs the set of earlier items comes first.
    """
    masks[0], worth[0], cost[0] = 0, 0.0, 0.0
    old_masks, old_worth, old_cost = np.empty_like(masks), np.empty_like(worth), np.empty_like(cost)
    count = 1
    for item in items:
        for j in range(count):
            old_masks[j], old_worth[j], old_cost[j] = masks[j], worth[j], cost[j]
        old = (old_masks, old_worth, old_cost)
        count = with_one_more(
            1 << item, worth_of[item], cost_of[item], mandate, old, count, masks, worth, cost
        )
    return count


@rule
def item_sets(
    items: np.ndarray, worth_of: np.ndarray, cost_of: np.ndarray, mandate: float, sets: np.ndarray
) -> int:
    """Fill *sets* with the item sets on the table as bit masks and return how many there are.

    Sets within the mandate, those dominated in (PV, cost) dropped, thinned to the capacity of *sets* evenly in cost; the
    empty set and the fullest always stay.

    Parameters
    ----------
    items : array of int
        Positions of the items within reach, ascending.
    worth_of, cost_of : array, shape (I,)
        PV and q of every item.
    mandate : float
        What a set may cost at most.
    sets : array of int
        Filled.
    """
    room = 1 << items.shape[0]
    masks, worth, cost = np.empty(room, np.int64), np.empty(room), np.empty(room)
    n_kept = undominated_sets(items, worth_of, cost_of, mandate, masks, worth, cost)
    if n_kept <= sets.shape[0]:
        for j in range(n_kept):
            sets[j] = masks[j]
        return n_kept
    return evenly_in_cost(masks, cost, n_kept, sets)


@borrowing_rule
def evenly_in_cost(masks: np.ndarray, cost: np.ndarray, n_kept: int, sets: np.ndarray) -> int:
    """Thin the kept sets to the capacity of *sets*, nearest to evenly spaced costs, ends included."""
    capacity = sets.shape[0]
    lowest, highest = cost[0], cost[n_kept - 1]
    count, j = 0, 0
    for step in range(capacity):
        wanted = lowest + (highest - lowest) * step / (capacity - 1.0)
        while j + 1 < n_kept and abs(cost[j + 1] - wanted) <= abs(cost[j] - wanted):
            j += 1
        if count == 0 or sets[count - 1] != masks[j]:
            sets[count] = masks[j]
            count += 1
    return count
