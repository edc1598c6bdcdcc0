"""Weighing: what the packages on a menu give and cost each principal, as somebody sees both sides' weights.

A *view* is a factor a weight: ones for the truth, lognormal errors for a belief. A principal sees its own weights as they
are. What a package gives and costs is made of parts that depend on its release alone or on its item set alone, and so a
menu of R releases by G sets is weighed with R + G parts. A utility law gets them as bundles, a row a package; benefits less
costs, the law of most parties, is added up from the parts without them. The share of relief that a net contract pays is a
term of the deal, so that everybody knows it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.campaign.attributes import (
    exposure,
    lag_of_relief,
    promised_to_holder,
    promised_to_sanctioner,
)
from sim.campaign.case import Case
from sim.campaign.packages import Menu
from sim.campaign.sides import HOLDER
from sim.campaign.trust import believed_share, holder_trust, sanctioner_trust, trust_after_release
from sim.machine import borrowing_rule, carried

if TYPE_CHECKING:
    from sim.campaign.state import State

RELIEF, CONTINUATION, EXILE = range(3)
CHIPS, DISPLEASURE = range(2)


@carried
class View(NamedTuple):
    """Factors on the weights of both principals as somebody sees them; ones are the truth."""

    category: np.ndarray
    """float64, shape (2, C): on the sanctioner's values, on the holder's chip costs."""
    item: np.ndarray
    """float64, shape (2, I): on the sanctioner's costs, on the holder's present values."""


@carried
class Parts(NamedTuple):
    """What the releases and the item sets of a menu give and cost, in points, as somebody sees the weights."""

    value: np.ndarray
    """float64, shape (R,): value of each release to the sanctioner."""
    cost: np.ndarray
    """float64, shape (G,): cost of each item set to the sanctioner, paid in full."""
    relief: np.ndarray
    """float64, shape (G,): worth of each item set to the holder, paid in full."""
    continuation: np.ndarray
    """float64, shape (R,): what the trust that a release earns brings nearer."""
    exile: np.ndarray
    """float64, shape (R,): gain from people leaving the country."""
    chips: np.ndarray
    """float64, shape (R,): chips given up."""


@carried
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


def true_view(case: Case) -> View:
    """Return the view that sees every weight as it is."""
    return View(np.ones((2, case.category.shape[0])), np.ones((2, case.item.shape[0])))


def new_parts(menu: Menu) -> Parts:
    """Return blank parts with room for every release and set of a menu."""
    releases, sets = menu.releases.shape[0], menu.sets.shape[0]
    return Parts(
        value=np.zeros(releases), cost=np.zeros(sets), relief=np.zeros(sets), continuation=np.zeros(releases),
        exile=np.zeros(releases), chips=np.zeros(releases),
    )  # fmt: skip


def new_bundles(packages: int) -> Bundles:
    """Return bundles with room for *packages*."""
    return Bundles(
        np.zeros((packages, 1)), np.zeros((packages, 1)), np.zeros((packages, 3)), np.zeros((packages, 2))
    )


@borrowing_rule
def add_up_people(weights: np.ndarray, counts: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with the sum over categories of weight times count, for every release.

    Category by category over all releases, which machines do several at a time: the order of each sum is the same.
    """
    for r in range(out.shape[0]):
        out[r] = 0.0
    for category in range(weights.shape[0]):
        weight, row = weights[category], counts[category]
        for r in range(out.shape[0]):
            out[r] += weight * row[r]


@borrowing_rule
def weigh_people(case: Case, menu: Menu, factor: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with what each release is worth to the sanctioner, in points, as somebody sees its values."""
    for category in range(factor.shape[0]):
        menu.weights[category] = case.category.value[category] * factor[category]
    add_up_people(menu.weights, menu.gain, out)


@borrowing_rule
def cost_on_menu(case: Case, menu: Menu, g: int, factor: np.ndarray) -> float:
    """Return what an item set on the menu costs the sanctioner before its exposure, in points."""
    total = 0.0
    for k in range(menu.n_members[g]):
        item = menu.members[g, k]
        total += case.item.cost[item] * factor[item]
    return total


@borrowing_rule
def worth_on_menu(menu: Menu, g: int, factor: np.ndarray) -> float:
    """Return the present value of an item set on the menu to the holder if it is kept, in points."""
    total = 0.0
    for k in range(menu.n_members[g]):
        item = menu.members[g, k]
        total += menu.worth[item] * factor[item]
    return total


@borrowing_rule
def weigh_chips(case: Case, menu: Menu, factor: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with what the chips of each release are worth to the holder, in points."""
    for category in range(factor.shape[0]):
        start = max(1.0, case.category.stock[category])
        dearness = 2.0 * (case.category.chip_cost[category] * factor[category]) * math.sqrt(start)
        menu.weights[category] = dearness
    add_up_people(menu.weights, menu.chips, out)
    for r in range(out.shape[0]):
        out[r] = case.sides.chip_scale[HOLDER] * out[r]


@borrowing_rule
def weigh_exile(case: Case, menu: Menu, factor: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with what the holder gains from the people of each release leaving the country, in points."""
    if case.sides.exile[HOLDER] == 0.0:
        for r in range(out.shape[0]):
            out[r] = 0.0
        return
    scale = case.sides.exile_gain[HOLDER] * case.sides.chip_scale[HOLDER]
    for r in range(out.shape[0]):
        out[r] = 0.0
    for category in range(factor.shape[0]):
        cost, seen, heads = case.category.chip_cost[category], factor[category], menu.heads[category]
        for r in range(out.shape[0]):
            out[r] += heads[r] * cost * seen
    for r in range(out.shape[0]):
        out[r] = scale * out[r]


@borrowing_rule
def weigh_hope(case: Case, state: State, i: int, menu: Menu, factor: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* with what each item beyond reach would be worth within reach, as the holder counts on it."""
    share = believed_share(case.sides.trust_floor[HOLDER], holder_trust(state, i))
    for j in range(menu.size[2]):
        item = menu.beyond[j]
        out[j] = case.sides.continuation[HOLDER] * share * (menu.worth[item] * factor[item])


@borrowing_rule
def hope_gained(menu: Menu, growth: float, weights: np.ndarray) -> float:
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
def weigh_for_sanctioner(case: Case, state: State, i: int, menu: Menu, view: View, parts: Parts) -> None:
    """Fill what releases are worth and item sets cost to the sanctioner as *view* sees its weights."""
    counted_on, exposed = promised_to_sanctioner(case, state, i), exposure(case, state, i)
    for g in range(menu.size[1]):
        parts.cost[g] = cost_on_menu(case, menu, g, view.item[0]) * exposed
    value = parts.value[: menu.size[0]]
    weigh_people(case, menu, view.category[0], value)
    for r in range(value.shape[0]):
        value[r] = counted_on * value[r]


@borrowing_rule
def weigh_relief(case: Case, state: State, i: int, menu: Menu, view: View, parts: Parts) -> None:
    """Fill what relief the holder counts on from each item set."""
    lag = lag_of_relief(case, sanctioner_trust(state, i))
    at_once, later = promised_to_holder(case, state, i, 0.0), promised_to_holder(case, state, i, float(lag))
    for g in range(menu.size[1]):
        parts.relief[g] = worth_on_menu(menu, g, view.item[1]) * (later if menu.flows[g] else at_once)


@borrowing_rule
def weigh_for_holder(case: Case, state: State, i: int, menu: Menu, view: View, parts: Parts) -> None:
    """Fill what releases and item sets give and cost the holder as *view* sees its weights.

    The trust that a release earns depends on what it is worth to the sanctioner, which the holder knows with an error only.
    """
    weights, n = menu.per_item, menu.size[0]
    weigh_relief(case, state, i, menu, view, parts)
    weigh_chips(case, menu, view.category[1], parts.chips[:n])
    weigh_exile(case, menu, view.category[1], parts.exile[:n])
    weigh_hope(case, state, i, menu, view.item[1], weights)
    continuation = parts.continuation[:n]
    weigh_people(case, menu, view.category[0], continuation)
    now, width = sanctioner_trust(state, i), case.sides.continuation_width[HOLDER]
    earned, left = math.nan, 0.0
    for r in range(n):
        trust = trust_after_release(case, state, i, continuation[r])
        if trust != earned:  # all large releases earn the same
            earned = trust
            left = hope_gained(menu, math.exp((trust - now) / width), weights)
        continuation[r] = left


@borrowing_rule
def bundle_for_sanctioner(menu: Menu, parts: Parts, bundles: Bundles) -> None:
    """Fill the sanctioner's bundles of every package from the parts."""
    n_sets = menu.size[1]
    for r in range(menu.size[0]):
        for g in range(n_sets):
            p = r * n_sets + g
            bundles.sanctioner_benefits[p, 0] = parts.value[r]
            bundles.sanctioner_costs[p, 0] = menu.share[p] * parts.cost[g]


@borrowing_rule
def bundle_for_holder(menu: Menu, parts: Parts, bundles: Bundles) -> None:
    """Fill the holder's bundles of every package from the parts."""
    n_sets = menu.size[1]
    for r in range(menu.size[0]):
        for g in range(n_sets):
            p = r * n_sets + g
            bundles.holder_benefits[p, RELIEF] = menu.share[p] * parts.relief[g]
            bundles.holder_benefits[p, CONTINUATION] = parts.continuation[r]
            bundles.holder_benefits[p, EXILE] = parts.exile[r]
            bundles.holder_costs[p, CHIPS] = parts.chips[r]
            bundles.holder_costs[p, DISPLEASURE] = menu.displeasure[p]


@borrowing_rule
def benefit_of_holder(menu: Menu, parts: Parts, package: int) -> float:
    """Return what a package brings the holder before its costs, in points."""
    r, g = package // menu.size[1], package % menu.size[1]
    return float(menu.share[package] * parts.relief[g] + parts.continuation[r] + parts.exile[r])


@borrowing_rule
def points_of_sanctioner(menu: Menu, parts: Parts, out: np.ndarray) -> None:
    """Fill *out* with benefits less costs of every package to the sanctioner, added up as the additive utility does."""
    n_sets = menu.size[1]
    cost = parts.cost[:n_sets]
    for r in range(menu.size[0]):
        value, here = parts.value[r], slice(r * n_sets, (r + 1) * n_sets)
        share, row = menu.share[here], out[here]
        for g in range(n_sets):
            row[g] = value - share[g] * cost[g]


@borrowing_rule
def points_of_holder(menu: Menu, parts: Parts, out: np.ndarray) -> None:
    """Fill *out* with benefits less costs of every package to the holder, added up as the additive utility does."""
    n_sets = menu.size[1]
    relief = parts.relief[:n_sets]
    for r in range(menu.size[0]):
        hoped, exile, chips, here = (
            parts.continuation[r],
            parts.exile[r],
            parts.chips[r],
            slice(r * n_sets, (r + 1) * n_sets),
        )
        share, anger, row = menu.share[here], menu.displeasure[here], out[here]
        for g in range(n_sets):
            row[g] = share[g] * relief[g] + hoped + exile - chips - anger[g]
