"""Flow and worth of relief, and what blocs make of it."""

from __future__ import annotations

import pytest

from sim.campaign.bloc import active_flow, effective_flow, perceived_hazard, present_value
from sim.campaign.choices import Stance
from sim.campaign.relief import DELIVERED, LOST, PROMISED
from tests.campaign.cases import started


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
