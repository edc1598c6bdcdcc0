"""Attributes: what people and relief give and cost each principal, in points.

Weights are the sanctioner's value of a category and cost of an item, the holder's chip cost of a category and present
value of an item. A *factor* a weight is how somebody sees it: ones for the truth, lognormal errors for a belief.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.campaign.case import (
    ARRESTS,
    CHIP_COST,
    FLOW,
    GRADUATED,
    HOLDER_FIRST,
    NET,
    PARDONS,
    SANCTIONER_FIRST,
    SENTENCE_END,
    STOCK,
    VALUE,
)
from sim.campaign.prisoners import arrest_rate, price_per_head
from sim.campaign.roadmap import threshold
from sim.campaign.state import FREED, HELD, PENDING
from sim.campaign.trust import believed_share, holder_trust, sanctioner_trust
from sim.machine import borrowing_rule

REFILL_MONTHS = 3.0
"""Months over which a net contract reckons with new arrests."""


@borrowing_rule
def diminishing(value: float, before: float, more: float, curvature: float) -> float:
    """Return v [(F + n)^c - F^c]: additive over tranches, ten times ten is worth a hundred at once."""
    return float(value * ((before + more) ** curvature - before**curvature))


@borrowing_rule
def chips_given_up(chip_cost: float, start: float, stock: float, released: float) -> float:
    """Return 2 k sqrt(N0) (sqrt(N) - sqrt(N - n)): additive over tranches, scarcer chips are dearer."""
    return float(
        2.0 * chip_cost * math.sqrt(start) * (math.sqrt(stock) - math.sqrt(max(0.0, stock - released)))
    )


@borrowing_rule
def value_of_some(case: Any, state: Any, i: int, category: int, n: int, factor: float) -> float:
    """Return what freeing *n* people of a category is worth to the sanctioner, in points."""
    before = float(state.people[i, FREED, category] + state.people[i, PENDING, category])
    value = case.category[VALUE, category] * factor
    return diminishing(value, before, float(n), case.numbers.sanctioner_curvature[0])


@borrowing_rule
def value_of_release(case: Any, state: Any, i: int, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what a release is worth to the sanctioner as somebody sees its values, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += value_of_some(case, state, i, category, people[category], factor[category])
    return total


@borrowing_rule
def true_value(case: Any, state: Any, i: int, people: np.ndarray) -> float:
    """Return what a release is worth to the sanctioner, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += value_of_some(case, state, i, category, people[category], 1.0)
    return total


@borrowing_rule
def cost_of_some(case: Any, state: Any, i: int, category: int, n: int, factor: float) -> float:
    """Return what the chips of *n* people of a category are worth to the holder, before scaling."""
    stock = float(state.people[i, HELD, category] - state.people[i, PENDING, category])
    start = max(1.0, case.category[STOCK, category])
    return chips_given_up(case.category[CHIP_COST, category] * factor, start, stock, float(n))


@borrowing_rule
def cost_of_release(case: Any, state: Any, i: int, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what the chips of a release are worth to the holder as somebody sees their costs, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += cost_of_some(case, state, i, category, people[category], factor[category])
    return float(case.numbers.holder_chip_scale[0] * total)


@borrowing_rule
def true_cost(case: Any, state: Any, i: int, people: np.ndarray) -> float:
    """Return what the chips of a release are worth to the holder, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += cost_of_some(case, state, i, category, people[category], 1.0)
    return float(case.numbers.holder_chip_scale[0] * total)


@borrowing_rule
def gain_from_exile(case: Any, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what the holder gains from people leaving the country, in points."""
    numbers = case.numbers
    if numbers.holder_exile[0] == 0.0:
        return 0.0
    total = 0.0
    for category in range(people.shape[0]):
        total += people[category] * case.category[CHIP_COST, category] * factor[category]
    return float(numbers.holder_exile_gain[0] * numbers.holder_chip_scale[0] * total)


@borrowing_rule
def exposure(case: Any, state: Any, i: int) -> float:
    """Return the factor on relief's cost from distrust and the holder's lock-in with its patron."""
    numbers = case.numbers
    distrust = 1.0 + numbers.sanctioner_distrust_cost[0] * (1.0 - sanctioner_trust(state, i))
    locked = 1.0 + numbers.sanctioner_lock_in_cost[0] * state.run.lock_in[i]
    return float(numbers.sanctioner_cost_scale[0] * state.run.cost_factor[i] * distrust * locked)


@borrowing_rule
def promised_to_sanctioner(case: Any, state: Any, i: int) -> float:
    """Return the share of a release's value that the sanctioner counts on, given who delivers first."""
    order = int(case.numbers.talks_order[0])
    share = believed_share(case.numbers.holder_trust_floor[0], sanctioner_trust(state, i))
    if order == SANCTIONER_FIRST:
        return share
    return 0.5 * (1.0 + share) if order == GRADUATED else 1.0


@borrowing_rule
def promised_to_holder(case: Any, state: Any, i: int, lag: float) -> float:
    """Return the share of relief's worth that the holder counts on, given who delivers first and the lag."""
    order = int(case.numbers.talks_order[0])
    share = believed_share(case.numbers.holder_trust_floor[0], holder_trust(state, i))
    waiting = case.numbers.holder_discount[0] ** lag
    if order == HOLDER_FIRST:
        return float(share * waiting)
    return float(0.5 * (1.0 + share) * waiting) if order == GRADUATED else 1.0


@borrowing_rule
def expected_refill(case: Any, state: Any, i: int, price: float) -> float:
    """Return the net number of people that three months add to the stock when relief per head is at a *price*.

    Arrests that the price invites count in full: a contract over net numbers must foresee what it brings about.
    """
    numbers = case.numbers
    total = 0.0
    for category in range(case.category.shape[1]):
        arrests = arrest_rate(
            numbers.holder_arrest_scale[0] * case.category[ARRESTS, category], numbers.holder_moral_hazard[0],
            price, numbers.holder_reference_price[0], numbers.holder_price_cap[0],
        )  # fmt: skip
        leaving = case.category[SENTENCE_END, category] * state.people[i, HELD, category]
        total += arrests - leaving - case.category[PARDONS, category]
    return REFILL_MONTHS * total


@borrowing_rule
def net_share(case: Any, state: Any, i: int, heads: float, worth: float) -> float:
    """Return the share of relief that a net contract pays for a release: what is left after the stock refills.

    *worth* is the present value of the relief were it paid in full: the price per head that arrests would answer to is
    that of the months before with this deal added.
    """
    if int(case.numbers.sanctioner_contract[0]) != NET or heads <= 0.0:
        return 1.0
    price = price_per_head(state.run.relief_memory[i] + worth, state.run.heads_memory[i] + heads)
    return min(1.0, max(0.0, (heads - expected_refill(case, state, i, price)) / heads))


@borrowing_rule
def hope(case: Any, state: Any, i: int, item: int, trust: float) -> float:
    """Return how near an item is on the roadmap, exp(-max(0, theta - T) / width)."""
    missing = threshold(case, state, i, item) - trust
    return math.exp(-missing / case.numbers.holder_continuation_width[0]) if missing > 0.0 else 1.0


@borrowing_rule
def lag_of_relief(case: Any, trust: float) -> int:
    """Return the lag of relief with flow, min(max, round(lambda max(0, T* - T))) months, at the trust before the deal."""
    missing = max(0.0, case.numbers.delivery_lag_trust[0] - trust)
    return int(
        min(case.numbers.delivery_lag_max[0], math.floor(case.numbers.delivery_lag_slope[0] * missing + 0.5))
    )


@borrowing_rule
def has_flow(case: Any, mask: int) -> bool:
    """Return whether an item set contains an item with flow."""
    for item in range(case.item.shape[1]):
        if mask >> item & 1 and case.item[FLOW, item] > 0.0:
            return True
    return False
