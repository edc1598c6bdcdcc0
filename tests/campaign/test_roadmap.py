"""The roadmap, and the item sets on the table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.bloc import present_value
from sim.campaign.case import Case
from sim.campaign.packages import item_sets_on_table, new_menu
from sim.campaign.relief import DELIVERED, LOST, PROMISED
from sim.campaign.roadmap import threshold, undominated_sets, watson_threshold, within_reach
from sim.campaign.sides import SANCTIONER
from sim.campaign.state import State
from tests.campaign.cases import started


def test_the_threshold_of_trust_weighs_what_is_exposed_against_what_a_cheat_loses() -> None:
    # E = 2 (1 - 0.25) = 1.5, L = 0.5: E / (E + L) = 3/4 (Watson 1999, Kydd 2005).
    assert watson_threshold(2.0, 0.25, 0.5) == pytest.approx(0.75, rel=1e-14)
    assert watson_threshold(2.0, 1.0, 0.5) == 0.0  # what can be taken back at once exposes nothing
    assert watson_threshold(0.0, 0.0, 0.0) == 0.0
    assert watson_threshold(2.0, 0.0, 0.0) == 1.0


def test_thresholds_shift_together_and_vanish_without_a_roadmap() -> None:
    case, state = started(sanctioner_roadmap=1.0)
    case.item.threshold[2] = 0.5
    assert threshold(case, state, 0, 2) == 0.5
    state.run.threshold_shift[0] = 0.125
    assert threshold(case, state, 0, 2) == 0.625
    case.sides.roadmap[SANCTIONER] = 0
    assert threshold(case, state, 0, 2) == 0.0


def test_an_item_is_within_reach_once_trusted_and_after_its_prerequisite() -> None:
    case, state = started(sanctioner_roadmap=1.0)
    case.item.threshold[2], case.item.requires[2] = 0.5, 1
    assert not within_reach(case, state, 0, 2, 0.9)
    for status in (PROMISED, LOST):
        state.items.status[0, 1] = status
        assert not within_reach(case, state, 0, 2, 0.9)
    state.items.status[0, 1] = DELIVERED
    assert within_reach(case, state, 0, 2, 0.5)
    assert not within_reach(case, state, 0, 2, 0.4999)
    state.items.status[0, 2] = DELIVERED
    assert not within_reach(case, state, 0, 2, 0.9)


def open_case(costs: tuple[float, ...], symbols: tuple[float, ...]) -> tuple[Case, State]:
    """A case of four unlocked items without flow, so that each is worth its symbol."""
    case, state = started(sanctioner_roadmap=0.0)
    case.item.flow[:], case.item.requires[:] = 0.0, -1
    case.item.cost[:], case.item.symbolic[:] = costs, symbols
    return case, state


def tabled(case: Case, state: State, mandate: float, capacity: int) -> list[int]:
    menu = new_menu(case)._replace(sets=np.full(capacity, -1, dtype=np.int64))
    n = item_sets_on_table(case, state, 0, 0, mandate, menu)
    return [int(mask) for mask in menu.sets[:n]]


def test_sets_on_the_table_are_within_the_mandate_and_not_dominated() -> None:
    case, state = open_case((1.0, 2.0, 4.0, 8.0), (4.0, 1.0, 4.5, 1.0))
    # Within 7: the sets of the first three. Of rising cost 0, 1, (2), 3, (4), 5, (6), 7 those in brackets are worth
    # no more than a cheaper one: 1 < 4, 4.5 < 5, 5.5 < 8.5.
    assert tabled(case, state, 7.0, 24) == [0b000, 0b001, 0b011, 0b101, 0b111]


def test_a_crowded_table_keeps_the_empty_and_the_fullest_set_and_spreads_the_rest_over_cost() -> None:
    case, state = open_case((1.0, 2.0, 4.0, 8.0), (1.0, 2.0, 4.0, 8.0))
    # All 16 sets are undominated and cost 0 to 15. Four of them: costs 0, 5, 10, 15.
    assert tabled(case, state, 100.0, 4) == [0, 5, 10, 15]
    assert tabled(case, state, 100.0, 2) == [0, 15]
    assert tabled(case, state, 100.0, 16) == list(range(16))


def test_only_the_empty_set_is_tabled_without_a_mandate() -> None:
    case, state = open_case((1.0, 2.0, 4.0, 8.0), (1.0, 2.0, 4.0, 8.0))
    assert tabled(case, state, 0.5, 24) == [0]


def undominated(case: Case, state: State, mandate: float, items: list[int]) -> list[tuple[int, float, float]]:
    masks, worth, cost = np.zeros(16, dtype=np.int64), np.zeros(16), np.zeros(16)
    value = np.array([present_value(case, state, 0, 0, item, 0.0) for item in range(case.item.shape[0])])
    n = undominated_sets(np.array(items), value, case.item.cost, mandate, masks, worth, cost)
    return list(zip(masks[:n].tolist(), worth[:n].tolist(), cost[:n].tolist(), strict=True))


def test_worth_and_cost_of_sets_are_the_sums_over_their_items() -> None:
    case, state = open_case((1.0, 2.0, 4.0, 8.0), (3.0, 5.0, 7.0, 9.0))
    assert undominated(case, state, 10.0, [3, 1]) == [
        (0b0000, 0.0, 0.0), (0b0010, 5.0, 2.0), (0b1000, 9.0, 8.0), (0b1010, 14.0, 10.0),
    ]  # fmt: skip
    assert undominated(case, state, 9.0, [3, 1])[-1] == (0b1000, 9.0, 8.0)


def kept_of_all(costs: list[float], symbols: list[float], mandate: float) -> list[tuple[int, float, float]]:
    """Every subset by rising cost, those of earlier items first; kept if worth more than all before it."""
    held = [[item for item in range(len(costs)) if mask >> item & 1] for mask in range(1 << len(costs))]
    priced = [
        (mask, sum(symbols[j] for j in kept), sum(costs[j] for j in kept)) for mask, kept in enumerate(held)
    ]
    best, found = -1.0, []
    for mask, worth, cost in sorted(priced, key=lambda row: (row[2], row[0])):
        if cost <= mandate and worth > best:
            best = worth
            found.append((mask, float(worth), float(cost)))
    return found


QUARTERS = st.integers(0, 12).map(lambda quarters: quarters / 4)


@given(st.lists(QUARTERS, min_size=4, max_size=4), st.lists(QUARTERS, min_size=4, max_size=4), QUARTERS)
def test_undominated_sets_are_those_of_all_subsets(
    costs: list[float], symbols: list[float], mandate: float
) -> None:
    case, state = open_case(
        (costs[0], costs[1], costs[2], costs[3]), (symbols[0], symbols[1], symbols[2], symbols[3])
    )
    assert undominated(case, state, mandate, [0, 1, 2, 3]) == kept_of_all(costs, symbols, mandate)
