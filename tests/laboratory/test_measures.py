"""Measures by hand, against the compiled ones, and by what they must not depend on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bargaining import solutions
from sim.bargaining.offerings import NO_PACKAGE
from sim.errors import ConfigError
from sim.laboratory.concepts import nash
from sim.laboratory.measures import (
    STEP_KINDS,
    concession_rates,
    distances,
    efficiency,
    gini,
    jain,
    n_rounds,
    nash_product_ratio,
    opposition,
    step_kinds,
    step_shares,
    surplus_shares,
    zone_of_agreement,
)

APART = np.array([[2.0, 4.0, 5.0, 6.0, 9.0], [18.0, 13.0, 10.0, 7.0, 1.0]])
"""Nash takes package 1 (52), the largest sum is package 0 (20)."""

PAIRS = st.lists(st.tuples(st.integers(-6, 20), st.integers(-6, 20)), min_size=1, max_size=12).map(
    lambda points: np.array(points, dtype=float).T.copy()
)


def test_the_zone_of_agreement_by_hand() -> None:
    # (2, 1) and (1, 2) of four; ideal (2, 2): the boxes 1 x 1/2 and 1/2 x 1 overlap in 1/4.
    zone = zone_of_agreement(np.array([[2.0, 1.0, -1.0, 3.0], [1.0, 2.0, 5.0, -0.1]]))
    assert (zone.n_packages, zone.share, zone.volume) == (2, 0.5, 0.75)


def test_the_zone_of_three_parties_by_inclusion_and_exclusion() -> None:
    # Ideal (2, 2, 2); boxes 1 x 1/2 x 1/2 in each direction share a half cube: 3/4 - 3/8 + 1/8.
    zone = zone_of_agreement(np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]]))
    assert zone.volume == pytest.approx(0.5, abs=1e-15)


@pytest.mark.parametrize("gains", [np.array([[-1.0, 2.0], [2.0, -1.0]]), np.array([[1.0, 2.0], [0.0, 0.0]])])
def test_where_somebody_can_gain_nothing_the_zone_has_no_volume(gains: np.ndarray) -> None:
    zone = zone_of_agreement(gains)
    assert zone.volume == 0.0
    fair = int((gains >= 0.0).all(axis=0).sum())
    assert (zone.n_packages, zone.share) == (fair, fair / 2)


@given(gains=st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=1, max_size=8))
@settings(max_examples=200)
def test_the_volume_equals_a_count_of_unit_cubes(gains: list[list[int]]) -> None:
    table = np.array(gains, dtype=float).T
    ideal = table.max(axis=1)
    if not (ideal > 0.0).all():
        return
    cells = np.indices([int(side) for side in ideal]).reshape(3, -1).T
    below = [any((np.array(point) > cell).all() for point in gains) for cell in cells]
    assert zone_of_agreement(table).volume == pytest.approx(sum(below) / len(cells), abs=1e-12)


def test_opposition_is_none_where_one_package_is_best_for_all() -> None:
    assert opposition(np.array([[1.0, 0.0], [1.0, 0.2]])) == 0.0


def test_the_ideal_point_is_one_for_all_unless_given() -> None:
    # From (1, 1) to (0.5, 0.2), although that is the best there is.
    assert opposition(np.array([[0.5], [0.2]])) == pytest.approx(math.hypot(0.5, 0.8), abs=1e-15)


def test_opposition_of_a_pie_is_the_distance_from_the_corner_to_the_diagonal() -> None:
    # The pie's middle is (1/2, 1/2), sqrt(1/2) from (1, 1).
    pie = np.linspace(0.0, 1.0, 11)
    assert opposition(np.stack([pie, 1.0 - pie])) == pytest.approx(math.sqrt(0.5), abs=1e-15)
    assert opposition(np.stack([9.0 * pie, 1.0 - pie]), ideal=(9.0, 1.0)) > opposition(
        np.stack([pie, 1.0 - pie])
    )


@given(gains=PAIRS, data=st.data())
@settings(max_examples=1000)
def test_distances_of_two_parties_are_those_of_the_compiled_solutions(
    gains: np.ndarray, data: st.DataObject
) -> None:
    if nash(gains) == NO_PACKAGE:
        return
    agreement = data.draw(st.sampled_from(np.flatnonzero((gains >= 0.0).all(axis=0)).tolist()))
    expected = np.full(solutions.N_SOLUTIONS, math.nan)
    solutions.distances(gains[0], gains[1], agreement, expected)
    found = distances(gains, agreement)
    assert [found[name] for name in solutions.SOLUTION_NAMES] == pytest.approx(expected.tolist(), abs=1e-12)


def test_distances_by_hand_are_in_shares_of_the_ideal_gains() -> None:
    # Ideal (9, 18). From (9, 1) to Nash's (4, 13): (5/9, 12/18).
    found = distances(APART, 4)
    assert found["nash"] == pytest.approx(math.hypot(5 / 9, 12 / 18), abs=1e-15)
    assert found["frontier"] == 0.0


def test_a_solution_that_does_not_exist_has_no_distance() -> None:
    found = distances(np.array([[-1.0, 2.0], [2.0, -1.0]]), 0)
    assert all(
        math.isnan(found[name]) for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
    )


def test_surplus_efficiency_and_the_nash_product_by_hand() -> None:
    assert surplus_shares(APART[:, 1]).tolist() == [4 / 17, 13 / 17]
    assert efficiency(APART, 1) == 17 / 20
    assert nash_product_ratio(APART, 2) == 50 / 52
    assert nash_product_ratio(APART, 1) == 1.0


@pytest.mark.parametrize("gains", [[-1.0, 1.0], [-3.0, 1.0]])
def test_a_sum_that_is_not_above_zero_has_no_shares(gains: list[float]) -> None:
    assert np.isnan(surplus_shares(np.array(gains))).all()


def test_where_nobody_gains_shares_are_no_numbers() -> None:
    nothing = np.zeros((2, 2))
    assert np.isnan(surplus_shares(nothing[:, 0])).all()
    assert math.isnan(efficiency(nothing, 0))
    assert math.isnan(nash_product_ratio(nothing, 0))


def test_an_agreement_that_harms_somebody_has_no_nash_product() -> None:
    for harmful in ((-3.0, -3.0), (3.0, -3.0), (-3.0, 3.0)):
        assert nash_product_ratio(np.array([[1.0, harmful[0]], [1.0, harmful[1]]]), 1) == 0.0


@pytest.mark.parametrize(
    ("gains", "inequality", "index"),
    [
        ([2.0, 2.0, 2.0], 0.0, 1.0),
        ([0.0, 0.0, 6.0], 2 / 3, 1 / 3),  # (n - 1) / n and 1 / n
        ([1.0, 2.0, 3.0], 8 / 36, 36 / 42),  # differences 2 (1 + 2 + 1); 6^2 / (3 * 14)
        ([0.0, 0.0, 0.0], 0.0, 1.0),
    ],
)
def test_gini_and_jain_by_hand(gains: list[float], inequality: float, index: float) -> None:
    assert gini(np.array(gains)) == pytest.approx(inequality, abs=1e-15)
    assert jain(np.array(gains)) == pytest.approx(index, abs=1e-15)


@given(gains=st.lists(st.integers(0, 1000), min_size=1, max_size=6), scale=st.sampled_from([0.5, 4.0, 1e200]))
@settings(max_examples=1000)
def test_inequality_depends_neither_on_scale_nor_on_who_has_what(gains: list[int], scale: float) -> None:
    x = np.array(gains, dtype=float)
    for measure in (gini, jain):
        assert measure(scale * x) == pytest.approx(measure(x), abs=1e-12)
        assert measure(x[::-1]) == pytest.approx(measure(x), abs=1e-12)
    assert 0.0 <= gini(x) <= 1.0 - 1.0 / x.size + 1e-12
    assert 1.0 / x.size - 1e-12 <= jain(x) <= 1.0 + 1e-12


def test_concessions_add_up_to_how_far_a_party_came() -> None:
    rates = concession_rates(np.array([10.0, 9.0, 9.5, 4.0]), 10.0, 2.0)
    assert rates.tolist() == [0.125, -0.0625, 0.6875]
    assert rates.sum() == 0.75


@pytest.mark.parametrize(("best", "reservation"), [(2.0, 2.0), (1.0, 2.0), (math.nan, 0.0)])
def test_who_has_nothing_to_give_has_no_rate_of_concession(best: float, reservation: float) -> None:
    with pytest.raises(ConfigError, match="there is nothing to concede"):
        concession_rates(np.array([2.0, 1.0]), best, reservation)


@pytest.mark.parametrize(("movers", "expected"), [([], 0), ([0], 1), ([0, 1, 0], 2), ([0, 1, 2, 0, 1, 2], 2)])
def test_rounds_are_counted_by_the_party_that_offered_most(movers: list[int], expected: int) -> None:
    assert n_rounds(movers) == expected


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (1.0, 1.0, "fortunate"),
        (1.0, 0.0, "selfish"),
        (1.0, -1.0, "selfish"),
        (-1.0, 1.0, "concession"),
        (-1.0, 0.0, "concession"),
        (-1.0, -1.0, "unfortunate"),
        (0.0, -1.0, "unfortunate"),
        (0.0, 1.0, "nice"),
        (0.0, 0.0, "silent"),
    ],
)
def test_every_step_has_its_kind(own: float, other: float, expected: str) -> None:
    # Hindriks, Jonker and Tykhonov (2007), the six classes of steps.
    assert step_kinds(np.array([5.0, 5.0 + own]), np.array([5.0, 5.0 + other])) == [expected]


def test_a_change_of_the_tolerance_is_none() -> None:
    own, other = np.array([5.0, 6.0, 7.5]), np.array([5.0, 4.0, 6.0])
    assert step_kinds(own, other, tolerance=1.0) == ["silent", "fortunate"]


@given(
    offers=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=12),
    scale=st.sampled_from([0.5, 1.0, 8.0]),
    zero=st.integers(-9, 9),
)
@settings(max_examples=1000)
def test_an_affine_change_changes_the_kind_of_no_step(
    offers: list[tuple[int, int]], scale: float, zero: int
) -> None:
    own, other = np.array(offers, dtype=float).reshape(-1, 2).T
    kinds = step_kinds(own, other)
    assert step_kinds(scale * own + zero, other) == kinds
    assert len(kinds) == max(0, len(offers) - 1)
    if kinds:
        assert sum(step_shares(kinds).values()) == pytest.approx(1.0)


def test_shares_of_no_steps_are_no_numbers() -> None:
    assert list(step_shares([])) == list(STEP_KINDS)
    assert all(math.isnan(share) for share in step_shares([]).values())
