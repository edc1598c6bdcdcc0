"""The double auction: the papers' numbers, best answers found by search, and integrals done again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad, quad

from sim.errors import ConfigError
from sim.theory import (
    FIRST_BEST_GAINS,
    SECOND_BEST_GAINS,
    buyer_bid,
    expected_gains,
    least_value_that_trades,
    p_trade,
    seller_ask,
    subsidy_for_efficiency,
)

UNIT = st.floats(0.0, 1.0)
WEIGHTS = st.floats(0.05, 0.95)


@given(UNIT)
def test_the_equal_split_has_the_papers_strategies(x: float) -> None:
    assert buyer_bid(x) == pytest.approx(2 * x / 3 + 1 / 12, abs=1e-9)
    assert seller_ask(x) == pytest.approx(2 * x / 3 + 1 / 4, abs=1e-9)
    assert least_value_that_trades(x) == pytest.approx(x + 1 / 4, abs=1e-9)


def test_the_equal_split_has_the_papers_gains() -> None:
    assert sum(expected_gains()) == pytest.approx(9 / 64, abs=1e-9)
    assert p_trade() == pytest.approx(9 / 32, abs=1e-9)
    assert pytest.approx(9 / 64, abs=1e-9) == SECOND_BEST_GAINS
    assert pytest.approx(27 / 32, abs=1e-9) == SECOND_BEST_GAINS / FIRST_BEST_GAINS


def test_the_buyers_offer_is_a_take_it_or_leave_it_price() -> None:
    # k = 1: the bid is the price, half the value, and the seller asks its cost.
    assert buyer_bid(0.6, 1.0) == pytest.approx(0.3, abs=1e-9)
    assert seller_ask(0.6, 1.0) == pytest.approx(0.6, abs=1e-9)
    assert p_trade(1.0) == pytest.approx(1 / 4, abs=1e-9)
    assert expected_gains(1.0) == pytest.approx((1 / 12, 1 / 24), abs=1e-9)


@given(WEIGHTS, UNIT, UNIT)
def test_they_trade_exactly_when_the_bid_covers_the_ask(k: float, value: float, cost: float) -> None:
    margin = buyer_bid(value, k) - seller_ask(cost, k)
    distance = value - least_value_that_trades(cost, k)
    assert margin * (1 + k) == pytest.approx(distance, abs=1e-9)


def buyers_payoff(bid: float, value: float, k: float, costs: np.ndarray) -> float:
    asks = costs / (2 - k) + (1 - k) / 2
    trades = asks <= bid
    return float(np.mean(np.where(trades, value - k * bid - (1 - k) * asks, 0.0)))


def sellers_payoff(ask: float, cost: float, k: float, values: np.ndarray) -> float:
    bids = (values + k * (1 - k) / 2) / (1 + k)
    trades = bids >= ask
    return float(np.mean(np.where(trades, k * bids + (1 - k) * ask - cost, 0.0)))


@pytest.mark.parametrize("k", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("own", [0.1, 0.4, 0.75, 1.0])
def test_no_other_price_is_better_against_the_linear_strategy(k: float, own: float) -> None:
    others = (np.arange(20_000) + 0.5) / 20_000
    prices = np.linspace(0.0, 1.0, 401)
    # A grid of 20,000 opponents misplaces one trade, worth at most 1, in 20,000.
    best = max(buyers_payoff(float(price), own, k, others) for price in prices)
    assert buyers_payoff(buyer_bid(own, k), own, k, others) >= best - 1e-4
    cost = 1.0 - own
    best = max(sellers_payoff(float(price), cost, k, others) for price in prices)
    assert sellers_payoff(seller_ask(cost, k), cost, k, others) >= best - 1e-4


@pytest.mark.parametrize("k", [0.0, 0.3, 0.5, 1.0])
def test_the_gains_are_integrals_over_the_pairs_that_trade(k: float) -> None:
    reach = (2 - k) / 2

    def over_trades(payoff: object) -> float:
        return float(
            dblquad(payoff, 0.0, reach, lambda c: least_value_that_trades(c, k), 1.0, epsabs=1e-12)[0]
        )

    def price(value: float, cost: float) -> float:
        return k * buyer_bid(value, k) + (1 - k) * seller_ask(cost, k)

    assert over_trades(lambda _v, _c: 1.0) == pytest.approx(p_trade(k), abs=1e-9)
    assert over_trades(lambda v, c: v - price(v, c)) == pytest.approx(expected_gains(k)[0], abs=1e-9)
    assert over_trades(lambda v, c: price(v, c) - c) == pytest.approx(expected_gains(k)[1], abs=1e-9)


@settings(max_examples=1000)
@given(UNIT)
def test_swapping_the_weights_swaps_the_sides(k: float) -> None:
    # A seller with cost c facing weight k is a buyer with value 1 - c facing 1 - k, prices read from the other end.
    assert expected_gains(k) == pytest.approx(expected_gains(1 - k)[::-1], abs=1e-9)
    assert seller_ask(0.3, k) == pytest.approx(1 - buyer_bid(0.7, 1 - k), abs=1e-9)


@given(UNIT)
def test_no_weight_realises_more_than_the_second_best(k: float) -> None:
    assert sum(expected_gains(k)) <= SECOND_BEST_GAINS + 1e-12


@given(st.tuples(UNIT, st.floats(0.1, 2.0)), st.tuples(UNIT, st.floats(0.1, 2.0)))
def test_the_subsidy_is_myerson_and_satterthwaites_integral(
    seller: tuple[float, float], buyer: tuple[float, float]
) -> None:
    (a1, length_1), (a2, length_2) = seller, buyer
    b1, b2 = a1 + length_1, a2 + length_2

    def integrand(t: float) -> float:
        f1 = min(1.0, max(0.0, (t - a1) / (b1 - a1)))
        f2 = min(1.0, max(0.0, (t - a2) / (b2 - a2)))
        return (1.0 - f2) * f1

    kinks = sorted({t for t in (a1, b1, a2, b2) if a2 < t < b1})
    ends = [a2, *kinks, b1]
    pieces = [quad(integrand, low, high, epsabs=1e-13)[0] for low, high in pairwise(ends)]
    expected = sum(pieces) if a2 < b1 else 0.0
    found = subsidy_for_efficiency((a1, b1), (a2, b2))
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_subsidy_is_what_each_sides_pivotal_rent_adds_up_to() -> None:
    # Uniform on [0, 1]: paying the buyer's price c and the seller v pays out v - c on each trade: E max(0, v - c) = 1/6.
    assert subsidy_for_efficiency((0, 1), (0, 1)) == pytest.approx(1 / 6, abs=1e-9)
    assert subsidy_for_efficiency((0, 1), (1, 2)) == 0.0
    assert subsidy_for_efficiency((1, 2), (0, 1)) == 0.0


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: buyer_bid(1.2), "theory.double_auction: value = 1.2 must lie in [0, 1]"),
        (lambda: p_trade(-0.1), "theory.double_auction: k = -0.1 must lie in [0, 1]"),
        (
            lambda: subsidy_for_efficiency((1, 1), (0, 1)),
            "theory.double_auction: cost_range = (1, 1) must rise from its first to its second number",
        ),
    ],
)
def test_a_parameter_out_of_range_is_told_in_one_line(call: object, line: str) -> None:
    assert callable(call)
    with pytest.raises(ConfigError) as caught:
        call()
    assert str(caught.value) == line
