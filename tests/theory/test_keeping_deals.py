"""Enforcement, gradualism and ratification: by hand, and against sums, updates and searches done step by step."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.theory import (
    largest_exposure,
    longest_detection_lag,
    p_ratified,
    patient_share_with_unknown_threshold,
    punishment_loss,
    rubinstein_share,
    settlement_delay,
    share_with_known_threshold,
    share_with_unknown_threshold,
    shortest_punishment,
    smallest_discount,
    steps_needed,
    trust_after_steps,
    trust_threshold,
    win_set_overlap,
)

FACTORS = st.floats(0.01, 0.99)
AMOUNTS = st.floats(0.01, 100.0)
CHANCES = st.floats(0.01, 0.99)


# ------------------------------------------------------------------------------------------------------ enforcement


@given(AMOUNTS, st.floats(0.0, 1.0), st.integers(1, 40))
def test_the_loss_is_the_sum_over_the_months_of_punishment(value: float, discount: float, n: int) -> None:
    months = sum(value * discount**k for k in range(1, n + 1))
    assert punishment_loss(value, discount, n) == pytest.approx(months, rel=1e-9)


def test_twelve_months_at_ninety_seven_hundredths() -> None:
    # The campaign's compliance rule: a third of a deal a month, 12 months, d = .97; geometric sum by fractions.
    months = sum(0.97**k for k in range(1, 13)) / 3
    assert punishment_loss(1 / 3, 0.97, 12) == pytest.approx(months, abs=1e-9)


@given(AMOUNTS, AMOUNTS)
def test_at_the_grim_threshold_gain_and_loss_are_equal(gain: float, value: float) -> None:
    assert punishment_loss(value, smallest_discount(gain, value)) == pytest.approx(gain, rel=1e-9)


def test_a_prisoners_dilemma_needs_temptation_less_reward_over_temptation_less_punishment() -> None:
    # T = 5, R = 3, P = 1: g = T - R, v = R - P, d = 2 / 4.
    assert smallest_discount(5 - 3, 3 - 1) == pytest.approx(0.5, abs=1e-9)


@given(st.floats(0.05, 5.0), st.floats(0.1, 10.0), st.integers(1, 30))
def test_the_threshold_of_a_short_punishment_solves_its_equation(share: float, value: float, n: int) -> None:
    gain = min(share, 1.0) * n * value
    found = smallest_discount(gain, value, n)
    assert sum(found**k for k in range(1, n + 1)) == pytest.approx(gain / value, rel=1e-9)


def test_two_periods_of_punishment_by_hand() -> None:
    # d + d^2 = 3/4 at d = 1/2.
    assert smallest_discount(3.0, 4.0, 2) == pytest.approx(0.5, abs=1e-9)


@settings(max_examples=1000)
@given(st.floats(0.0, 0.98), AMOUNTS, FACTORS)
def test_the_shortest_punishment_deters_and_one_less_does_not(
    share: float, value: float, discount: float
) -> None:
    gain = share * punishment_loss(value, discount)
    n = shortest_punishment(gain, value, discount)
    assert n == 0 or punishment_loss(value, discount, n) >= gain
    assert n < 2 or punishment_loss(value, discount, n - 1) < gain
    assert (n == 0) is (gain == 0.0)


@given(AMOUNTS, AMOUNTS, FACTORS)
def test_at_the_longest_lag_cheating_pays_exactly_nothing(gain: float, value: float, discount: float) -> None:
    n = longest_detection_lag(gain, value, discount)
    cheated = gain * (1 - discount**n) / (1 - discount)
    lost = value * discount**n / (1 - discount)
    assert cheated == pytest.approx(lost, rel=1e-9)


def test_a_breach_seen_at_once_gives_back_the_grim_threshold() -> None:
    assert longest_detection_lag(2.0, 3.0, smallest_discount(2.0, 3.0)) == pytest.approx(1.0, abs=1e-9)


@given(st.floats(0.01, 1.0), st.floats(0.1, 5.0), st.floats(0.1, 5.0))
def test_the_mean_delay_is_that_of_two_indifferent_sides(
    rate: float, above: float, over_waiting: float
) -> None:
    a, b, c = over_waiting + above, over_waiting, 0.0
    delay = settlement_delay(a, b, c, rate)
    hazard = 1 / (2 * delay)
    # The value of waiting for good, against a concession at the constant hazard, is the value of conceding, b / r.
    waits = (c + hazard * a / rate) / (rate + hazard)
    assert waits == pytest.approx(b / rate, rel=1e-9)
    assert settlement_delay(a, b, c, rate / 2) == pytest.approx(2 * delay, rel=1e-9)


# ------------------------------------------------------------------------------------------------------- gradualism


@given(AMOUNTS, AMOUNTS)
def test_at_the_threshold_the_risk_is_just_worth_it(exposure: float, loss: float) -> None:
    trust = trust_threshold(exposure, loss)
    assert trust * loss == pytest.approx((1 - trust) * exposure, rel=1e-9)
    assert largest_exposure(trust, loss) == pytest.approx(exposure, rel=1e-9)


def test_the_programs_own_threshold_is_this_one() -> None:
    from sim.campaign.roadmap import watson_threshold

    # A licence of cost 6.5 that can be taken back with ease .9 exposes .65.
    assert trust_threshold(6.5 * (1 - 0.9), 1.0) == pytest.approx(0.65 / 1.65, abs=1e-9)
    assert watson_threshold(6.5, 0.9, 1.0) == pytest.approx(0.65 / 1.65, abs=1e-9)


@given(CHANCES, st.integers(0, 20), CHANCES)
def test_trust_after_steps_is_bayes_rule_applied_once_a_step(trust: float, n: int, feigned: float) -> None:
    updated = trust
    for _ in range(n):
        updated = updated / (updated + (1 - updated) * feigned)
    assert trust_after_steps(trust, n, feigned) == pytest.approx(updated, abs=1e-9)


@settings(max_examples=1000)
@given(CHANCES, CHANCES, CHANCES)
def test_the_steps_needed_are_the_first_that_suffice(trust: float, threshold: float, feigned: float) -> None:
    n = steps_needed(trust, threshold, feigned)
    assert trust_after_steps(trust, n, feigned) >= threshold - 1e-9
    assert n == 0 or trust_after_steps(trust, n - 1, feigned) < threshold


def test_two_answered_steps_lift_a_fifth_to_a_half() -> None:
    # Odds 1 : 4, doubled twice.
    assert steps_needed(0.2, 0.5, 0.5) == 2
    assert trust_after_steps(0.2, 2, 0.5) == pytest.approx(0.5, abs=1e-9)


# ----------------------------------------------------------------------------------------------------- ratification


def test_win_sets_overlap_or_not() -> None:
    assert win_set_overlap(0.25, 0.5) == (0.25, 0.5)
    assert win_set_overlap(0.5, 0.5) == (0.5, 0.5)
    assert win_set_overlap(0.75, 0.5) is None


@given(FACTORS, FACTORS, st.floats(0.0, 1.0))
def test_a_known_threshold_is_the_fixed_point_of_ever_longer_games(
    d1: float, d2: float, threshold: float
) -> None:
    x = 0.5
    for _ in range(3000):
        x = 1 - d2 * (1 - max(threshold, d1 * x))
    assert share_with_known_threshold(d1, d2, threshold) == pytest.approx(x, abs=1e-9)


@settings(max_examples=1000)
@given(FACTORS, FACTORS, st.floats(0.0, 1.0))
def test_a_known_constraint_never_harms_its_own_negotiator(d1: float, d2: float, threshold: float) -> None:
    share = share_with_known_threshold(d1, d2, threshold)
    assert share >= max(rubinstein_share(d1, d2), threshold) - 1e-12


def best_offer(value_to_proposer: np.ndarray, value_to_responder: np.ndarray, least: float) -> int:
    accepted = np.where(value_to_responder >= least - 1e-12, value_to_proposer, -1.0)
    return int(np.argmax(accepted))


@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.81, 0.9), (0.6, 0.95), (0.3, 0.8)])
def test_an_unknown_threshold_is_the_limit_of_backward_induction_on_a_grid(d1: float, d2: float) -> None:
    shares = np.linspace(0.0, 1.0, 100_001)
    first, second = shares**2, shares * (1 - shares)
    x = y = int(np.argmax(second))
    for _ in range(400):
        x, y = (
            best_offer(first, second, d2 * second[y]),
            best_offer(second, first, d1 * first[x]),
        )
    # A round's error of one cell of 1e-5 adds up to less than 1e-5 / (1 - d1 d2) < 1e-4.
    assert share_with_unknown_threshold(d1, d2) == pytest.approx(float(shares[x]), abs=2e-4)


@settings(max_examples=1000)
@given(FACTORS, FACTORS)
def test_with_an_unknown_threshold_nobody_gains_by_another_offer(d1: float, d2: float) -> None:
    x = share_with_unknown_threshold(d1, d2)
    y = max(0.5, math.sqrt(d1) * x)
    assert x * (1 - x) == pytest.approx(d2 * y * (1 - y), abs=1e-9)
    assert y * y >= d1 * x * x - 1e-9
    assert 0.5 <= x <= 1.0


@given(st.floats(0.0, 0.9), st.floats(0.05, 1.0))
def test_patient_sides_maximise_the_nash_product(lowest: float, width: float) -> None:
    highest = min(1.0, lowest + width)
    shares = np.linspace(0.0, 1.0, 20_001)
    chance = np.clip((shares - lowest) / (highest - lowest), 0.0, 1.0)
    found = float(shares[np.argmax(shares * (1 - shares) * chance**2)])
    assert patient_share_with_unknown_threshold(lowest, highest) == pytest.approx(found, abs=1e-3)


def test_an_unknown_constraint_costs_a_treaty_in_four_and_still_helps() -> None:
    assert patient_share_with_unknown_threshold() == pytest.approx(0.75, abs=1e-9)
    near = 1 - 1e-7
    # (1 - d^1.5) / (1 - d^2) tends to 1.5 / 2.
    assert share_with_unknown_threshold(near, near) == pytest.approx(0.75, abs=1e-6)
    assert 1 - p_ratified(0.75) == pytest.approx(0.25, abs=1e-9)
    assert 0.75 * p_ratified(0.75) > 0.5


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.9), st.floats(0.05, 1.0))
def test_the_chance_of_ratification_is_that_of_the_threshold_lying_below(
    x: float, low: float, width: float
) -> None:
    high = min(1.0, low + width)
    assume(high > low)
    drawn = low + (high - low) * (np.arange(1000) + 0.5) / 1000
    assert p_ratified(x, low, high) == pytest.approx(float(np.mean(drawn <= x)), abs=1e-3)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: punishment_loss(1.0, 1.0), "theory.enforcement: discount = 1.0 must lie in [0, 1)"),
        (
            lambda: smallest_discount(3.0, 1.0, 2),
            "theory.enforcement: gain = 3.0 must be at most n_periods times value, or no patience is enough",
        ),
        (
            lambda: shortest_punishment(10.0, 1.0, 0.9),
            "theory.enforcement: gain = 10.0 must be less than a punishment for good takes away",
        ),
        (
            lambda: settlement_delay(1.0, 2.0, 0.0, 0.1),
            "theory.enforcement: worse = 2.0 must lie between waiting and better",
        ),
        (
            lambda: trust_threshold(0.0, 0.0),
            "theory.gradualism: loss = 0.0 must be greater than 0 when exposure is 0",
        ),
        (lambda: steps_needed(0.2, 0.5, 1.0), "theory.gradualism: p_feigned = 1.0 must lie in (0, 1)"),
        (lambda: win_set_overlap(-0.1, 0.5), "theory.ratification: threshold_1 = -0.1 must lie in [0, 1]"),
        (lambda: p_ratified(0.5, 0.7, 0.6), "theory.ratification: lowest = 0.7 must be less than highest"),
        (
            lambda: share_with_unknown_threshold(1.0, 1.0),
            "theory.ratification: discount_1 = 1.0 must be less than 1 when discount_2 is 1",
        ),
    ],
)
def test_a_parameter_out_of_range_is_told_in_one_line(call: object, line: str) -> None:
    assert callable(call)
    with pytest.raises(ConfigError) as caught:
        call()
    assert str(caught.value) == line
