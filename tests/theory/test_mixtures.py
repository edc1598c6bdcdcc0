"""Solutions with lotteries for more than two parties: by hand, for two against the closed forms, and against random lotteries."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.laboratory.concepts import Frontier, Lottery, frontier_with_lotteries
from sim.laboratory.mixtures import (
    Mixture,
    egalitarian_mixture,
    ideal_of_mixtures,
    kalai_smorodinsky_mixture,
    nash_mixture,
    utilitarian_mixture,
)

MIXTURES: dict[str, Callable[[np.ndarray], Mixture]] = {
    "nash": nash_mixture,
    "kalai_smorodinsky": kalai_smorodinsky_mixture,
    "egalitarian": egalitarian_mixture,
    "utilitarian": utilitarian_mixture,
}
PIE = np.eye(3)


@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky", "egalitarian"])
def test_a_pie_for_three_is_cut_into_thirds(name: str) -> None:
    found = MIXTURES[name](PIE)
    assert found.packages == (0, 1, 2)
    assert found.gains == pytest.approx((1 / 3,) * 3, abs=1e-7)
    assert found.chances == pytest.approx((1 / 3,) * 3, abs=1e-7)


def test_powers_cut_the_pie_in_their_proportion() -> None:
    # max x^a y^b z^c on x + y + z = 1 is at (a, b, c) over their sum.
    assert nash_mixture(PIE, [5.0, 3.0, 2.0]).gains == pytest.approx((0.5, 0.3, 0.2), abs=1e-6)
    assert nash_mixture(PIE, [1.0, 3.0, 0.0]).gains == pytest.approx((0.25, 0.75, 0.0), abs=1e-6)


def test_the_third_eats_no_more_than_half() -> None:
    # Ideal (1, 1, 1/2). Equal shares s: s + s + s/2 = 1, so (0.4, 0.4, 0.2); equal gains are thirds; the product is that of
    # x + y + z = 1 too, with z = 1/3 within its half.
    pie = np.array([[1.0, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.5], [0.0, 0.0, 0.5, 0.5]])
    assert ideal_of_mixtures(pie) == pytest.approx([1.0, 1.0, 0.5], abs=1e-9)
    assert kalai_smorodinsky_mixture(pie).gains == pytest.approx((0.4, 0.4, 0.2), abs=1e-7)
    assert egalitarian_mixture(pie).gains == pytest.approx((1 / 3,) * 3, abs=1e-7)
    assert nash_mixture(pie).gains == pytest.approx((1 / 3,) * 3, abs=1e-6)


def test_equal_shares_do_not_hold_back_what_costs_nobody_anything() -> None:
    # Package 0 gives (1, 0, 1), package 1 (0, 1, 1): the first two share, the third has all either way.
    both = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        assert MIXTURES[name](both).gains == pytest.approx((0.5, 0.5, 1.0), abs=1e-6)


def test_who_can_gain_nothing_is_left_out_and_not_harmed() -> None:
    # (4, 0, 0) and (0, 2, 0); package 2 would harm the third.
    table = np.array([[4.0, 0.0, 9.0], [0.0, 2.0, 9.0], [0.0, 0.0, -1.0]])
    assert nash_mixture(table).gains == pytest.approx((2.0, 1.0, 0.0), abs=1e-6)
    assert kalai_smorodinsky_mixture(table).gains == pytest.approx((2.0, 1.0, 0.0), abs=1e-6)


def test_where_every_lottery_harms_somebody_there_is_none() -> None:
    with pytest.raises(ConfigError, match="is met by no lottery"):
        nash_mixture(np.array([[1.0, -2.0], [-2.0, 1.0], [0.0, 0.0]]))
    with pytest.raises(ConfigError, match="must be finite"):
        egalitarian_mixture(np.array([[1.0, np.nan], [1.0, 0.0]]))
    with pytest.raises(ConfigError, match="powers"):
        nash_mixture(PIE, [1.0, 1.0])


def two_parties(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.4, 1.0, (2, 6))


def closed_forms(hull: Frontier) -> dict[str, Lottery]:
    return {
        "kalai_smorodinsky": hull.kalai_smorodinsky(),
        "egalitarian": hull.egalitarian(),
        "utilitarian": hull.utilitarian(),
    }


@pytest.mark.parametrize("seed", range(40))
def test_two_parties_get_what_the_closed_forms_give(seed: int) -> None:
    table = two_parties(seed)
    try:
        hull = frontier_with_lotteries(table)
    except ConfigError:
        with pytest.raises(ConfigError, match="is met by no lottery"):
            nash_mixture(table)
        return
    for name, point in closed_forms(hull).items():
        assert MIXTURES[name](table).gains == pytest.approx(point.gains, abs=1e-6), name
    assert math.prod(nash_mixture(table).gains) == pytest.approx(math.prod(hull.nash().gains), rel=1e-8)


@pytest.mark.parametrize("seed", range(20))
def test_no_random_lottery_among_four_does_better(seed: int) -> None:
    luck = np.random.default_rng(seed)
    table = luck.normal(0.6, 1.0, (4, 12))
    lotteries = luck.dirichlet(np.full(12, 0.2), 4000)
    means = lotteries @ table.T
    fair = means[(means >= 0.0).all(axis=1)]
    if not len(fair):
        return
    ideal = ideal_of_mixtures(table)
    assert (fair.max(axis=0) <= ideal + 1e-7).all()
    assert fair.prod(axis=1).max() <= math.prod(nash_mixture(table).gains) * (1.0 + 1e-8)
    assert fair.min(axis=1).max() <= min(egalitarian_mixture(table).gains) + 1e-7
    assert fair.sum(axis=1).max() <= sum(utilitarian_mixture(table).gains) + 1e-7
    shares = np.array(kalai_smorodinsky_mixture(table).gains) / ideal
    assert (fair / ideal).min(axis=1).max() <= shares.min() + 1e-7


@pytest.mark.parametrize("name", MIXTURES)
def test_chances_are_those_of_the_gains(name: str) -> None:
    table = np.random.default_rng(3).normal(0.8, 1.0, (3, 40))
    found = MIXTURES[name](table)
    assert sum(found.chances) == pytest.approx(1.0, abs=1e-12)
    assert min(found.gains) >= -1e-9
    expected = table[:, list(found.packages)] @ np.array(found.chances)
    assert found.gains == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky"])
def test_the_scale_of_a_utility_does_not_matter(name: str) -> None:
    table = np.random.default_rng(8).normal(0.8, 1.0, (3, 30))
    scale = np.array([0.01, 1.0, 300.0])
    before, after = MIXTURES[name](table).gains, MIXTURES[name](table * scale[:, None]).gains
    assert np.array(after) / scale == pytest.approx(before, abs=1e-5)
