"""Rubinstein's bargaining: against backward induction, value iteration and the limits that the papers prove."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.theory import (
    rubinstein_breakdown,
    rubinstein_finite_share,
    rubinstein_limit,
    rubinstein_outside_options,
    rubinstein_share,
)

FACTORS = st.floats(0.0, 0.999)
POSITIVE_FACTORS = st.floats(0.01, 0.99)
EXACT = pytest.approx


def by_backward_induction(d1: float, d2: float, n_rounds: int) -> float:
    """The first mover's share, one round at a time from the last: the responder gets its discounted next share."""
    discounts = (d1, d2)
    proposer_keeps = 1.0
    for k in range(n_rounds - 2, -1, -1):
        responder = (k + 1) % 2
        proposer_keeps = 1.0 - discounts[responder] * proposer_keeps
    return proposer_keeps


def by_value_iteration(
    d1: float, d2: float, b1: float = 0.0, b2: float = 0.0, p: float | None = None
) -> float:
    """The first mover's share as the limit of ever longer games, with outside options, or with breakdown if *p*."""
    first = second = 0.5
    for _ in range(20_000):
        if p is None:
            first, second = 1.0 - max(b2, d2 * second), 1.0 - max(b1, d1 * first)
        else:
            first, second = 1.0 - p * b2 - (1.0 - p) * d2 * second, 1.0 - p * b1 - (1.0 - p) * d1 * first
    return first


def test_nine_tenths_for_both_gives_one_over_one_point_nine() -> None:
    assert rubinstein_share(0.9, 0.9) == EXACT(1 / 1.9, abs=1e-9)
    assert rubinstein_share(0.9, 0.9) == EXACT(0.526316, abs=5e-7)


@pytest.mark.parametrize(
    ("d1", "d2", "share"), [(0.0, 0.5, 0.5), (0.5, 0.0, 1.0), (1.0, 0.3, 1.0), (0.3, 1.0, 0.0)]
)
def test_who_cannot_wait_gets_nothing_and_who_can_gets_all(d1: float, d2: float, share: float) -> None:
    # d1 = 0: side 2 still has to wait for its own offer, which is worth d2; d2 = 0: it takes anything.
    assert rubinstein_share(d1, d2) == EXACT(share, abs=1e-9)


@settings(max_examples=1000)
@given(FACTORS, FACTORS)
def test_each_side_is_indifferent_between_accepting_and_its_own_next_offer(d1: float, d2: float) -> None:
    x, y = rubinstein_share(d1, d2), rubinstein_share(d2, d1)
    assert 1.0 - x == EXACT(d2 * y, abs=1e-9)
    assert 1.0 - y == EXACT(d1 * x, abs=1e-9)


@settings(max_examples=1000)
@given(FACTORS, FACTORS, st.integers(1, 60))
def test_a_finite_horizon_is_what_backward_induction_gives(d1: float, d2: float, n_rounds: int) -> None:
    assert rubinstein_finite_share(d1, d2, n_rounds) == EXACT(
        by_backward_induction(d1, d2, n_rounds), abs=1e-9
    )


@pytest.mark.parametrize("n_rounds", [2, 4, 6, 20])
def test_an_even_horizon_has_the_campaigns_formula_in_exact_fractions(n_rounds: int) -> None:
    d1, d2 = Fraction(9, 10), Fraction(4, 5)
    expected = (1 - d2) * (1 - (d1 * d2) ** (n_rounds // 2)) / (1 - d1 * d2)
    assert rubinstein_finite_share(0.9, 0.8, n_rounds) == EXACT(float(expected), abs=1e-9)


def test_patient_sides_with_a_deadline_leave_all_to_the_last_proposer() -> None:
    assert [rubinstein_finite_share(1.0, 1.0, k) for k in (1, 2, 3, 4)] == [1.0, 0.0, 1.0, 0.0]


@given(st.floats(0.0, 0.95), st.floats(0.0, 0.95))
def test_a_far_deadline_does_not_matter(d1: float, d2: float) -> None:
    # The two differ by at most (d1 d2)^(K/2) = .9025^500 < 1e-22.
    assert rubinstein_finite_share(d1, d2, 1000) == EXACT(rubinstein_share(d1, d2), abs=1e-9)


@given(st.floats(0.01, 5.0), st.floats(0.01, 5.0))
def test_fast_offers_split_by_the_ratio_of_the_logarithms(rate_1: float, rate_2: float) -> None:
    step = 1e-6
    fast = rubinstein_share(math.exp(-rate_1 * step), math.exp(-rate_2 * step))
    limit = rubinstein_limit(math.exp(-rate_1), math.exp(-rate_2))
    assert limit == EXACT(rate_2 / (rate_1 + rate_2), abs=1e-9)
    assert fast == EXACT(limit, abs=1e-5)


@settings(max_examples=1000)
@given(FACTORS, FACTORS, st.floats(0.0, 1e-3))
def test_more_patience_never_harms_the_patient_side(d1: float, d2: float, more: float) -> None:
    assert rubinstein_share(d1 + more, d2) >= rubinstein_share(d1, d2) - 1e-12
    assert rubinstein_share(d2, d1 + more) <= rubinstein_share(d2, d1) + 1e-12


@pytest.mark.parametrize(
    ("b1", "b2", "share"),
    [(0.0, 0.4, 1 / 1.9), (0.0, 0.6, 0.4), (0.6, 0.0, 1 - 0.9 * 0.4), (0.3, 0.7, 0.3), (0.45, 0.45, 1 / 1.9)],
)
def test_an_outside_option_is_a_floor_and_not_a_point_to_split_from(
    b1: float, b2: float, share: float
) -> None:
    # Rubinstein's shares are 1/1.9 = .526 and .474; side 1's option binds if it beats its .474 as a responder.
    assert rubinstein_outside_options(0.9, 0.9, b1, b2) == EXACT(share, abs=1e-9)


@given(st.floats(0.0, 0.99), st.floats(0.0, 0.99), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_outside_options_are_the_fixed_point_of_ever_longer_games(
    d1: float, d2: float, b1: float, part: float
) -> None:
    b2 = (1.0 - b1) * part
    expected = by_value_iteration(d1, d2, b1, b2)
    assert rubinstein_outside_options(d1, d2, b1, b2) == EXACT(expected, abs=1e-9)


@given(
    st.floats(0.01, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0)
)
def test_breakdown_is_the_fixed_point_of_ever_longer_games(
    p: float, b1: float, part: float, d1: float, d2: float
) -> None:
    b2 = (1.0 - b1) * part
    expected = by_value_iteration(d1, d2, b1, b2, p)
    assert rubinstein_breakdown(p, b1, b2, d1, d2) == EXACT(expected, abs=1e-9)


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_a_small_risk_of_breakdown_gives_the_nash_solution(b1: float, b2: float) -> None:
    p = 1e-7
    exact = (1.0 - b2 + (1.0 - p) * b1) / (2.0 - p)
    assert rubinstein_breakdown(p, b1, b2) == EXACT(exact, abs=1e-8)
    assert rubinstein_breakdown(p, b1, b2) == EXACT((1.0 + b1 - b2) / 2.0, abs=1e-6)


@given(POSITIVE_FACTORS)
def test_risk_and_impatience_are_the_same_thing_when_breakdown_leaves_nothing(discount: float) -> None:
    assert rubinstein_breakdown(1.0 - discount) == EXACT(rubinstein_share(discount, discount), abs=1e-9)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: rubinstein_share(1.5, 0.9), "theory.rubinstein: discount_1 = 1.5 must lie in [0, 1]"),
        (lambda: rubinstein_share(0.9, math.nan), "theory.rubinstein: discount_2 = nan must lie in [0, 1]"),
        (
            lambda: rubinstein_share(1.0, 1.0),
            "theory.rubinstein: discount_1 = 1.0 must be less than 1 when discount_2 is 1",
        ),
        (
            lambda: rubinstein_finite_share(0.9, 0.9, 0),
            "theory.rubinstein: n_rounds = 0 must be a whole number of 1 or more",
        ),
        (
            lambda: rubinstein_outside_options(0.9, 0.9, 0.6, 0.6),
            "theory.rubinstein: outside_2 = 0.6 must be at most 1 - outside_1, the pie that is left",
        ),
        (lambda: rubinstein_breakdown(0.0), "theory.rubinstein: p_breakdown = 0.0 must lie in (0, 1]"),
        (lambda: rubinstein_limit(1.0, 0.9), "theory.rubinstein: discount_1 = 1.0 must lie in (0, 1)"),
    ],
)
def test_a_parameter_out_of_range_is_told_in_one_line(call: object, line: str) -> None:
    assert callable(call)
    with pytest.raises(ConfigError) as caught:
        call()
    assert str(caught.value) == line
