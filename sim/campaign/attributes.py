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
from sim.campaign.patron import displeasure_at, flow_of_set, flow_reckoned_with, p_squeeze
from sim.campaign.prisoners import arrest_rate, price_per_head
from sim.campaign.roadmap import threshold
from sim.campaign.state import FREED, HELD, OFF, PENDING, STATUS
from sim.campaign.trust import believed_share, holder_trust, sanctioner_trust, trust_after_release
from sim.compiled import borrowing_rule

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
def cost_of_set(case: Any, mask: int, factor: np.ndarray) -> float:
    """Return what an item set costs the sanctioner before its exposure, in points."""
    total = 0.0
    for item in range(case.item.shape[1]):
        if mask >> item & 1:
            total += case.item[COST, item] * factor[item]
    return total


@borrowing_rule
def worth_of_set(case: Any, state: Any, i: int, month: int, mask: int, factor: np.ndarray) -> float:
    """Return the present value of an item set to the holder if it is kept, in points."""
    total = 0.0
    for item in range(case.item.shape[1]):
        if mask >> item & 1:
            total += present_value(case, state, i, month, item, case.item[EASE, item]) * factor[item]
    return total


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
def hope_gained(menu: Any, growth: float, weights: np.ndarray) -> float:
    """Return the present value that greater trust brings nearer, V's terms at T' less those at T.

    Nearness grows by one factor for all items, exp((T' - T) / width), until they are within reach: hope is
    min(1, growth * hope). Items beyond reach are in no set on the menu, so that this is what any of its packages adds.
    """
    total = 0.0
    for j in range(menu.size[2]):
        near = menu.hope[j]
        total += weights[j] * (min(1.0, growth * near) - near)
    return total


@borrowing_rule
def weigh_hope(case: Any, state: Any, i: int, menu: Any, factor: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with what each item beyond reach would be worth within reach, as the holder counts on it."""
    share = believed_share(case.numbers.holder_trust_floor[0], holder_trust(state, i))
    for j in range(menu.size[2]):
        item = menu.beyond[j]
        out[j] = case.numbers.holder_continuation[0] * share * (menu.worth[item] * factor[item])


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


@borrowing_rule
def measure_menu(case: Any, state: Any, i: int, month: int, menu: Any) -> None:
    """Fill what about a menu is nobody's opinion: counts with their curvature, worth and nearness of items, displeasure."""
    count_people(case, state, i, menu)
    trust, count = sanctioner_trust(state, i), 0
    for item in range(case.item.shape[1]):
        menu.worth[item] = present_value(case, state, i, month, item, case.item[EASE, item])
        if state.items[i, STATUS, item] == OFF and threshold(case, state, i, item) > trust:
            menu.beyond[count], menu.hope[count] = item, hope(case, state, i, item, trust)
            count += 1
    menu.size[2] = count
    foresee_displeasure(case, state, i, month, menu)


@borrowing_rule
def count_people(case: Any, state: Any, i: int, menu: Any) -> None:
    """Fill the terms (F + n)^c - F^c and sqrt(N) - sqrt(N - n) of every release on the menu, once for each count of people."""
    curvature = case.numbers.sanctioner_curvature[0]
    for category in range(case.category.shape[1]):
        before = float(state.people[i, FREED, category] + state.people[i, PENDING, category])
        stock = float(state.people[i, HELD, category] - state.people[i, PENDING, category])
        freed, held = before**curvature, math.sqrt(stock)
        for r in range(menu.size[0]):
            n = menu.releases[r, category]
            slot = n & (menu.alike.shape[0] - 1)
            earlier = menu.alike[slot]
            if earlier < r and menu.releases[earlier, category] == n:
                menu.gain[r, category] = menu.gain[earlier, category]
                menu.chips[r, category] = menu.chips[earlier, category]
            else:
                menu.gain[r, category] = (before + float(n)) ** curvature - freed if n > 0 else 0.0
                menu.chips[r, category] = held - math.sqrt(max(0.0, stock - float(n))) if n > 0 else 0.0
                menu.alike[slot] = r


@borrowing_rule
def foresee_displeasure(case: Any, state: Any, i: int, month: int, menu: Any) -> None:
    """Fill what every package is expected to cost the holder with its patron; it depends on the flow it adds."""
    n_releases, n_sets = menu.size[0], menu.size[1]
    chances, before = menu.chances, flow_reckoned_with(case, state, i, month)
    p_before = p_squeeze(case, state, i, before, chances)
    for g in range(n_sets):
        more = flow_of_set(case, state, i, month, menu.sets[g])
        priced, displeasure = -1.0, 0.0
        for r in range(n_releases):
            p = r * n_sets + g
            if menu.share[p] != priced:  # one share for all releases under a gross contract
                priced = menu.share[p]
                paid = priced * more
                displeasure = (
                    displeasure_at(case, state, i, p_before, before + paid, chances) if paid > 0.0 else 0.0
                )
            menu.displeasure[p] = displeasure


@borrowing_rule
def value_on_menu(case: Any, menu: Any, r: int, factor: np.ndarray) -> float:
    """Return what a release on the menu is worth to the sanctioner, in points."""
    total = 0.0
    for category in range(case.category.shape[1]):
        total += case.category[VALUE, category] * factor[category] * menu.gain[r, category]
    return total


@borrowing_rule
def chips_on_menu(case: Any, menu: Any, r: int, dearness: np.ndarray) -> float:
    """Return what the chips of a release on the menu are worth to the holder, in points; *dearness* is 2 k sqrt(N0)."""
    total = 0.0
    for category in range(dearness.shape[0]):
        total += dearness[category] * menu.chips[r, category]
    return float(case.numbers.holder_chip_scale[0] * total)


@borrowing_rule
def dearness_of_chips(case: Any, factor: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with 2 k sqrt(N0) of each category as somebody sees its chip cost k."""
    for category in range(out.shape[0]):
        start = max(1.0, case.category[STOCK, category])
        out[category] = 2.0 * (case.category[CHIP_COST, category] * factor[category]) * math.sqrt(start)


@borrowing_rule
def sanctioner_bundles(case: Any, state: Any, i: int, menu: Any, view: Any, bundles: Any) -> None:
    """Fill the sanctioner's bundles of every package on the menu as *view* sees its weights."""
    n_releases, n_sets = menu.size[0], menu.size[1]
    counted_on, exposed = promised_to_sanctioner(case, state, i), exposure(case, state, i)
    costs = menu.per_set
    for g in range(n_sets):
        costs[g] = cost_of_set(case, menu.sets[g], view.item[0]) * exposed
    for r in range(n_releases):
        value = counted_on * value_on_menu(case, menu, r, view.category[0])
        for g in range(n_sets):
            p = r * n_sets + g
            bundles.sanctioner_benefits[p, 0] = value
            bundles.sanctioner_costs[p, 0] = menu.share[p] * costs[g]


@borrowing_rule
def holder_bundles(case: Any, state: Any, i: int, month: int, menu: Any, view: Any, bundles: Any) -> None:
    """Fill the holder's bundles of every package on the menu as *view* sees its weights.

    The trust that a release earns depends on what it is worth to the sanctioner, which the holder knows with an error only.
    """
    n_releases, n_sets = menu.size[0], menu.size[1]
    worths, weights, dearness = menu.per_set, menu.per_item, menu.per_category
    sets_worth(case, state, i, menu, view, worths)
    dearness_of_chips(case, view.category[1], dearness)
    weigh_hope(case, state, i, menu, view.item[1], weights)
    now = sanctioner_trust(state, i)
    earned, left = math.nan, 0.0
    for r in range(n_releases):
        chips = chips_on_menu(case, menu, r, dearness)
        exile = gain_from_exile(case, menu.releases[r], view.category[1])
        trust = trust_after_release(case, state, i, value_on_menu(case, menu, r, view.category[0]))
        if trust != earned:  # all large releases earn the same
            earned = trust
            growth = math.exp((trust - now) / case.numbers.holder_continuation_width[0])
            left = hope_gained(menu, growth, weights)
        for g in range(n_sets):
            p = r * n_sets + g
            bundles.holder_benefits[p, RELIEF] = menu.share[p] * worths[g]
            bundles.holder_benefits[p, CONTINUATION] = left
            bundles.holder_benefits[p, EXILE] = exile
            bundles.holder_costs[p, CHIPS] = chips
            bundles.holder_costs[p, DISPLEASURE] = menu.displeasure[p]


@borrowing_rule
def sets_worth(case: Any, state: Any, i: int, menu: Any, view: Any, worths: np.ndarray) -> None:
    """Fill what relief the holder counts on from each item set paid in full."""
    lag = lag_of_relief(case, sanctioner_trust(state, i))
    at_once, later = promised_to_holder(case, state, i, 0.0), promised_to_holder(case, state, i, float(lag))
    for g in range(menu.size[1]):
        total = 0.0
        for item in range(case.item.shape[1]):
            if menu.sets[g] >> item & 1:
                total += menu.worth[item] * view.item[1, item]
        worths[g] = total * (later if has_flow(case, menu.sets[g]) else at_once)
