"""What people and relief give and cost, against the equations worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.attributes import (
    chips_given_up,
    cost_of_release,
    diminishing,
    exposure,
    gain_from_exile,
    has_flow,
    hope,
    lag_of_relief,
    net_share,
    promised_to_holder,
    promised_to_sanctioner,
    value_of_release,
)
from sim.campaign.case import Case
from sim.campaign.choices import Contract, Order
from sim.campaign.packages import lay_out, new_menu
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.state import State
from sim.campaign.trust import sanctioner_trust
from sim.campaign.weighing import hope_gained
from tests.campaign.cases import a_case, started


def test_the_value_of_numbers_diminishes() -> None:
    # 3 (16^(1/2) - 9^(1/2)) = 3.
    assert diminishing(3.0, 9.0, 7.0, 0.5) == pytest.approx(3.0, rel=1e-14)
    assert diminishing(0.05, 0.0, 1.0, 0.88) == 0.05


def test_scarcer_chips_are_dearer() -> None:
    # 2 * 0.5 * sqrt(100) (sqrt(64) - sqrt(36)) = 10 * 2.
    assert chips_given_up(0.5, 100.0, 64.0, 28.0) == pytest.approx(20.0, rel=1e-14)
    # At the full stock one chip costs nearly k: 2 k sqrt(N) (sqrt(N) - sqrt(N - 1)) -> k.
    assert chips_given_up(0.5, 1e6, 1e6, 1.0) == pytest.approx(0.5, rel=1e-6)
    assert chips_given_up(0.5, 100.0, 4.0, 2.0) > chips_given_up(0.5, 100.0, 100.0, 2.0)


TRANCHES = st.lists(st.integers(0, 50), min_size=1, max_size=6)


@given(tranches=TRANCHES, before=st.integers(0, 100), curvature=st.floats(0.05, 1.0))
def test_the_value_of_tranches_adds_up_to_that_of_all_at_once(
    tranches: list[int], before: int, curvature: float
) -> None:
    freed, total = float(before), 0.0
    for people in tranches:
        total += diminishing(2.0, freed, float(people), curvature)
        freed += people
    assert total == pytest.approx(
        diminishing(2.0, float(before), float(sum(tranches)), curvature), rel=1e-9, abs=1e-9
    )


@given(tranches=TRANCHES, left=st.integers(0, 100))
def test_the_chips_of_tranches_add_up_to_those_of_all_at_once(tranches: list[int], left: int) -> None:
    stock, total = float(left + sum(tranches)), 0.0
    at_once = chips_given_up(0.3, 400.0, stock, float(sum(tranches)))
    for people in tranches:
        total += chips_given_up(0.3, 400.0, stock, float(people))
        stock -= people
    assert total == pytest.approx(at_once, rel=1e-9, abs=1e-9)


def test_a_release_is_valued_beside_those_already_freed_or_promised() -> None:
    case, state = started(sanctioner_curvature=0.5)
    case.category.value[:] = (1.0, 2.0, 5.0)
    state.people.freed[0] = (0, 4, 0)
    state.people.pending[0] = (0, 5, 0)
    # 1 (sqrt(4) - 0) + 2 * 3 (sqrt(16) - sqrt(9)), the factor of the second category being 3.
    worth = value_of_release(case, state, 0, np.array([4, 7, 0]), np.array([1.0, 3.0, 1.0]))
    assert worth == pytest.approx(8.0, rel=1e-14)


def test_a_release_costs_the_chips_that_are_not_promised_yet() -> None:
    case, state = started(holder_chip_scale=0.5)
    case.category.chip_cost[:], case.category.stock[:] = (1.0, 0.5, 1.0), (16.0, 100.0, 1.0)
    state.people.held[0] = (16, 69, 1)
    state.people.pending[0] = (0, 5, 0)
    # 1/2 [2 * 1 * 4 (4 - 3) + 2 * (0.5 * 2) * 10 (8 - 6)] = 1/2 [8 + 40].
    cost = cost_of_release(case, state, 0, np.array([7, 28, 0]), np.array([1.0, 2.0, 1.0]))
    assert cost == pytest.approx(24.0, rel=1e-14)


def test_exile_gains_the_holder_a_share_of_the_chips() -> None:
    people, truth = np.array([2, 0, 10]), np.ones(3)
    case = a_case(holder_exile=1.0, holder_exile_gain=0.1, holder_chip_scale=2.0)
    case.category.chip_cost[:] = (1.0, 0.5, 0.3)
    # 0.1 * 2 * (2 * 1 + 10 * 0.3).
    assert gain_from_exile(case, people, truth) == pytest.approx(1.0, rel=1e-14)
    case.sides.exile[HOLDER] = 0.0
    assert gain_from_exile(case, people, truth) == 0.0


def test_relief_is_dearer_with_distrust_and_lock_in() -> None:
    case, state = started(
        sanctioner_cost_scale=2.0,
        sanctioner_distrust_cost=0.5,
        sanctioner_lock_in_cost=0.05,
        sanctioner_trust_initial=0.2,
    )
    # s_q (1 + 0.5 (1 - T)) (1 + 0.05 L) = 2 * 1.4 * 1.1, and a scripted factor of 3.
    state.patron.lock_in[0, 0] = 2.0
    assert exposure(case, state, 0) == pytest.approx(3.08, rel=1e-14)
    state.run.cost_factor[0] = 3.0
    assert exposure(case, state, 0) == pytest.approx(9.24, rel=1e-14)


@pytest.mark.parametrize(
    ("order", "to_sanctioner", "to_holder"),
    [
        # pi = 0.4 + 0.6 * 0.5 = 0.7 on both sides; delta^lag = 1/4.
        (Order.HOLDER_FIRST, 1.0, 0.175),
        (Order.SANCTIONER_FIRST, 0.7, 1.0),
        (Order.SIMULTANEOUS, 1.0, 1.0),
        (Order.GRADUATED, 0.85, 0.85 * 0.25),
    ],
)
def test_who_delivers_first_must_trust_and_wait(order: int, to_sanctioner: float, to_holder: float) -> None:
    case, state = started(
        talks_order=order,
        holder_trust_floor=0.4,
        holder_trust_initial=0.5,
        sanctioner_trust_initial=0.5,
        holder_discount=0.5,
    )
    assert promised_to_sanctioner(case, state, 0) == pytest.approx(to_sanctioner, rel=1e-14)
    assert promised_to_holder(case, state, 0, 2.0) == pytest.approx(to_holder, rel=1e-14)


def refilling(**numbers: float) -> tuple[Case, State]:
    """A month of 0.5 * 28 arrests - 0.1 * 10 ends - 3 pardons: ten people net, of 14 arrests."""
    case, state = started(sanctioner_contract=Contract.NET, holder_arrest_scale=0.5, **numbers)
    case.category.arrests[:], case.category.sentence_end[:], case.category.pardons[:] = (
        (20, 8, 0),
        (0.1, 0, 0),
        (0, 3, 0),
    )
    state.people.held[0] = (10, 50, 90)
    return case, state


def test_a_net_contract_pays_for_what_is_left_after_the_stock_refills() -> None:
    case, state = refilling(holder_moral_hazard=0.0)
    # Three months of ten people.
    assert net_share(case, state, 0, 120.0, 9.0) == pytest.approx(0.75, rel=1e-14)
    assert net_share(case, state, 0, 30.0, 9.0) == 0.0
    assert net_share(case, state, 0, 10.0, 9.0) == 0.0
    case.sides.contract[SANCTIONER] = 0
    assert net_share(case, state, 0, 10.0, 9.0) == 1.0


def test_a_net_contract_foresees_the_arrests_that_its_own_price_invites() -> None:
    case, state = refilling(holder_moral_hazard=1.0, holder_reference_price=0.1, holder_price_cap=1.5)
    state.run.relief_memory[0], state.run.heads_memory[0] = 3.0, 80.0
    # (3 + 9) points for (80 + 120) heads are 0.06 a head: 14 (1 + 0.6 / 2) arrests, 14.2 people net a month.
    assert net_share(case, state, 0, 120.0, 9.0) == pytest.approx(1.0 - 42.6 / 120.0, rel=1e-14)
    # Free releases bring the price down to 3 / 200: 14 (1 + 0.15 / 2), 11.05 a month.
    assert net_share(case, state, 0, 120.0, 0.0) == pytest.approx(1.0 - 33.15 / 120.0, rel=1e-14)
    # Beyond the cap: 14 (1 + 1.5 / 2), 20.5 a month.
    assert net_share(case, state, 0, 120.0, 90.0) == pytest.approx(1.0 - 61.5 / 120.0, rel=1e-14)


def test_hope_fades_with_the_trust_that_is_missing() -> None:
    case, state = started(holder_continuation_width=0.2, sanctioner_roadmap=1.0)
    case.item.threshold[1] = 0.5
    assert hope(case, state, 0, 1, 0.5) == hope(case, state, 0, 1, 0.9) == 1.0
    assert hope(case, state, 0, 1, 0.3) == pytest.approx(math.exp(-1.0), rel=1e-14)


def test_hope_is_for_items_that_are_in_no_set_on_the_menu_and_grows_to_what_greater_trust_brings() -> None:
    case, state = started(sanctioner_roadmap=1.0, holder_continuation=0.5, holder_continuation_width=0.2)
    case.item.threshold[:], case.item.requires[:] = (0.0, 0.7, 0.75, 0.9), -1
    menu = new_menu(case)
    lay_out(case, state, 0, 0, 1e6, menu)
    beyond = menu.beyond[: menu.size[2]].tolist()
    assert beyond == [1, 2, 3]
    assert all(not mask >> item & 1 for mask in menu.sets[: menu.size[1]].tolist() for item in beyond)
    now, later = sanctioner_trust(state, 0), 0.8
    weights = np.array([3.0, 5.0, 7.0])
    nearer = [hope(case, state, 0, item, later) - hope(case, state, 0, item, now) for item in beyond]
    growth = math.exp((later - now) / 0.2)
    assert hope_gained(menu, growth, weights) == pytest.approx(float(weights @ nearer), rel=1e-13)
    assert hope_gained(menu, 1.0, weights) == 0.0


def test_a_set_has_flow_when_one_of_its_items_does() -> None:
    case = a_case()
    case.item.flow[:] = (0.0, 0.6, 0.0, 1.2)
    assert [has_flow(case, mask) for mask in (0b0000, 0b0101, 0b0010, 0b1101)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("trust", "months"),
    [(0.45, 3), (0.53, 2), (0.65, 0), (0.9, 0), (0.60, 1), (0.0, 3), (0.62, 0)],
)
def test_the_lag_of_relief_falls_with_trust(trust: float, months: int) -> None:
    # min(3, round(16 max(0, 0.65 - T))): 3.2, 1.92, 0, 0, 0.8, 10.4 and 0.48.
    case = a_case(delivery_lag_slope=16.0, delivery_lag_trust=0.65, delivery_lag_max=3)
    assert lag_of_relief(case, trust) == months
