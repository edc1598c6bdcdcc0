"""Packages: which groups of people against which relief can be talked about in a meeting."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.campaign.attributes import measure_menu, net_share, worth_of_set
from sim.campaign.case import NET, Case
from sim.campaign.roadmap import item_sets
from sim.campaign.state import HELD, N_CHOICES, PENDING
from sim.compiled import borrowing_rule, rule


class Menu(NamedTuple):
    """What is on the table, R releases by G item sets, and what about it is nobody's opinion.

    Package p is release p // G with set p % G. Whoever values the menu starts from the same tables, filled once a meeting.
    """

    releases: np.ndarray
    """int64, shape (R at most, C): people by category."""
    mix: np.ndarray
    """int64, shape (R at most,): mix of each release."""
    scale: np.ndarray
    """int64, shape (R at most,): scale of each release."""
    sets: np.ndarray
    """int64, shape (G at most,): items as bit masks."""
    share: np.ndarray
    """float64, shape (R at most times G at most,): share of its relief that each package pays; one under a gross contract."""
    size: np.ndarray
    """int64, shape (3,): R, G, and how many items are beyond reach."""
    gain: np.ndarray
    """float64, shape (R at most, C): growth of the diminishing count of people freed, by category."""
    chips: np.ndarray
    """float64, shape (R at most, C): fall of the root of the stock, by category."""
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
    per_set: np.ndarray
    """float64, shape (G at most,): overwritten, as are the next four."""
    per_item: np.ndarray
    """float64, shape (I,)."""
    per_category: np.ndarray
    """float64, shape (C,)."""
    chances: np.ndarray
    """float64, shape (N_CHOICES,)."""
    alike: np.ndarray
    """int64, shape (64,): where to look for an earlier release of as many people, by the last bits of their number."""


def new_menu(case: Case) -> Menu:
    """Return an empty menu with room for every package of the case."""
    releases, sets = case.mixes.shape[0] * case.scales.shape[0], int(case.numbers.talks_item_sets[0])
    return Menu(
        releases=np.zeros((releases, case.category.shape[1]), dtype=np.int64),
        mix=np.zeros(releases, dtype=np.int64),
        scale=np.zeros(releases, dtype=np.int64),
        sets=np.zeros(sets, dtype=np.int64),
        share=np.ones(releases * sets),
        size=np.zeros(3, dtype=np.int64),
        gain=np.zeros((releases, case.category.shape[1])),
        chips=np.zeros((releases, case.category.shape[1])),
        worth=np.zeros(case.item.shape[1]),
        beyond=np.zeros(case.item.shape[1], dtype=np.int64),
        hope=np.zeros(case.item.shape[1]),
        key=np.zeros(releases, dtype=np.int64),
        displeasure=np.zeros(releases * sets),
        per_set=np.zeros(sets),
        per_item=np.zeros(case.item.shape[1]),
        per_category=np.zeros(case.category.shape[1]),
        chances=np.zeros(N_CHOICES),
        alike=np.zeros(64, dtype=np.int64),
    )


@borrowing_rule
def people_of(case: Any, state: Any, i: int, mix: int, scale: int, out: np.ndarray) -> int:
    """Fill *out* with the people of a mix at a scale, rounded and capped at who can be freed; return the total."""
    total = 0
    for category in range(case.category.shape[1]):
        stock = state.people[i, HELD, category] - state.people[i, PENDING, category]
        share = case.mixes[mix, category] * case.scales[scale]
        out[category] = max(0, min(stock, int(share * stock + 0.5)))
        total += out[category]
    if total == 0 and case.at_least_one[mix] > 0.0:
        for category in range(case.category.shape[1]):
            if (
                case.mixes[mix, category] > 0.0
                and state.people[i, HELD, category] > state.people[i, PENDING, category]
            ):
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
def releases(case: Any, state: Any, i: int, menu: Any) -> int:
    """Fill the menu's releases, duplicates and empty ones dropped, and return how many there are."""
    count = 0
    for mix in range(case.mixes.shape[0]):
        for scale in range(case.scales.shape[0]):
            row = menu.releases[count]
            if people_of(case, state, i, mix, scale, row) == 0:
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


@rule
def agree_on_shares(case: Any, state: Any, i: int, month: int, menu: Any) -> None:
    """Fill the share of relief that every package pays under a net contract."""
    truth = np.ones(case.item.shape[1])
    for g in range(menu.size[1]):
        worth = worth_of_set(case, state, i, month, menu.sets[g], truth)
        for r in range(menu.size[0]):
            share = net_share(case, state, i, heads_of(menu.releases[r]), worth)
            menu.share[r * menu.size[1] + g] = share


@borrowing_rule
def lay_out(case: Any, state: Any, i: int, month: int, mandate: float, menu: Any) -> int:
    """Fill the menu for a meeting and return its number of packages."""
    menu.size[0] = releases(case, state, i, menu)
    menu.size[1] = item_sets(case, state, i, month, mandate, menu.sets)
    if int(case.numbers.sanctioner_contract[0]) == NET:
        agree_on_shares(case, state, i, month, menu)
    measure_menu(case, state, i, month, menu)
    return int(menu.size[0] * menu.size[1])


def new_coordinates(case: Case, menu: Menu) -> np.ndarray:
    """Return room for the coordinates of every package: a mix, a scale, and each item or not; shape (P, 2 + I)."""
    return np.zeros((menu.releases.shape[0] * menu.sets.shape[0], 2 + case.item.shape[1]), dtype=np.int64)


def sizes_of(case: Case) -> np.ndarray:
    """Return how many values each coordinate can take; shape (2 + I,)."""
    return np.array([case.mixes.shape[0], case.scales.shape[0], *[2] * case.item.shape[1]], dtype=np.int64)


@borrowing_rule
def fill_coordinates(menu: Any, coordinates: np.ndarray) -> None:
    """Write down what each package on the menu holds, as whole numbers, for those who learn from offers."""
    n_releases, n_sets = menu.size[0], menu.size[1]
    for r in range(n_releases):
        for g in range(n_sets):
            p = r * n_sets + g
            coordinates[p, 0], coordinates[p, 1] = menu.mix[r], menu.scale[r]
            for item in range(coordinates.shape[1] - 2):
                coordinates[p, 2 + item] = menu.sets[g] >> item & 1
