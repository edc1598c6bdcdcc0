"""Abreu and Gul's war of attrition: by hand, by its differential equation, by quadrature and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from sim.errors import ConfigError
from sim.theory import WarOfAttrition

# Demands .7 and .6, so excess .3; rates .05 and .1. Hazards: .1 * .3 / .3 = .1 and .05 * .4 / .3 = 1/15.
UNEVEN = WarOfAttrition(demands=(0.7, 0.6), discount_rates=(0.05, 0.1), p_obstinate=(0.1, 0.2))

SHARES = st.floats(0.55, 0.95)
RATES = st.floats(0.02, 0.5)
TYPES = st.floats(0.01, 0.5)
WARS = st.builds(
    lambda a, r, z: WarOfAttrition(demands=a, discount_rates=r, p_obstinate=z),
    st.tuples(SHARES, SHARES),
    st.tuples(RATES, RATES),
    st.tuples(TYPES, TYPES),
)


def swapped(war: WarOfAttrition) -> WarOfAttrition:
    return WarOfAttrition(
        demands=war.demands[::-1], discount_rates=war.discount_rates[::-1], p_obstinate=war.p_obstinate[::-1]
    )


def discounted_concessions(war: WarOfAttrition, side: int, until: float) -> float:
    """E exp(-r t) over the other side's concessions after 0 and up to *until*, by quadrature of the given density."""
    other = 1 - side
    hazard, rate = war.hazards[other], war.discount_rates[side]
    wait = 1.0 - war.mass_at_zero[other]
    return float(quad(lambda t: wait * hazard * math.exp(-(hazard + rate) * t), 0.0, until, epsabs=1e-13)[0])


def test_the_uneven_case_is_what_the_formulas_give_by_hand() -> None:
    assert UNEVEN.hazards == pytest.approx((0.1, 1 / 15), abs=1e-9)
    assert UNEVEN.exhaustion_times == pytest.approx((10 * math.log(10), 15 * math.log(5)), abs=1e-9)
    # 23.03 < 24.14: side 0 is the stronger one, and side 1 concedes at once with probability 1 - .2 * 10^(2/3) = .0717.
    assert UNEVEN.end == pytest.approx(10 * math.log(10), abs=1e-9)
    assert UNEVEN.mass_at_zero == pytest.approx((0.0, 1 - 0.2 * 10 ** (2 / 3)), abs=1e-9)
    assert UNEVEN.strengths == pytest.approx((10.0**-10, 5.0**-15), rel=1e-9)
    assert UNEVEN.p_agreement == pytest.approx(0.98, abs=1e-9)


def test_the_stronger_side_gains_what_the_other_yields_at_once() -> None:
    mass = 1 - 0.2 * 10 ** (2 / 3)
    assert UNEVEN.payoffs == pytest.approx((mass * 0.7 + (1 - mass) * 0.4, 0.3), abs=1e-9)


@given(WARS)
def test_one_side_at_most_yields_at_once(war: WarOfAttrition) -> None:
    assert min(war.mass_at_zero) == 0.0
    assert 0.0 <= max(war.mass_at_zero) < 1.0


@given(WARS)
def test_the_end_is_reached_by_everybody_but_the_obstinate_at_the_same_time(war: WarOfAttrition) -> None:
    for side in (0, 1):
        rest = (1.0 - war.mass_at_zero[side]) * math.exp(-war.hazards[side] * war.end)
        assert rest == pytest.approx(war.p_obstinate[side], abs=1e-9)
        assert war.concession_cdf(side, [-1.0, war.end, 10 * war.end]) == pytest.approx(
            [0.0, 1.0 - war.p_obstinate[side], 1.0 - war.p_obstinate[side]], abs=1e-9
        )


@settings(max_examples=1000)
@given(WARS)
def test_swapping_the_sides_swaps_the_answers(war: WarOfAttrition) -> None:
    other = swapped(war)
    assert other.hazards == pytest.approx(war.hazards[::-1], rel=1e-12)
    assert other.payoffs == pytest.approx(war.payoffs[::-1], rel=1e-12)
    assert other.expected_delay == pytest.approx(war.expected_delay, rel=1e-12)


@settings(max_examples=1000)
@given(WARS, st.floats(0.1, 10.0))
def test_a_faster_clock_changes_times_and_nothing_else(war: WarOfAttrition, faster: float) -> None:
    rates = (war.discount_rates[0] * faster, war.discount_rates[1] * faster)
    quick = WarOfAttrition(demands=war.demands, discount_rates=rates, p_obstinate=war.p_obstinate)
    assert quick.expected_delay * faster == pytest.approx(war.expected_delay, rel=1e-9)
    assert quick.payoffs == pytest.approx(war.payoffs, rel=1e-9)
    assert quick.obstinate_payoffs == pytest.approx(war.obstinate_payoffs, rel=1e-9)


@given(WARS)
def test_waiting_to_the_end_pays_as_much_as_conceding_at_once(war: WarOfAttrition) -> None:
    for side in (0, 1):
        other = 1 - side
        end = war.end
        left = war.p_obstinate[other] * math.exp(-war.discount_rates[side] * end) * (1.0 - war.demands[other])
        conceded = war.mass_at_zero[other] + discounted_concessions(war, side, end)
        assert war.demands[side] * conceded + left == pytest.approx(war.payoffs[side], abs=1e-9)
        assert war.demands[side] * conceded == pytest.approx(war.obstinate_payoffs[side], abs=1e-9)


def test_the_concessions_solve_the_differential_equation_of_the_others_indifference() -> None:
    # dF_i = (1 - F_i) r_j (1 - a_i) / (a_0 + a_1 - 1) dt from F_i(0); here for side 1, by Runge-Kutta.
    (a0, a1), (r0, _) = UNEVEN.demands, UNEVEN.discount_rates
    times = np.linspace(0.0, UNEVEN.end, 25)
    solved = solve_ivp(
        lambda _, f: (1.0 - f) * r0 * (1.0 - a1) / (a0 + a1 - 1.0),
        (0.0, UNEVEN.end),
        [UNEVEN.mass_at_zero[1]],
        t_eval=times,
        rtol=1e-12,
        atol=1e-13,
        method="DOP853",
    )
    assert UNEVEN.concession_cdf(1, times) == pytest.approx(solved.y[0], abs=1e-9)


@given(WARS)
def test_the_mean_delay_is_the_integral_of_the_chance_that_they_still_wait(war: WarOfAttrition) -> None:
    both = war.p_obstinate[0] * war.p_obstinate[1]
    waiting = quad(
        lambda t: 1.0 - float(war.agreement_cdf(t)) - both, 0.0, war.end, epsabs=1e-12, epsrel=1e-12
    )[0]
    assert war.expected_delay == pytest.approx(waiting / (1.0 - both), rel=1e-8)


def test_simulated_concessions_follow_the_distribution() -> None:
    # Each side draws its time from its own hazard; 200,000 pairs. The largest gap of an empirical distribution exceeds
    # 1.95 / sqrt(n) = .0044 with probability .001 (Kolmogorov), and the seed is fixed.
    rng = np.random.default_rng(2000)
    n = 200_000
    drawn = []
    for side in (0, 1):
        u = rng.random(n)
        wait = np.log((1.0 - UNEVEN.mass_at_zero[side]) / (1.0 - u)) / UNEVEN.hazards[side]
        drawn.append(np.where(u >= 1.0 - UNEVEN.p_obstinate[side], np.inf, np.maximum(wait, 0.0)))
    first = np.minimum(*drawn)
    grid = np.linspace(0.0, UNEVEN.end, 200)
    empirical = np.searchsorted(np.sort(first), grid, side="right") / n
    assert np.abs(empirical - UNEVEN.agreement_cdf(grid)).max() < 1.95 / math.sqrt(n)
    agreed = first[np.isfinite(first)]
    assert UNEVEN.expected_delay == pytest.approx(
        agreed.mean(), abs=4 * agreed.std() / math.sqrt(agreed.size)
    )


def test_with_little_obstinacy_the_side_with_the_higher_hazard_gets_its_way() -> None:
    # z0 = z1 = z to 0: side 1, with the lower hazard, yields at once with probability 1 - z^(1 - lambda_1 / lambda_0).
    z = 1e-30
    war = WarOfAttrition(demands=(0.7, 0.6), discount_rates=(0.05, 0.1), p_obstinate=(z, z))
    assert war.mass_at_zero == pytest.approx((0.0, 1.0 - z ** (1 / 3)), abs=1e-9)
    assert war.payoffs == pytest.approx((0.7, 0.3), abs=1e-9)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"demands": (0.5, 0.5)}, "demands = (0.5, 0.5) must sum to more than 1, else both can be met"),
        ({"demands": (1.0, 0.5)}, "demands[0] = 1.0 must lie in (0, 1)"),
        ({"discount_rates": (0.1, 0.0)}, "discount_rates[1] = 0.0 must be greater than 0"),
        ({"p_obstinate": (0.1, 1.0)}, "p_obstinate[1] = 1.0 must lie in (0, 1)"),
    ],
)
def test_a_parameter_out_of_range_is_told_in_one_line(
    change: dict[str, tuple[float, float]], line: str
) -> None:
    good = {"demands": (0.6, 0.6), "discount_rates": (0.1, 0.1), "p_obstinate": (0.1, 0.1)}
    with pytest.raises(ConfigError) as caught:
        WarOfAttrition(**{**good, **change})
    assert str(caught.value) == f"theory.abreu_gul: {line}"
