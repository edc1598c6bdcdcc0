"""Packages: which groups of people against which relief can be talked about in a meeting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.campaign.attributes import hope, net_share
from sim.campaign.bloc import item_flow, present_value
from sim.campaign.case import Case
from sim.campaign.choices import Contract
from sim.campaign.patron import N_CHOICES, chances_of_squeeze, displeasure_at, flow_reckoned_with
from sim.campaign.relief import OFF
from sim.campaign.roadmap import item_sets, threshold, unlocked
from sim.campaign.sides import SANCTIONER
from sim.campaign.trust import sanctioner_trust
from sim.machine import borrowing_rule, carried

if TYPE_CHECKING:
    from sim.campaign.state import State

MEMORISED = 4096
"""Counts of people whose power is reckoned once."""


@carried
class Menu(NamedTuple):
    """What is on the table, R releases by G item sets, and what about it is nobody's opinion.

    Package p is release p // G with set p % G. Whoever weighs the menu starts from the same tables, filled once a meeting.
    """

    stock: np.ndarray
    """int64, shape (C,): who can be freed."""
    releases: np.ndarray
    """int64, shape (R at most, C): people by category."""
    mix: np.ndarray
    """int64, shape (R at most,): mix of each release."""
    scale: np.ndarray
    """int64, shape (R at most,): scale of each release."""
    sets: np.ndarray
    """int64, shape (G at most,): items as bit masks."""
    members: np.ndarray
    """int64, shape (G at most, I): the items of each set in ascending order."""
    n_members: np.ndarray
    """int64, shape (G at most,): how many items each set has."""
    flows: np.ndarray
    """bool, shape (G at most,): whether a set has an item with flow."""
    share: np.ndarray
    """float64, shape (R at most times G at most,): share of its relief that each package pays; one under a gross contract."""
    size: np.ndarray
    """int64, shape (3,): R, G, and how many items are beyond reach."""
    heads: np.ndarray
    """float64, shape (C, R at most): the people of `releases`, by category."""
    gain: np.ndarray
    """float64, shape (C, R at most): growth of the diminishing count of people freed, by category."""
    chips: np.ndarray
    """float64, shape (C, R at most): fall of the root of the stock, by category."""
    worth: np.ndarray
    """float64, shape (I,): present value of each item to the holder."""
    beyond: np.ndarray
    """int64, shape (I,): items that greater trust would bring within reach."""
    hope: np.ndarray
    """float64, shape (I,): how near each of them is at the present trust."""
    key: np.ndarray
    """int64, shape (R at most,): a number for each release, equal for equal ones."""
    displeasure: np.ndarray
    """float64, shape (R at most times G at most,): what the holder expects each package to cost it with its patron."""
    flow: np.ndarray
    """float64, shape (G at most,): flow that each set adds when it is paid in full."""
    powers: np.ndarray
    """float64, shape (MEMORISED,): n to the sanctioner's curvature, NaN where nobody has asked yet."""
    per_set: np.ndarray
    """float64, shape (G at most,): overwritten, as are the next four."""
    per_item: np.ndarray
    """float64, shape (I,)."""
    weights: np.ndarray
    """float64, shape (C,)."""
    within: np.ndarray
    """int64, shape (I,)."""
    chances: np.ndarray
    """float64, shape (N_CHOICES,)."""
    likely: np.ndarray
    """float64, shape (P,): the chance that each patron squeezes without a deal."""


def new_menu(case: Case) -> Menu:
    """Return an empty menu with room for every package of the case, and for this case alone."""
    releases, sets = case.mixes.shape[0] * case.scales.shape[0], case.talks.item_sets
    categories, items = case.category.shape[0], case.item.shape[0]
    return Menu(
        stock=np.zeros(categories, dtype=np.int64),
        releases=np.zeros((releases, categories), dtype=np.int64),
        mix=np.zeros(releases, dtype=np.int64),
        scale=np.zeros(releases, dtype=np.int64),
        sets=np.zeros(sets, dtype=np.int64),
        members=np.zeros((sets, items), dtype=np.int64),
        n_members=np.zeros(sets, dtype=np.int64),
        flows=np.zeros(sets, dtype=np.bool_),
        share=np.ones(releases * sets),
        size=np.zeros(3, dtype=np.int64),
        heads=np.zeros((categories, releases)),
        gain=np.zeros((categories, releases)),
        chips=np.zeros((categories, releases)),
        worth=np.zeros(items),
        beyond=np.zeros(items, dtype=np.int64),
        hope=np.zeros(items),
        key=np.zeros(releases, dtype=np.int64),
        displeasure=np.zeros(releases * sets),
        flow=np.zeros(sets),
        powers=np.full(MEMORISED, np.nan),
        per_set=np.zeros(sets),
        per_item=np.zeros(items),
        weights=np.zeros(categories),
        within=np.zeros(items, dtype=np.int64),
        chances=np.zeros(N_CHOICES),
        likely=np.zeros(len(case.patron)),
    )


@borrowing_rule
def people_of(case: Case, stock: np.ndarray, mix: int, scale: int, out: np.ndarray) -> int:
    """Fill *out* with the people of a mix at a scale, rounded and capped at who can be freed; return the total."""
    total = 0
    for category in range(stock.shape[0]):
        share = case.mixes[mix, category] * case.scales[scale]
        out[category] = max(0, min(stock[category], int(share * stock[category] + 0.5)))
        total += out[category]
    if total == 0 and case.at_least_one[mix] > 0.0:
        for category in range(stock.shape[0]):
            if case.mixes[mix, category] > 0.0 and stock[category] > 0:
                out[category] = 1
                return 1
    return total


@borrowing_rule
def key_of(people: np.ndarray) -> int:
    """Return a number that equal releases share and unequal ones hardly ever do."""
    key = 0
    for category in range(people.shape[0]):
        key = (key * 1_000_003 + people[category]) & 0xFFFFFFFFFF
    return key


@borrowing_rule
def same_people(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two releases are equal."""
    for category in range(a.shape[0]):
        if a[category] != b[category]:
            return False
    return True


@borrowing_rule
def releases(case: Case, state: State, i: int, menu: Menu) -> int:
    """Fill the menu's releases, duplicates and empty ones dropped, and return how many there are."""
    count, stock = 0, menu.stock
    for category in range(stock.shape[0]):
        stock[category] = state.people.held[i, category] - state.people.pending[i, category]
    for mix in range(case.mixes.shape[0]):
        for scale in range(case.scales.shape[0]):
            row = menu.releases[count]
            if people_of(case, stock, mix, scale, row) == 0:
                continue
            key = key_of(row)
            known = False
            for earlier in range(count):
                if menu.key[earlier] == key and same_people(menu.releases[earlier], row):
                    known = True
                    break
            if not known:
                menu.mix[count], menu.scale[count], menu.key[count] = mix, scale, key
                count += 1
                if count == menu.releases.shape[0]:
                    return count
    return count


@borrowing_rule
def heads_of(people: np.ndarray) -> float:
    """Return how many people a release has."""
    heads = 0.0
    for category in range(people.shape[0]):
        heads += people[category]
    return heads


@borrowing_rule
def list_members(case: Case, menu: Menu) -> None:
    """Write down the items of every set on the menu and whether one of them has flow."""
    for g in range(menu.size[1]):
        count, flows = 0, False
        for item in range(case.item.shape[0]):
            if menu.sets[g] >> item & 1:
                menu.members[g, count] = item
                count += 1
                flows = flows or case.item.flow[item] > 0.0
        menu.n_members[g], menu.flows[g] = count, flows


@borrowing_rule
def item_sets_on_table(case: Case, state: State, i: int, month: int, mandate: float, menu: Menu) -> int:
    """Fill the menu's worth of items and its item sets, and return how many sets there are."""
    for item in range(case.item.shape[0]):
        menu.worth[item] = present_value(case, state, i, month, item, case.item.ease[item])
    n = unlocked(case, state, i, month, menu.within)
    return item_sets(menu.within[:n], menu.worth, case.item.cost, mandate, menu.sets)


@borrowing_rule
def agree_on_shares(case: Case, state: State, i: int, menu: Menu) -> None:
    """Fill the share of relief that every package pays under a net contract."""
    for g in range(menu.size[1]):
        worth = 0.0
        for k in range(menu.n_members[g]):
            worth += menu.worth[menu.members[g, k]]
        for r in range(menu.size[0]):
            share = net_share(case, state, i, heads_of(menu.releases[r]), worth)
            menu.share[r * menu.size[1] + g] = share


@borrowing_rule
def to_the_power(menu: Menu, n: int, curvature: float) -> float:
    """Return n to the sanctioner's curvature, reckoned once for each count of people."""
    if n >= menu.powers.shape[0]:
        return float(float(n) ** curvature)
    if math.isnan(menu.powers[n]):
        menu.powers[n] = float(n) ** curvature
    return float(menu.powers[n])


@borrowing_rule
def count_people(case: Case, state: State, i: int, menu: Menu) -> None:
    """Fill the terms (F + n)^c - F^c and sqrt(N) - sqrt(N - n) of every release on the menu."""
    curvature = case.sides.curvature[SANCTIONER]
    for category in range(case.category.shape[0]):
        before = state.people.freed[i, category] + state.people.pending[i, category]
        stock = menu.stock[category]
        freed, held = to_the_power(menu, before, curvature), math.sqrt(float(stock))
        for r in range(menu.size[0]):
            n = menu.releases[r, category]
            menu.heads[category, r] = float(n)
            menu.gain[category, r] = to_the_power(menu, before + n, curvature) - freed
            menu.chips[category, r] = held - math.sqrt(float(max(0, stock - n)))


@borrowing_rule
def look_beyond(case: Case, state: State, i: int, menu: Menu) -> None:
    """Fill which items greater trust would bring within reach, and how near they are."""
    trust, count = sanctioner_trust(state, i), 0
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] == OFF and threshold(case, state, i, item) > trust:
            menu.beyond[count], menu.hope[count] = item, hope(case, state, i, item, trust)
            count += 1
    menu.size[2] = count


@borrowing_rule
def anger_by_set(case: Case, state: State, i: int, month: int, before: float, menu: Menu) -> None:
    """Fill the flow that each set adds and, in ``per_set``, the displeasure at that; sets of equal flow anger alike."""
    for g in range(menu.size[1]):
        more = 0.0
        for k in range(menu.n_members[g]):
            more += item_flow(case, state, i, month, menu.members[g, k], True)
        menu.flow[g], sooner = more, 0
        while sooner < g and menu.flow[sooner] != more:
            sooner += 1
        if sooner < g:
            menu.per_set[g] = menu.per_set[sooner]
        elif more > 0.0:
            menu.per_set[g] = displeasure_at(case, state, i, menu.likely, before + more, menu.chances)
        else:
            menu.per_set[g] = 0.0


@borrowing_rule
def foresee_displeasure(case: Case, state: State, i: int, month: int, menu: Menu) -> None:
    """Fill what every package is expected to cost the holder with its patrons; it depends on the flow that is paid."""
    before = flow_reckoned_with(case, state, i, month)
    chances_of_squeeze(case, state, i, before, menu.chances, menu.likely)
    anger_by_set(case, state, i, month, before, menu)
    p = 0
    for _ in range(menu.size[0]):
        for g in range(menu.size[1]):
            if menu.share[p] == 1.0:
                menu.displeasure[p] = menu.per_set[g]
            elif menu.share[p] * menu.flow[g] > 0.0:
                flow = before + menu.share[p] * menu.flow[g]
                menu.displeasure[p] = displeasure_at(case, state, i, menu.likely, flow, menu.chances)
            else:
                menu.displeasure[p] = 0.0
            p += 1


@borrowing_rule
def measure_menu(case: Case, state: State, i: int, month: int, menu: Menu) -> None:
    """Fill what about a menu is nobody's opinion: counts with their curvature, nearness of items, displeasure."""
    count_people(case, state, i, menu)
    look_beyond(case, state, i, menu)
    foresee_displeasure(case, state, i, month, menu)


@borrowing_rule
def lay_out(case: Case, state: State, i: int, month: int, mandate: float, menu: Menu) -> int:
    """Fill the menu for a meeting and return its number of packages."""
    menu.size[0] = releases(case, state, i, menu)
    menu.size[1] = item_sets_on_table(case, state, i, month, mandate, menu)
    list_members(case, menu)
    if case.sides.contract[SANCTIONER] == Contract.NET:
        agree_on_shares(case, state, i, menu)
    measure_menu(case, state, i, month, menu)
    return int(menu.size[0] * menu.size[1])


def new_coordinates(case: Case, menu: Menu) -> np.ndarray:
    """Return room for the coordinates of every package: a mix, a scale, and each item or not; shape (P, 2 + I)."""
    return np.zeros((menu.releases.shape[0] * menu.sets.shape[0], 2 + case.item.shape[0]), dtype=np.int64)


def sizes_of(case: Case) -> np.ndarray:
    """Return how many values each coordinate can take; shape (2 + I,)."""
    return np.array([case.mixes.shape[0], case.scales.shape[0], *[2] * case.item.shape[0]], dtype=np.int64)


@borrowing_rule
def fill_coordinates(menu: Menu, coordinates: np.ndarray) -> None:
    """Write down what each package on the menu holds, as whole numbers, for those who learn from offers."""
    n_releases, n_sets = menu.size[0], menu.size[1]
    for r in range(n_releases):
        for g in range(n_sets):
            p = r * n_sets + g
            coordinates[p, 0], coordinates[p, 1] = menu.mix[r], menu.scale[r]
            for item in range(coordinates.shape[1] - 2):
                coordinates[p, 2 + item] = menu.sets[g] >> item & 1
