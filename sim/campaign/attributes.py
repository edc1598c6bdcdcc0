"""Attributes: what people and relief give and cost each principal, in points.

Weights are the sanctioner's value of a category and cost of an item, the holder's chip cost of a category and present
value of an item. A *factor* a weight is how somebody sees it: ones for the truth, lognormal errors for a belief.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.bloc import lock_in_of_all
from sim.campaign.choices import Contract, Order
from sim.campaign.prisoners import arrest_rate, price_per_head
from sim.campaign.roadmap import threshold
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.trust import believed_share, holder_trust, sanctioner_trust
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

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
def value_of_some(case: Case, state: State, i: int, category: int, n: int, factor: float) -> float:
    """Return what freeing *n* people of a category is worth to the sanctioner, in points."""
    before = float(state.people.freed[i, category] + state.people.pending[i, category])
    value = case.category.value[category] * factor
    return diminishing(value, before, float(n), case.sides.curvature[SANCTIONER])


@borrowing_rule
def value_of_release(case: Case, state: State, i: int, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what a release is worth to the sanctioner as somebody sees its values, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += value_of_some(case, state, i, category, people[category], factor[category])
    return total


@borrowing_rule
def true_value(case: Case, state: State, i: int, people: np.ndarray) -> float:
    """Return what a release is worth to the sanctioner, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += value_of_some(case, state, i, category, people[category], 1.0)
    return total


@borrowing_rule
def cost_of_some(case: Case, state: State, i: int, category: int, n: int, factor: float) -> float:
    """Return what the chips of *n* people of a category are worth to the holder, before scaling."""
    stock = float(state.people.held[i, category] - state.people.pending[i, category])
    start = max(1.0, case.category.stock[category])
    return chips_given_up(case.category.chip_cost[category] * factor, start, stock, float(n))


@borrowing_rule
def cost_of_release(case: Case, state: State, i: int, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what the chips of a release are worth to the holder as somebody sees their costs, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += cost_of_some(case, state, i, category, people[category], factor[category])
    return float(case.sides.chip_scale[HOLDER] * total)


@borrowing_rule
def true_cost(case: Case, state: State, i: int, people: np.ndarray) -> float:
    """Return what the chips of a release are worth to the holder, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            total += cost_of_some(case, state, i, category, people[category], 1.0)
    return float(case.sides.chip_scale[HOLDER] * total)


@borrowing_rule
def gain_from_exile(case: Case, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what the holder gains from people leaving the country, in points."""
    if case.sides.exile[HOLDER] == 0.0:
        return 0.0
    total = 0.0
    for category in range(people.shape[0]):
        total += people[category] * case.category.chip_cost[category] * factor[category]
    return float(case.sides.exile_gain[HOLDER] * case.sides.chip_scale[HOLDER] * total)


@borrowing_rule
def exposure(case: Case, state: State, i: int) -> float:
    """Return the factor on relief's cost from distrust and the holder's lock-in with its patron."""
    distrust = 1.0 + case.sides.distrust_cost[SANCTIONER] * (1.0 - sanctioner_trust(state, i))
    locked = 1.0 + case.sides.lock_in_cost[SANCTIONER] * lock_in_of_all(state, i)
    return float(case.sides.cost_scale[SANCTIONER] * state.run.cost_factor[i] * distrust * locked)


@borrowing_rule
def promised_to_sanctioner(case: Case, state: State, i: int) -> float:
    """Return the share of a release's value that the sanctioner counts on, given who delivers first."""
    order = case.talks.order
    share = believed_share(case.sides.trust_floor[HOLDER], sanctioner_trust(state, i))
    if order == Order.SANCTIONER_FIRST:
        return share
    return 0.5 * (1.0 + share) if order == Order.GRADUATED else 1.0


@borrowing_rule
def promised_to_holder(case: Case, state: State, i: int, lag: float) -> float:
    """Return the share of relief's worth that the holder counts on, given who delivers first and the lag."""
    order = case.talks.order
    share = believed_share(case.sides.trust_floor[HOLDER], holder_trust(state, i))
    waiting = case.sides.discount[HOLDER] ** lag
    if order == Order.HOLDER_FIRST:
        return float(share * waiting)
    return float(0.5 * (1.0 + share) * waiting) if order == Order.GRADUATED else 1.0


@borrowing_rule
def expected_refill(case: Case, state: State, i: int, price: float) -> float:
    """Return the net number of people that three months add to the stock when relief per head is at a *price*.

    Arrests that the price invites count in full: a contract over net numbers must foresee what it brings about.
    """
    total = 0.0
    for category in range(case.category.shape[0]):
        arrests = arrest_rate(
            case.sides.arrest_scale[HOLDER] * case.category.arrests[category], case.sides.moral_hazard[HOLDER],
            price, case.sides.reference_price[HOLDER], case.sides.price_cap[HOLDER],
        )  # fmt: skip
        leaving = case.category.sentence_end[category] * state.people.held[i, category]
        total += arrests - leaving - case.category.pardons[category]
    return REFILL_MONTHS * total


@borrowing_rule
def net_share(case: Case, state: State, i: int, heads: float, worth: float) -> float:
    """Return the share of relief that a net contract pays for a release: what is left after the stock refills.

    *worth* is the present value of the relief were it paid in full: the price per head that arrests would answer to is
    that of the months before with this deal added.
    """
    if case.sides.contract[SANCTIONER] != Contract.NET or heads <= 0.0:
        return 1.0
    price = price_per_head(state.run.relief_memory[i] + worth, state.run.heads_memory[i] + heads)
    return min(1.0, max(0.0, (heads - expected_refill(case, state, i, price)) / heads))


@borrowing_rule
def hope(case: Case, state: State, i: int, item: int, trust: float) -> float:
    """Return how near an item is on the roadmap, exp(-max(0, theta - T) / width)."""
    missing = threshold(case, state, i, item) - trust
    return math.exp(-missing / case.sides.continuation_width[HOLDER]) if missing > 0.0 else 1.0


@borrowing_rule
def lag_of_relief(case: Case, trust: float) -> int:
    """Return the lag of relief with flow, min(max, round(lambda max(0, T* - T))) months, at the trust before the deal."""
    missing = max(0.0, case.delivery.lag_trust - trust)
    return int(min(case.delivery.lag_max, math.floor(case.delivery.lag_slope * missing + 0.5)))


@borrowing_rule
def has_flow(case: Case, mask: int) -> bool:
    """Return whether an item set contains an item with flow."""
    for item in range(case.item.shape[0]):
        if mask >> item & 1 and case.item.flow[item] > 0.0:
            return True
    return False
