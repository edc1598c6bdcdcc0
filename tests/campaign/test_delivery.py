"""Delivery: when a word is broken, and when relief is taken back."""

from __future__ import annotations

import math

import pytest

from sim.campaign.choices import Stance
from sim.campaign.delivery import p_breach, shadow_of_the_future, snap_back_hazard
from tests.campaign.cases import started


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
