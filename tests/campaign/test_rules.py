"""The rules of a campaign, one by one, against the equations worked by hand."""

from __future__ import annotations

import math
from typing import Any

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
from sim.campaign.bloc import active_flow, effective_flow, perceived_hazard, present_value
from sim.campaign.calendar import EntryNumbers, paused, turn_page
from sim.campaign.case import Case
from sim.campaign.channel import after_message, after_outcome, credibility_after, p_next_stage, says_will_come
from sim.campaign.choices import Contract, Order, Policy, Script, Stance
from sim.campaign.columns import blank, columns_of
from sim.campaign.delivery import p_breach, shadow_of_the_future, snap_back_hazard
from sim.campaign.meeting import gain_rapport, gap_has_passed, let_rapport_fade
from sim.campaign.observation import published_count
from sim.campaign.packages import item_sets_on_table, lay_out, new_menu
from sim.campaign.patron import N_CHOICES, alarm, choice_probabilities, dependence, payoffs
from sim.campaign.prisoners import arrest_rate, price_per_head
from sim.campaign.relief import DELIVERED, LOST, PROMISED
from sim.campaign.roadmap import (
    threshold,
    undominated_sets,
    watson_threshold,
    within_reach,
)
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.state import State
from sim.campaign.trust import (
    believed_share,
    holder_broke_word,
    holder_kept_word,
    holder_trust,
    release_weight,
    sanctioner_broke_word,
    sanctioner_kept_word,
    sanctioner_trust,
    trust_after_release,
)
from sim.campaign.weighing import hope_gained
from tests.campaign.cases import a_case, a_state, started

SHARES = st.floats(0.01, 0.99)


def with_calendar(case: Case, *entries: list[Any]) -> Case:
    calendar = blank(EntryNumbers, (len(entries),))
    for place, said in enumerate(entries):
        for name, value in zip(columns_of(EntryNumbers), said, strict=True):
            getattr(calendar, name)[place] = value
    return case._replace(calendar=calendar)


# ------------------------------------------------------------------------------------------------- prisoners


@pytest.mark.parametrize(
    ("hazard", "price", "expected"),
    [
        (0.0, 9.0, 40.0),  # without moral hazard price does not matter
        (1.0, 0.0, 40.0),
        (1.0, 0.1, 60.0),  # at the reference price: 1 + 1/2
        (0.5, 0.1, 50.0),
        (1.0, 0.15, 70.0),  # 1 + 1.5 / 2
        (1.0, 5.0, 70.0),  # capped at 1.5
    ],
)
def test_paying_for_people_raises_arrests_up_to_a_cap(hazard: float, price: float, expected: float) -> None:
    # a (1 + mu / 2 min(p / p0, 1.5)), a = 40, p0 = 0.1.
    assert arrest_rate(40.0, hazard, price, 0.1, 1.5) == pytest.approx(expected, rel=1e-14)


def test_the_price_is_relief_per_head_and_nothing_before_the_first_release() -> None:
    assert price_per_head(6.0, 40.0) == 0.15
    assert price_per_head(6.0, 0.0) == 0.0


# ------------------------------------------------------------------------------------- values, chips and costs


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


# ------------------------------------------------------------------------------------------ relief and the bloc


def test_the_bloc_adds_to_a_flow_when_it_follows_and_takes_its_share_when_it_obstructs() -> None:
    # f = 2, x = 0.4, g = 2: f (1 + 2 x) = 3.6, f (1 - x) = 1.2; an obstruction beats following.
    assert effective_flow(2.0, 0.4, 2.0, False, False) == 2.0
    assert effective_flow(2.0, 0.4, 2.0, True, False) == pytest.approx(3.6, rel=1e-15)
    assert effective_flow(2.0, 0.4, 2.0, False, True) == pytest.approx(1.2, rel=1e-15)
    assert effective_flow(2.0, 0.4, 2.0, True, True) == effective_flow(2.0, 0.4, 2.0, False, True)


def test_the_present_value_is_a_discounted_flow_that_may_end_and_a_symbol() -> None:
    case, state = started(
        patron_subsidy=25.0, holder_discount=0.97, holder_snap_back_floor=0.01, holder_snap_back_ease=0.03
    )
    case.item.flow[1], case.item.symbolic[1], case.item.bloc_share[1] = 1.2, 0.5, 0.25
    state.bloc.stance[0, 0] = Stance.OUT
    # h = 0.01 + 0.03 * 0.5 = 0.025, so a point of flow lasts 1 / (1 - 0.97 * 0.975) = 1 / 0.05425 months.
    assert perceived_hazard(case, 0.5) == pytest.approx(0.025, rel=1e-14)
    assert present_value(case, state, 0, 0, 1, 0.5) == pytest.approx(1.2 / 0.05425 + 0.5, rel=1e-12)
    # Twice the subsidy: half as much need of income; the symbol stays.
    state.patron.subsidy[0, 0] = 50.0
    assert present_value(case, state, 0, 0, 1, 0.5) == pytest.approx(0.6 / 0.05425 + 0.5, rel=1e-12)
    # A bloc that follows from month 4 on adds 2 x = half; a border closed for the month does not count.
    state.bloc.stance[0, 0], state.bloc.follows_from[0, 0], state.bloc.border_closed[0, 0] = (
        Stance.FOLLOW,
        4,
        1,
    )
    case.bloc.follow_gain[0] = 2.0
    assert present_value(case, state, 0, 3, 1, 0.5) == pytest.approx(0.6 / 0.05425 + 0.5, rel=1e-12)
    assert present_value(case, state, 0, 4, 1, 0.5) == pytest.approx(0.9 / 0.05425 + 0.5, rel=1e-12)


def test_only_relief_in_force_flows_and_less_of_it_behind_a_closed_border() -> None:
    case, state = started()
    case.item.flow[:], case.item.bloc_share[:] = (0.0, 2.0, 4.0, 8.0), (0.0, 0.5, 0.0, 0.0)
    state.bloc.stance[0, 0] = Stance.OUT
    state.items.status[0] = (DELIVERED, DELIVERED, PROMISED, LOST)
    state.items.share[0] = (1.0, 0.5, 1.0, 1.0)
    assert active_flow(case, state, 0, 0) == 1.0
    state.bloc.border_closed[0, 0] = 1
    assert active_flow(case, state, 0, 0) == 0.5


# ------------------------------------------------------------------------------------------------------ trust


def trusting() -> tuple[Case, State]:
    """A case in which trust starts as Beta(1.1, 3.9) and Beta(1.85, 3.15): inertia 5, means 0.22 and 0.37."""
    return started(
        sanctioner_trust_initial=0.22,
        sanctioner_trust_inertia=5.0,
        holder_trust_initial=0.37,
        holder_trust_inertia=5.0,
        sanctioner_trust_breach_weight=2.25,
        holder_trust_breach_weight=2.25,
        delivery_release_scale=5.0,
        delivery_relief_weight=1.0,
        delivery_gesture_weight=0.3,
    )


def test_trust_starts_at_its_mean() -> None:
    _, state = trusting()
    assert sanctioner_trust(state, 0) == pytest.approx(0.22, rel=1e-14)
    assert holder_trust(state, 0) == pytest.approx(0.37, rel=1e-14)


@pytest.mark.parametrize(("value", "weight"), [(-1.0, 0.0), (0.0, 0.0), (2.5, 0.5), (5.0, 1.0), (500.0, 1.0)])
def test_a_release_counts_by_its_value_and_at_most_once(value: float, weight: float) -> None:
    case, state = trusting()
    assert release_weight(case, value) == weight
    expected = (1.1 + weight) / (5.0 + weight)
    assert trust_after_release(case, state, 0, value) == pytest.approx(expected, rel=1e-14)
    assert sanctioner_trust(state, 0) == pytest.approx(0.22, rel=1e-14)  # foreseen, not yet seen
    holder_kept_word(case, state, 0, value)
    assert sanctioner_trust(state, 0) == pytest.approx(expected, rel=1e-14)


def test_a_broken_word_of_the_holder_weighs_two_and_a_quarter_times() -> None:
    case, state = trusting()
    holder_broke_word(case, state, 0, 1.0)
    assert sanctioner_trust(state, 0) == pytest.approx(1.1 / 7.25, rel=1e-14)
    holder_broke_word(case, state, 0, 0.5)
    assert sanctioner_trust(state, 0) == pytest.approx(1.1 / 8.375, rel=1e-14)
    assert holder_trust(state, 0) == pytest.approx(0.37, rel=1e-14)


def test_money_counts_in_full_and_a_gesture_less() -> None:
    case, state = trusting()
    sanctioner_kept_word(case, state, 0, 0.5, 1.0)
    assert holder_trust(state, 0) == pytest.approx(2.85 / 6.0, rel=1e-14)
    sanctioner_kept_word(case, state, 0, 0.0, 1.0)
    assert holder_trust(state, 0) == pytest.approx(3.15 / 6.3, rel=1e-14)
    sanctioner_broke_word(case, state, 0, 0.0, 1.0)
    assert holder_trust(state, 0) == pytest.approx(3.15 / (6.3 + 2.25 * 0.3), rel=1e-14)
    sanctioner_broke_word(case, state, 0, 0.5, 1.0)
    assert holder_trust(state, 0) == pytest.approx(3.15 / (6.3 + 2.25 * 1.3), rel=1e-14)


def test_a_share_of_a_promise_is_believed_even_without_trust() -> None:
    assert believed_share(0.35, 0.0) == 0.35
    assert believed_share(0.35, 1.0) == 1.0
    assert believed_share(0.35, 0.4) == pytest.approx(0.61, rel=1e-14)


# -------------------------------------------------------------------------------------- breaches and snap-back


def test_the_shadow_of_the_future_is_the_deals_that_a_breach_costs() -> None:
    # delta = 1/2, two months: 1/2 + 1/4 = 3/4 of a surplus of 4 at half a deal a month, and 8 of audience cost.
    assert shadow_of_the_future(4.0, 0.5, 0.5, 2.0, 8.0) == pytest.approx(9.5, rel=1e-14)
    # The closed form is the sum of delta^k over the punishment's months.
    lost = sum(0.97**k for k in range(1, 13))
    assert shadow_of_the_future(3.0, 1 / 3, 0.97, 12.0, 0.0) == pytest.approx(lost, rel=1e-12)


def test_a_breach_is_as_likely_as_not_where_it_saves_what_it_costs() -> None:
    assert p_breach(3.0, 3.0, 1.0) == 0.5
    # Odds of 9 at ln 9 above.
    assert p_breach(3.0 + math.log(9.0), 3.0, 1.0) == pytest.approx(0.9, rel=1e-14)
    assert p_breach(3.0 + 2.0 * math.log(9.0), 3.0, 2.0) == pytest.approx(0.9, rel=1e-14)


@pytest.mark.parametrize(
    ("breached_until", "stance", "expected"),
    [
        (0, Stance.OUT, 0.8 * 0.003),
        (5, Stance.OUT, 0.8 * 0.003),  # the punishment ends before its month
        (6, Stance.OUT, 0.8 * 0.303),
        (0, Stance.COUNTER, 0.8 * 0.003 + 0.5 * 0.02),
        (6, Stance.COUNTER, 0.8 * 0.303 + 0.5 * 0.02),
        (0, Stance.FOLLOW, 0.8 * 0.003),
    ],
)
def test_snap_back_is_likelier_after_a_breach_and_under_counter_measures(
    breached_until: int, stance: int, expected: float
) -> None:
    case, state = started(
        delivery_snap_back=0.003, delivery_snap_back_breached=0.3, bloc_counter_snap_back=0.02
    )
    case.item.ease[1], case.item.bloc_share[1] = 0.8, 0.5
    state.run.breached_until[0], state.bloc.stance[0, 0] = breached_until, stance
    assert snap_back_hazard(case, state, 0, 5, 1) == pytest.approx(expected, rel=1e-14)


def test_an_item_that_cannot_be_taken_back_never_is() -> None:
    case, state = started()
    case.item.ease[0], case.item.bloc_share[0] = 0.0, 0.0
    state.run.breached_until[0], state.bloc.stance[0, 0] = 99, Stance.COUNTER
    assert snap_back_hazard(case, state, 0, 5, 0) == 0.0


# ----------------------------------------------------------------------------------------------------- patron


def alarmed(**numbers: float) -> Case:
    defaults = {
        "patron_policy": Policy.LOGIT,
        "patron_tolerance": 0.05,
        "patron_alarm": 50.0,
        "patron_step": 0.1,
        "patron_squeeze_cost": 4.0,
        "patron_lock_in_cost": 0.5,
        "patron_lock_in_effect": 0.5,
        "patron_precision": 2.0,
    }
    return a_case(**(defaults | numbers))


def test_dependence_is_the_share_of_relief_in_outside_income() -> None:
    assert dependence(1.0, 4.0) == 0.2
    assert dependence(0.0, 25.0) == dependence(0.0, 0.0) == 0.0


def test_alarm_counts_dependence_beyond_tolerance_and_halves_with_each_lock_in() -> None:
    case = alarmed()
    # D = 1 / 5: 0.15 beyond tolerance.
    assert alarm(case, 0, 1.0, 4.0, 0.0) == pytest.approx(0.15, rel=1e-14)
    assert alarm(case, 0, 1.0, 4.0, 2.0) == pytest.approx(0.0375, rel=1e-14)
    assert alarm(case, 0, 1.0, 99.0, 0.0) == 0.0


def test_payoffs_of_the_patron_by_hand() -> None:
    out = np.zeros(N_CHOICES)
    payoffs(alarmed(), 0, 1.0, 4.0, 0.0, 1.0, out)
    # With one lock-in the alarm is halved: 25 (D - 0.05); S = 4, 4.4 and 3.6 make D = 1/5, 1/5.4 and 1/4.6.
    assert out[Policy.TOLERATE] == pytest.approx(-25.0 * 0.15, rel=1e-13)
    assert out[Policy.OUTBID] == pytest.approx(-25.0 * (1 / 5.4 - 0.05) - 0.4, rel=1e-13)
    assert out[Policy.SQUEEZE] == pytest.approx(-25.0 * (1 / 4.6 - 0.05) + 0.4 - 4.0, rel=1e-13)
    assert out[Policy.LOCK_IN] == pytest.approx(-12.5 * 0.15 - 0.5 * 2.0, rel=1e-13)


def chances(case: Case, flow: float, subsidy: float, lock_in: float) -> list[float]:
    out = np.full(N_CHOICES, 9.0)
    choice_probabilities(case, 0, flow, subsidy, 0.0, lock_in, out)
    return [float(value) for value in out]


@pytest.mark.parametrize("policy", [Policy.LOGIT, Policy.OUTBID, Policy.SQUEEZE, Policy.LOCK_IN])
def test_a_patron_within_its_tolerance_tolerates(policy: int) -> None:
    # D = 1 / 20 is just tolerated.
    assert chances(alarmed(patron_policy=policy), 1.0, 19.0, 0.0) == [0.0, 1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("policy", [Policy.TOLERATE, Policy.OUTBID, Policy.SQUEEZE, Policy.LOCK_IN])
def test_a_fixed_policy_is_followed_beyond_tolerance(policy: int) -> None:
    out = chances(alarmed(patron_policy=policy), 1.0, 4.0, 0.0)
    assert out[policy] == sum(out) == 1.0


@given(
    flow=st.floats(0.1, 50.0),
    subsidy=st.floats(0.1, 50.0),
    lock_in=st.integers(0, 5).map(float),
    precision=st.floats(0.0, 1000.0),
)
def test_the_logit_choice_is_a_distribution(
    flow: float, subsidy: float, lock_in: float, precision: float
) -> None:
    out = chances(alarmed(patron_precision=precision), flow, subsidy, lock_in)
    assert out[Policy.LOGIT] == 0.0
    assert min(out) >= 0.0
    assert sum(out) == pytest.approx(1.0, rel=1e-12)


def test_odds_of_the_logit_choice_are_the_exponential_of_the_difference_in_payoffs() -> None:
    case, worth = alarmed(), np.zeros(N_CHOICES)
    payoffs(case, 0, 1.0, 4.0, 0.0, 1.0, worth)
    out = chances(case, 1.0, 4.0, 1.0)
    for choice in (Policy.OUTBID, Policy.SQUEEZE, Policy.LOCK_IN):
        expected = math.exp(2.0 * (worth[choice] - worth[Policy.TOLERATE]))
        assert out[choice] / out[Policy.TOLERATE] == pytest.approx(expected, rel=1e-12)
    assert chances(alarmed(patron_precision=0.0), 1.0, 4.0, 1.0)[1:] == [0.25] * 4


# ---------------------------------------------------------------------------------------------------- channel


@pytest.mark.parametrize(
    ("comes", "honest", "u", "message"),
    [
        (True, True, 0.89, 1),
        (True, True, 0.91, 0),
        (False, True, 0.89, 0),
        (False, True, 0.91, 1),
        (False, False, 0.74, 1),  # a strategic messenger does not look at what will come
        (True, False, 0.76, 0),
    ],
)
def test_an_honest_messenger_is_mostly_right_and_a_strategic_one_mostly_says_yes(
    comes: bool, honest: bool, u: float, message: int
) -> None:
    assert says_will_come(comes, honest, 0.9, 0.75, u) == message


def test_a_message_moves_the_belief_by_bayes_rule() -> None:
    # pi = 1/3, chi = 1/2, h = 0.9, s = 3/4: Pr(1 | H) = 0.45 + 0.375 = 0.825, Pr(1 | L) = 0.05 + 0.375 = 0.425.
    assert after_message(1 / 3, 1, 0.5, 0.9, 0.75) == pytest.approx(0.825 / (0.825 + 2 * 0.425), rel=1e-13)
    assert after_message(1 / 3, 0, 0.5, 0.9, 0.75) == pytest.approx(0.175 / (0.175 + 2 * 0.575), rel=1e-13)


@given(belief=SHARES, credibility=SHARES, accuracy=SHARES, praise=SHARES)
def test_beliefs_after_messages_average_to_the_belief_before(
    belief: float, credibility: float, accuracy: float, praise: float
) -> None:
    def p_yes(if_right: float) -> float:
        return credibility * if_right + (1.0 - credibility) * praise

    yes = belief * p_yes(accuracy) + (1.0 - belief) * p_yes(1.0 - accuracy)
    after = [after_message(belief, message, credibility, accuracy, praise) for message in (1, 0)]
    assert yes * after[0] + (1.0 - yes) * after[1] == pytest.approx(belief, rel=1e-9)


@given(belief=SHARES, message=st.integers(0, 1), praise=SHARES)
def test_a_messenger_without_credibility_moves_nobody(belief: float, message: int, praise: float) -> None:
    assert after_message(belief, message, 0.0, 0.9, praise) == pytest.approx(belief, rel=1e-12)


def test_what_comes_moves_the_belief_by_tempered_likelihoods() -> None:
    # 0.95 under H and 0.40 under L; tempered by a half their square roots.
    assert after_outcome(1 / 3, True, 0.95, 0.40, 1.0) == pytest.approx(0.95 / (0.95 + 0.80), rel=1e-13)
    assert after_outcome(1 / 3, False, 0.95, 0.40, 1.0) == pytest.approx(0.05 / (0.05 + 1.20), rel=1e-13)
    tempered = math.sqrt(0.95) / (math.sqrt(0.95) + 2.0 * math.sqrt(0.40))
    assert after_outcome(1 / 3, True, 0.95, 0.40, 0.5) == pytest.approx(tempered, rel=1e-13)
    assert after_outcome(1 / 3, True, 0.95, 0.40, 0.0) == pytest.approx(1 / 3, rel=1e-13)


@pytest.mark.parametrize(
    ("message", "kept", "expected"),
    [
        # chi = 1/2: h or 1 - h against s or 1 - s, h = 0.9, s = 3/4.
        (1, True, 0.90 / (0.90 + 0.75)),
        (1, False, 0.10 / (0.10 + 0.75)),
        (0, False, 0.90 / (0.90 + 0.25)),
        (0, True, 0.10 / (0.10 + 0.25)),
    ],
)
def test_a_messengers_credibility_follows_from_its_word_and_the_deed(
    message: int, kept: bool, expected: float
) -> None:
    assert credibility_after(0.5, message, kept, 0.9, 0.75) == pytest.approx(expected, rel=1e-13)


def test_a_warning_that_proves_true_earns_more_than_praise_that_does() -> None:
    # Kydd (2003): a biased go-between would not have said it.
    assert credibility_after(0.5, 0, False, 0.9, 0.75) > credibility_after(0.5, 1, True, 0.9, 0.75) > 0.5


def test_the_war_track_moves_with_the_belief_around_its_hazard() -> None:
    assert p_next_stage(0.2, 2.0, 0.5) == pytest.approx(0.2, rel=1e-14)
    # Odds of 1/4 times e^(2 (2 pi - 1)): e^2 at certainty, e^-2 at its opposite.
    for belief, factor in ((1.0, math.e**2), (0.0, math.e**-2)):
        odds = 0.25 * factor
        assert p_next_stage(0.2, 2.0, belief) == pytest.approx(odds / (1.0 + odds), rel=1e-13)


# ----------------------------------------------------------------------------------------------------- roadmap


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


# ----------------------------------------------------------------------------------------- meetings and records


def test_meetings_keep_their_distance_more_so_after_relief() -> None:
    case, state = started(talks_gap=2, talks_gap_after_relief=3)
    assert gap_has_passed(case, state, 0, 0)
    state.run.last_meeting[0] = 4
    assert [gap_has_passed(case, state, 0, month) for month in (5, 6)] == [False, True]
    state.run.last_relief_meeting[0] = 4
    assert [gap_has_passed(case, state, 0, month) for month in (6, 7)] == [False, True]


def test_rapport_fades_by_the_month_and_grows_by_the_deal() -> None:
    case, state = started()
    case.envoy.rapport_decay[0], case.envoy.rapport_gain[0] = 0.02, 0.15
    state.envoys.rapport[0, 0] = 0.5
    let_rapport_fade(case, state, 0)
    assert state.envoys.rapport[0, 0] == pytest.approx(0.49, rel=1e-14)
    gain_rapport(case, state, 0, 0)
    # 0.49 + 0.15 * 0.51.
    assert state.envoys.rapport[0, 0] == pytest.approx(0.5665, rel=1e-14)


def test_the_published_count_has_an_error_in_proportion() -> None:
    case, state = started(monitor_error=0.01)
    state.listed[0, 0] = (100.0, 50.0, 1050.2)
    assert published_count(case, state, 0, 0, 0.5) == 1200.0
    # The normal quantile of 0.8413447... is 1: 1200.2 * 1.01 = 1212.2.
    assert published_count(case, state, 0, 0, 0.8413447460685429) == 1212.0


def test_the_monitor_starts_without_those_whom_it_has_not_heard_of_yet() -> None:
    case = a_case(monitor_delay=2, holder_arrest_scale=0.5)
    case.category.stock[:], case.category.arrests[:], case.category.listed_share[:] = (
        (10, 60, 3),
        (2, 20, 8),
        (0.5, 1.0, 1.0),
    )
    # One, ten and four a month for two months; of the last category there are only three in all.
    assert a_state(case).listed[0, 0, :].tolist() == [4.0, 40.0, 0.0]


# ---------------------------------------------------------------------------------------------------- calendar

NONE = -1


def entry(
    kind: int,
    month: int = 1,
    until: int = 3,
    party: int = NONE,
    stance: int = NONE,
    factor: float = 1.0,
    shift: float = 0.0,
) -> list[Any]:
    return [kind, month, until, party, stance, factor, shift]


def touched(state: State) -> dict[str, Any]:
    """Return what entries of the calendar can change."""
    run, patron = state.run, state.patron
    return {
        "cost_factor": run.cost_factor[0],
        "threshold_shift": run.threshold_shift[0],
        "stance": state.bloc.stance[0, 0],
        "subsidy_base": patron.subsidy_base[0, 0],
        "subsidy": patron.subsidy[0, 0],
        "active": state.envoys.active[0, :].tolist(),
    }


ENTRIES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "relief_cost": (entry(Script.RELIEF_COST, factor=1.25), {"cost_factor": 1.25}),
    "thresholds": (entry(Script.THRESHOLDS, shift=0.125), {"threshold_shift": 0.125}),
    "bloc_stance": (entry(Script.BLOC_STANCE, stance=Stance.COUNTER), {"stance": Stance.COUNTER}),
    "subsidy": (entry(Script.SUBSIDY, factor=0.5), {"subsidy_base": 10.0, "subsidy": 8.0}),
    "pause": (entry(Script.PAUSE), {}),
}


def at_the_start(calendar: list[Any]) -> tuple[Case, State]:
    case = with_calendar(a_case(bloc_stance=Stance.OUT, patron_subsidy=20.0), calendar)
    state = a_state(case)
    state.patron.subsidy[0, 0] = 16.0
    return case, state


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_scripted_event_does_what_it_says_and_is_undone_at_its_end(kind: str) -> None:
    calendar, changes = ENTRIES[kind]
    case, state = at_the_start(calendar)
    before = touched(state)
    turn_page(case, state, 0, 1)
    assert touched(state) == before | changes
    turn_page(case, state, 0, 3)
    assert touched(state) == before


@pytest.mark.parametrize(("kind", "seat"), [(Script.ENVOY_JOINS, 0.0), (Script.ENVOY_LEAVES, 1.0)])
def test_an_envoy_comes_or_goes_and_the_seat_is_as_before_at_the_end(kind: int, seat: float) -> None:
    case, state = at_the_start(entry(kind, party=0))
    case.envoy.active[0] = seat
    state.envoys.active[0, 0] = seat
    before = touched(state)
    turn_page(case, state, 0, 1)
    assert state.envoys.active[0, 0] == 1.0 - seat
    turn_page(case, state, 0, 3)
    assert touched(state) == before


def test_pages_turn_in_the_months_of_the_calendar() -> None:
    case, state = at_the_start(entry(Script.RELIEF_COST, month=1, until=3, factor=2.0))
    seen = []
    for month in range(5):
        turn_page(case, state, 0, month)
        seen.append(float(state.run.cost_factor[0]))
    assert seen == [1.0, 2.0, 2.0, 1.0, 1.0]


def test_an_entry_without_an_end_stays() -> None:
    case, state = at_the_start(entry(Script.THRESHOLDS, month=0, until=-1, shift=0.25))
    for month in range(5):
        turn_page(case, state, 0, month)
    assert state.run.threshold_shift[0] == 0.25


def test_entries_of_one_kind_add_up_and_end_one_by_one() -> None:
    first, second = entry(Script.RELIEF_COST, 0, 2, factor=2.0), entry(Script.RELIEF_COST, 1, 3, factor=4.0)
    case = with_calendar(a_case(), first, second)
    state = a_state(case)
    seen = []
    for month in range(4):
        turn_page(case, state, 0, month)
        seen.append(float(state.run.cost_factor[0]))
    assert seen == [2.0, 8.0, 4.0, 1.0]


def test_one_stance_that_ends_as_another_begins_makes_way_for_it() -> None:
    for order in (slice(None), slice(None, None, -1)):
        entries = [
            entry(Script.BLOC_STANCE, 0, 2, stance=Stance.COUNTER),
            entry(Script.BLOC_STANCE, 2, -1, stance=Stance.FOLLOW),
        ]
        case = with_calendar(a_case(bloc_stance=Stance.OUT), *entries[order])
        state = a_state(case)
        for month in range(4):
            turn_page(case, state, 0, month)
        assert state.bloc.stance[0, 0] == Stance.FOLLOW


def test_no_meetings_during_a_pause_and_again_after_it() -> None:
    case = with_calendar(a_case(), entry(Script.PAUSE, 2, 4), entry(Script.RELIEF_COST, 0, 9))
    assert [paused(case, month) for month in range(6)] == [False, False, True, True, False, False]
    assert paused(with_calendar(a_case(), entry(Script.PAUSE, 2, -1)), 1000)
