"""Selten's kidnapping game and Lapan and Sandler's deterrence: by hand, and against best answers found by search."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from sim.errors import ConfigError
from sim.theory import (
    capitulation_threshold,
    defender_loss,
    hostage_taking_payoff,
    p_hostages_sought,
    selten_demand,
    selten_execution_probability,
    selten_kidnapper_payoff,
    selten_kidnapping_pays,
    selten_offer,
    vow_deters,
)

TEMPERS = st.floats(0.05, 0.95)
WORTHS = st.floats(0.5, 50.0)
CAUGHT = st.floats(0.0, 0.9)


def family_payoff(offer: float, demand: float, a: float, w: float, q: float) -> float:
    alpha = a * (1.0 - offer / demand)
    return -(1.0 - alpha) * (1.0 - q) * offer - alpha * w


def test_the_equilibrium_by_hand() -> None:
    # a = 1/2, w = 12, q = .2: D* = (1/3) 12 / .8 = 5; K gets .8 * 5 - .2 * 10 = 2, so it kidnaps.
    assert selten_demand(0.5, 12.0, 0.2) == pytest.approx(5.0, abs=1e-9)
    assert selten_offer(5.0, 0.5, 12.0, 0.2) == pytest.approx(5.0, abs=1e-9)
    assert selten_kidnapper_payoff(5.0, 0.5, 12.0, 0.2, caught_loss=10.0) == pytest.approx(2.0, abs=1e-9)
    # D = 10: C = 12 / 1.6 - 10 / 2 = 2.5 and alpha = .5 * .75 = .375.
    assert selten_offer(10.0, 0.5, 12.0, 0.2) == pytest.approx(2.5, abs=1e-9)
    assert selten_execution_probability(10.0, 2.5, 0.5) == pytest.approx(0.375, abs=1e-9)
    assert selten_kidnapper_payoff(
        10.0, 0.5, 12.0, 0.2, caught_loss=10.0, execution_loss=1.0
    ) == pytest.approx(0.625 * (0.8 * 2.5 - 2.0) - 0.375 * (0.8 * 1.0 + 2.0), abs=1e-9)


@given(st.floats(0.5, 100.0), TEMPERS, WORTHS, CAUGHT)
def test_no_other_offer_is_better_for_the_family(demand: float, a: float, w: float, q: float) -> None:
    best = family_payoff(selten_offer(demand, a, w, q), demand, a, w, q)
    others = [family_payoff(float(c), demand, a, w, q) for c in np.linspace(0.0, demand, 2001)]
    assert best >= max(others) - 1e-9 * (1.0 + abs(best))


@given(TEMPERS, WORTHS, CAUGHT, st.floats(0.0, 20.0), st.floats(0.0, 5.0))
def test_no_other_demand_is_better_for_the_kidnapper(
    a: float, w: float, q: float, x: float, y: float
) -> None:
    def payoff(demand: float) -> float:
        return selten_kidnapper_payoff(demand, a, w, q, caught_loss=x, execution_loss=y)

    star = selten_demand(a, w, q)
    found = max(payoff(star * float(scale)) for scale in np.linspace(0.02, 4.0, 400))
    assert payoff(star) >= found - 1e-9 * (1.0 + abs(found))


@given(TEMPERS, WORTHS, CAUGHT, st.floats(0.0, 50.0))
def test_the_equilibrium_demand_is_met_and_kidnapping_pays_if_its_payoff_is_positive(
    a: float, w: float, q: float, x: float
) -> None:
    star = selten_demand(a, w, q)
    assert selten_execution_probability(star, selten_offer(star, a, w, q), a) == pytest.approx(0.0, abs=1e-9)
    payoff = selten_kidnapper_payoff(star, a, w, q, caught_loss=x)
    assert payoff == pytest.approx(a * w / (1.0 + a) - q * x, abs=1e-9)
    assert selten_kidnapping_pays(a, w, q, x) is (payoff > 0.0) or abs(payoff) < 1e-9


@settings(max_examples=1000)
@given(TEMPERS, WORTHS, CAUGHT, st.floats(0.1, 10.0))
def test_the_unit_of_value_does_not_matter(a: float, w: float, q: float, unit: float) -> None:
    assert selten_demand(a, w * unit, q) == pytest.approx(unit * selten_demand(a, w, q), rel=1e-9)


@given(st.floats(0.0, 0.95), st.floats(-5.0, 5.0), st.floats(0.1, 10.0), st.floats(0.0, 20.0))
def test_at_the_threshold_the_taker_is_indifferent(
    theta: float, refused: float, more: float, cost: float
) -> None:
    star = capitulation_threshold(theta, refused + more, refused, cost)
    payoff = hostage_taking_payoff(theta, star, refused + more, refused, cost)
    if star == 0.0:
        assert payoff >= -1e-9
    elif star == 1.0:
        assert payoff <= 1e-9
    else:
        assert payoff == pytest.approx(0.0, abs=1e-9)


def test_takers_and_defenders_by_hand() -> None:
    # theta = .5, m = 10, l = -2, c = 1: p* = (1 + 2) / 12 = 1/4; at p = 1/2 the taker expects .5 * 4 - .5 = 1.5.
    assert capitulation_threshold(0.5, 10.0, -2.0, 1.0) == pytest.approx(0.25, abs=1e-9)
    assert hostage_taking_payoff(0.5, 0.5, 10.0, -2.0, 1.0) == pytest.approx(1.5, abs=1e-9)
    # Failure costs uniform on [0, 16]: tries if c < 4, a quarter of the time.
    assert p_hostages_sought(0.5, 0.5, 10.0, -2.0, 16.0) == pytest.approx(0.25, abs=1e-9)
    assert defender_loss(
        0.25, 0.5, 0.5, attempt_loss=1.0, concession_loss=4.0, refusal_loss=10.0
    ) == pytest.approx(0.25 * (0.5 + 0.5 * 7.0), abs=1e-9)


@given(st.floats(0.0, 1.0), st.floats(-5.0, 5.0), st.floats(0.0, 20.0))
def test_a_believed_vow_deters_when_refusal_itself_does_not_pay(
    theta: float, refused: float, cost: float
) -> None:
    assert vow_deters(theta, refused, cost) is ((1.0 - theta) * refused <= theta * cost)


def test_a_vow_can_be_worth_it_though_each_refusal_costs_more_than_giving_in() -> None:
    losses = {"attempt_loss": 1.0, "concession_loss": 4.0, "refusal_loss": 10.0}
    tempted = p_hostages_sought(0.5, 1.0, 10.0, -2.0, 16.0)
    bound = p_hostages_sought(0.5, 0.0, 10.0, -2.0, 16.0)
    assert bound == 0.0
    assert defender_loss(bound, 0.5, 0.0, **losses) < defender_loss(tempted, 0.5, 1.0, **losses)
    # Where refusal pays the taker 9 of the 10, hardly anybody is deterred and the bound defender loses more.
    tempted = p_hostages_sought(0.5, 1.0, 10.0, 9.0, 16.0)
    bound = p_hostages_sought(0.5, 0.0, 10.0, 9.0, 16.0)
    assert defender_loss(bound, 0.5, 0.0, **losses) > defender_loss(tempted, 0.5, 1.0, **losses)


def test_attempts_rise_with_the_belief_that_the_defender_gives_in() -> None:
    chances = [p_hostages_sought(0.3, float(p), 10.0, -2.0, 30.0) for p in np.linspace(0.0, 1.0, 21)]
    assert all(low <= high for low, high in pairwise(chances))


def test_the_share_of_takers_is_the_share_of_draws_for_whom_it_pays() -> None:
    drawn = (np.arange(100_000) + 0.5) / 100_000 * 16.0
    tries = np.mean([hostage_taking_payoff(0.4, 0.3, 10.0, -2.0, float(c)) > 0.0 for c in drawn[::10]])
    assert p_hostages_sought(0.4, 0.3, 10.0, -2.0, 16.0) == pytest.approx(float(tries), abs=2e-4)


def test_the_familys_answer_is_found_by_a_search_too() -> None:
    found = minimize_scalar(
        lambda c: -family_payoff(c, 8.0, 0.5, 12.0, 0.2),
        bounds=(0.0, 8.0),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert selten_offer(8.0, 0.5, 12.0, 0.2) == pytest.approx(found.x, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: selten_demand(1.0, 12.0, 0.2), "theory.selten: temper = 1.0 must lie in (0, 1)"),
        (lambda: selten_demand(0.5, 12.0, 1.0), "theory.selten: p_caught = 1.0 must lie in [0, 1)"),
        (lambda: selten_execution_probability(5, 6, 0.5), "theory.selten: offer = 6 must lie in [0, 5]"),
        (
            lambda: selten_kidnapper_payoff(5, 0.5, 12, 0.2, caught_loss=3, caught_after_execution_loss=2),
            "theory.selten: caught_after_execution_loss = 2 must be 3 or more",
        ),
        (
            lambda: capitulation_threshold(0.5, 1.0, 2.0, 1.0),
            "theory.lapan_sandler: gain_if_met = 1.0 must be greater than gain_if_refused",
        ),
        (
            lambda: p_hostages_sought(0.0, 0.5, 2.0, 1.0, 1.0),
            "theory.lapan_sandler: p_failure = 0.0 must lie in (0, 1)",
        ),
    ],
)
def test_a_parameter_out_of_range_is_told_in_one_line(call: object, line: str) -> None:
    assert callable(call)
    with pytest.raises(ConfigError) as caught:
        call()
    assert str(caught.value) == line
