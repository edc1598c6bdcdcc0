"""Attributes: what a package gives and costs each principal, as bundles for the utility functions.

A *view* is a factor per weight: ones for the truth, lognormal errors for a belief. Weights are the sanctioner's value of
a category and cost of an item, the holder's chip cost of a category and present value of an item. A principal sees its own
weights as they are. The share of relief that a net contract pays is a term of the deal, so that everybody knows it.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.campaign.bloc import present_value
from sim.campaign.case import (
    ARRESTS,
    CHIP_COST,
    COST,
    EASE,
    FLOW,
    GRADUATED,
    HOLDER_FIRST,
    NET,
    PARDONS,
    SANCTIONER_FIRST,
    SENTENCE_END,
    STOCK,
    VALUE,
    Case,
)
from sim.campaign.patron import N_CHOICES, expected_displeasure, flow_of_set, flow_reckoned_with
from sim.campaign.prisoners import arrest_rate, price_per_head
from sim.campaign.roadmap import threshold
from sim.campaign.state import FREED, HELD, OFF, PENDING, STATUS
from sim.campaign.trust import believed_share, holder_trust, sanctioner_trust, trust_after_release
from sim.compiled import rule

RELIEF, CONTINUATION, EXILE = range(3)
CHIPS, DISPLEASURE = range(2)
REFILL_MONTHS = 3.0
"""Months over which a net contract reckons with new arrests."""


class Bundles(NamedTuple):
    """Benefits and costs of P packages for both principals, in points."""

    sanctioner_benefits: np.ndarray
    """float64, shape (P, 1): value of the people freed."""
    sanctioner_costs: np.ndarray
    """float64, shape (P, 1): cost of the relief."""
    holder_benefits: np.ndarray
    """float64, shape (P, 3): relief, continuation, gain from exile."""
    holder_costs: np.ndarray
    """float64, shape (P, 2): chips given up, the patron's displeasure."""


class View(NamedTuple):
    """Factors on the weights of both principals as somebody sees them; ones are the truth."""

    category: np.ndarray
    """float64, shape (2, C): on the sanctioner's values, on the holder's chip costs."""
    item: np.ndarray
    """float64, shape (2, I): on the sanctioner's costs, on the holder's present values."""


def new_bundles(packages: int) -> Bundles:
    """Return bundles with room for *packages*."""
    return Bundles(
        np.zeros((packages, 1)), np.zeros((packages, 1)), np.zeros((packages, 3)), np.zeros((packages, 2))
    )


def true_view(case: Case) -> View:
    """Return the view that sees every weight as it is."""
    return View(np.ones((2, case.category.shape[1])), np.ones((2, case.item.shape[1])))


@rule
def diminishing(value: float, before: float, more: float, curvature: float) -> float:
    """Return v [(F + n)^c - F^c]: additive over tranches, ten times ten is worth a hundred at once."""
    return float(value * ((before + more) ** curvature - before**curvature))


@rule
def chips_given_up(chip_cost: float, start: float, stock: float, released: float) -> float:
    """Return 2 k sqrt(N0) (sqrt(N) - sqrt(N - n)): additive over tranches, scarcer chips are dearer."""
    return float(
        2.0 * chip_cost * math.sqrt(start) * (math.sqrt(stock) - math.sqrt(max(0.0, stock - released)))
    )


@rule
def value_of_release(case: Any, state: Any, i: int, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what a release is worth to the sanctioner, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            before = float(state.people[i, FREED, category] + state.people[i, PENDING, category])
            value = case.category[VALUE, category] * factor[category]
            total += diminishing(value, before, float(people[category]), case.numbers.sanctioner_curvature[0])
    return total


@rule
def cost_of_release(case: Any, state: Any, i: int, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what the chips of a release are worth to the holder, in points."""
    total = 0.0
    for category in range(people.shape[0]):
        if people[category] > 0:
            stock = float(state.people[i, HELD, category] - state.people[i, PENDING, category])
            start = max(1.0, case.category[STOCK, category])
            chip_cost = case.category[CHIP_COST, category] * factor[category]
            total += chips_given_up(chip_cost, start, stock, float(people[category]))
    return float(case.numbers.holder_chip_scale[0] * total)


@rule
def gain_from_exile(case: Any, people: np.ndarray, factor: np.ndarray) -> float:
    """Return what the holder gains from people leaving the country, in points."""
    numbers = case.numbers
    if numbers.holder_exile[0] == 0.0:
        return 0.0
    total = 0.0
    for category in range(people.shape[0]):
        total += people[category] * case.category[CHIP_COST, category] * factor[category]
    return float(numbers.holder_exile_gain[0] * numbers.holder_chip_scale[0] * total)


@rule
def exposure(case: Any, state: Any, i: int) -> float:
    """Return the factor on relief's cost from distrust and the holder's lock-in with its patron."""
    numbers = case.numbers
    distrust = 1.0 + numbers.sanctioner_distrust_cost[0] * (1.0 - sanctioner_trust(state, i))
    locked = 1.0 + numbers.sanctioner_lock_in_cost[0] * state.run.lock_in[i]
    return float(numbers.sanctioner_cost_scale[0] * state.run.cost_factor[i] * distrust * locked)


@rule
def cost_of_set(case: Any, state: Any, i: int, mask: int, factor: np.ndarray) -> float:
    """Return what an item set costs the sanctioner, in points."""
    total = 0.0
    for item in range(case.item.shape[1]):
        if mask >> item & 1:
            total += case.item[COST, item] * factor[item]
    return total * exposure(case, state, i)


@rule
def worth_of_set(case: Any, state: Any, i: int, month: int, mask: int, factor: np.ndarray) -> float:
    """Return the present value of an item set to the holder if it is kept, in points."""
    total = 0.0
    for item in range(case.item.shape[1]):
        if mask >> item & 1:
            total += present_value(case, state, i, month, item, case.item[EASE, item]) * factor[item]
    return total


@rule
def promised_to_sanctioner(case: Any, state: Any, i: int) -> float:
    """Return the share of a release's value that the sanctioner counts on, given who delivers first."""
    order = int(case.numbers.talks_order[0])
    share = believed_share(case.numbers.holder_trust_floor[0], sanctioner_trust(state, i))
    if order == SANCTIONER_FIRST:
        return share
    return 0.5 * (1.0 + share) if order == GRADUATED else 1.0


@rule
def promised_to_holder(case: Any, state: Any, i: int, lag: float) -> float:
    """Return the share of relief's worth that the holder counts on, given who delivers first and the lag."""
    order = int(case.numbers.talks_order[0])
    share = believed_share(case.numbers.holder_trust_floor[0], holder_trust(state, i))
    waiting = case.numbers.holder_discount[0] ** lag
    if order == HOLDER_FIRST:
        return float(share * waiting)
    return float(0.5 * (1.0 + share) * waiting) if order == GRADUATED else 1.0


@rule
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


@rule
def net_share(case: Any, state: Any, i: int, heads: float, worth: float) -> float:
    """Return the share of relief that a net contract pays for a release: what is left after the stock refills.

    *worth* is the present value of the relief were it paid in full: the price per head that arrests would answer to is
    that of the months before with this deal added.
    """
    if int(case.numbers.sanctioner_contract[0]) != NET or heads <= 0.0:
        return 1.0
    price = price_per_head(state.run.relief_memory[i] + worth, state.run.heads_memory[i] + heads)
    return min(1.0, max(0.0, (heads - expected_refill(case, state, i, price)) / heads))


@rule
def hope(case: Any, state: Any, i: int, item: int, trust: float) -> float:
    """Return how near an item is on the roadmap, exp(-max(0, theta - T) / width)."""
    missing = max(0.0, threshold(case, state, i, item) - trust)
    return math.exp(-missing / case.numbers.holder_continuation_width[0])


@rule
def hope_gained(
    case: Any, state: Any, i: int, month: int, trust: float, factor: np.ndarray, out: np.ndarray
) -> None:
    """Fill *out* with the present value that greater trust brings nearer, per item still off: V's terms, T' less T."""
    now = sanctioner_trust(state, i)
    share = believed_share(case.numbers.holder_trust_floor[0], holder_trust(state, i))
    for item in range(case.item.shape[1]):
        out[item] = 0.0
        if state.items[i, STATUS, item] == OFF:
            nearer = hope(case, state, i, item, trust) - hope(case, state, i, item, now)
            pv = present_value(case, state, i, month, item, case.item[EASE, item]) * factor[item]
            out[item] = case.numbers.holder_continuation[0] * share * pv * nearer


@rule
def lag_of_relief(case: Any, trust: float) -> int:
    """Return the lag of relief with flow, min(max, round(lambda max(0, T* - T))) months, at the trust before the deal."""
    missing = max(0.0, case.numbers.delivery_lag_trust[0] - trust)
    return int(
        min(case.numbers.delivery_lag_max[0], math.floor(case.numbers.delivery_lag_slope[0] * missing + 0.5))
    )


@rule
def has_flow(case: Any, mask: int) -> bool:
    """Return whether an item set contains an item with flow."""
    for item in range(case.item.shape[1]):
        if mask >> item & 1 and case.item[FLOW, item] > 0.0:
            return True
    return False


@rule
def sanctioner_bundles(case: Any, state: Any, i: int, menu: Any, view: Any, bundles: Any) -> None:
    """Fill the sanctioner's bundles of every package on the menu as *view* sees its weights."""
    n_releases, n_sets = menu.size[0], menu.size[1]
    counted_on = promised_to_sanctioner(case, state, i)
    for g in range(n_sets):
        cost = cost_of_set(case, state, i, menu.sets[g], view.item[0])
        for r in range(n_releases):
            p = r * n_sets + g
            bundles.sanctioner_costs[p, 0] = menu.share[p] * cost
    for r in range(n_releases):
        value = counted_on * value_of_release(case, state, i, menu.releases[r], view.category[0])
        for g in range(n_sets):
            bundles.sanctioner_benefits[r * n_sets + g, 0] = value


@rule
def holder_bundles(case: Any, state: Any, i: int, month: int, menu: Any, view: Any, bundles: Any) -> None:
    """Fill the holder's bundles of every package on the menu as *view* sees its weights.

    The trust that a release earns depends on what it is worth to the sanctioner, which the holder knows with an error only.
    """
    n_releases, n_sets = menu.size[0], menu.size[1]
    sets_worth(case, state, i, month, menu, view, bundles)
    gained = np.empty(case.item.shape[1])
    for r in range(n_releases):
        people = menu.releases[r]
        chips = cost_of_release(case, state, i, people, view.category[1])
        exile = gain_from_exile(case, people, view.category[1])
        value = value_of_release(case, state, i, people, view.category[0])
        trust = trust_after_release(case, state, i, value)
        hope_gained(case, state, i, month, trust, view.item[1], gained)
        for g in range(n_sets):
            p = r * n_sets + g
            bundles.holder_benefits[p, CONTINUATION] = left_to_hope_for(gained, menu.sets[g])
            bundles.holder_benefits[p, EXILE] = exile
            bundles.holder_costs[p, CHIPS] = chips


@rule
def sets_worth(case: Any, state: Any, i: int, month: int, menu: Any, view: Any, bundles: Any) -> None:
    """Fill what the item sets bring the holder: relief counted on, and the patron's displeasure."""
    n_releases, n_sets = menu.size[0], menu.size[1]
    chances = np.empty(N_CHOICES)
    before = flow_reckoned_with(case, state, i, month)
    lag = lag_of_relief(case, sanctioner_trust(state, i))
    for g in range(n_sets):
        mask = menu.sets[g]
        waiting = lag if has_flow(case, mask) else 0
        worth = worth_of_set(case, state, i, month, mask, view.item[1]) * promised_to_holder(
            case, state, i, waiting
        )
        more = flow_of_set(case, state, i, month, mask)
        priced, displeasure = -1.0, 0.0
        for r in range(n_releases):
            p = r * n_sets + g
            if menu.share[p] != priced:  # one share for all releases under a gross contract
                priced = menu.share[p]
                displeasure = expected_displeasure(case, state, i, before, priced * more, chances)
            bundles.holder_benefits[p, RELIEF] = priced * worth
            bundles.holder_costs[p, DISPLEASURE] = displeasure


@rule
def left_to_hope_for(gained: np.ndarray, mask: int) -> float:
    """Return the continuation gain over the items that the set does not already grant."""
    total = 0.0
    for item in range(gained.shape[0]):
        if not mask >> item & 1:
            total += gained[item]
    return total
