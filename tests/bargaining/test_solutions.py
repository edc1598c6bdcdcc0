"""Solution concepts: against brute force, by hand, and by the axioms that define them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.solutions import (
    EGALITARIAN,
    FRONTIER,
    KALAI_SMORODINSKY,
    N_SOLUTIONS,
    NASH,
    SOLUTION_NAMES,
    UTILITARIAN,
    distance_to_frontier,
    distances,
    egalitarian_choice,
    kalai_smorodinsky_choice,
    nash_choice,
    pareto,
    utilitarian_choice,
)

Points = list[tuple[float, float]]
Choice = Callable[[np.ndarray, np.ndarray, np.ndarray], int]

CHOICES: dict[str, Choice] = {
    "nash": nash_choice,
    "kalai_smorodinsky": kalai_smorodinsky_choice,
    "egalitarian": egalitarian_choice,
    "utilitarian": utilitarian_choice,
}

APART: Points = [(2.0, 18.0), (4.0, 13.0), (5.0, 10.0), (6.0, 7.0), (9.0, 1.0)]
"""A frontier on which the four solutions differ.

========  =======  ===  =======  ==========================  =============
package   product  sum  minimum  shares of the ideal (9, 18)  least share
========  =======  ===  =======  ==========================  =============
(2, 18)        36   20        2  2/9,  1                      0.222
(4, 13)        52   17        4  4/9,  13/18                  0.444
(5, 10)        50   15        5  5/9,  5/9                    0.556
(6, 7)         42   13        6  2/3,  7/18                   0.389
(9, 1)          9   10        1  1,    1/18                   0.056
========  =======  ===  =======  ==========================  =============
"""
SOLVED = {"nash": 1, "kalai_smorodinsky": 2, "egalitarian": 3, "utilitarian": 0}

# Whole numbers, so that products, sums and scalings by powers of two are exact and ties are real ties.
WHOLE = st.integers(-8, 20).map(float)
SETS = st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=12)
GAINFUL = SETS.filter(lambda points: any(x > 0 and y > 0 for x, y in points))


def columns(points: Points) -> tuple[np.ndarray, np.ndarray]:
    return np.array([x for x, _ in points]), np.array([y for _, y in points])


def chosen(name: str, points: Points, allowed: list[bool] | None = None) -> int:
    mask = np.ones(len(points), dtype=bool) if allowed is None else np.array(allowed)
    return int(CHOICES[name](*columns(points), mask))


def efficient(points: Points) -> list[bool]:
    marked = np.zeros(len(points), dtype=bool)
    pareto(*columns(points), marked)
    return [bool(mark) for mark in marked]


def nearest_on_frontier(points: Points, agreement: int, scales: tuple[float, float]) -> float:
    x, y = points[agreement]
    frontier = [point for point in points if not dominated(point, points)]
    return min(math.hypot((x - a) / scales[0], (y - b) / scales[1]) for a, b in frontier)


def dominated(point: tuple[float, float], points: Points) -> bool:
    return any(x >= point[0] and y >= point[1] and (x, y) != point for x, y in points)


def test_the_frontier_equals_brute_force_on_500_sets_with_ties() -> None:
    luck = np.random.default_rng(7)
    for _ in range(500):
        size = int(luck.integers(1, 40))
        points = [(float(x), float(y)) for x, y in luck.integers(-3, luck.integers(0, 12), size=(size, 2))]
        assert efficient(points) == [not dominated(point, points) for point in points]
        agreement, scales = int(luck.integers(size)), (2.0, 5.0)
        found = distance_to_frontier(*columns(points), agreement, *scales)
        assert found == pytest.approx(nearest_on_frontier(points, agreement, scales), abs=1e-15)


@given(points=st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=30))
def test_the_frontier_equals_brute_force_on_any_numbers(points: Points) -> None:
    assert efficient(points) == [not dominated(point, points) for point in points]


def test_equal_packages_do_not_dominate_each_other() -> None:
    assert efficient([(1.0, 1.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0)]) == [True, True, False, False]


@pytest.mark.parametrize("name", CHOICES)
def test_each_solution_by_hand(name: str) -> None:
    assert chosen(name, APART) == SOLVED[name]


def test_nash_and_egalitarian_split_a_pie_in_the_middle() -> None:
    pie = [(float(x), 10.0 - x) for x in range(11)]
    assert {chosen(name, pie) for name in ("nash", "kalai_smorodinsky", "egalitarian")} == {5}


def test_among_equals_of_the_least_share_the_larger_sum_is_taken() -> None:
    # Least gains and least shares tie at 5 of 10; only the second offers more beside it.
    points = [(5.0, 6.0), (5.0, 9.0), (10.0, 0.0), (0.0, 10.0)]
    assert chosen("kalai_smorodinsky", points) == chosen("egalitarian", points) == 1


@pytest.mark.parametrize("name", CHOICES)
def test_full_ties_go_to_the_lowest_index(name: str) -> None:
    assert chosen(name, [(3.0, 3.0), (3.0, 3.0), (1.0, 1.0)]) == 0


@pytest.mark.parametrize("name", CHOICES)
def test_there_is_no_choice_where_every_package_harms_somebody_or_none_is_allowed(name: str) -> None:
    assert chosen(name, [(-1.0, 9.0), (9.0, -0.5)]) == NO_PACKAGE
    assert chosen(name, APART, [False] * len(APART)) == NO_PACKAGE


@pytest.mark.parametrize("name", CHOICES)
@given(points=SETS, data=st.data())
def test_a_choice_is_allowed_and_harms_nobody(name: str, points: Points, data: st.DataObject) -> None:
    allowed = data.draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points)))
    possible = [p for p, (x, y) in enumerate(points) if allowed[p] and x >= 0.0 and y >= 0.0]
    choice = chosen(name, points, allowed)
    assert choice in possible if possible else choice == NO_PACKAGE


@pytest.mark.parametrize("name", CHOICES)
@given(points=GAINFUL)
def test_a_choice_is_efficient_among_all_packages(name: str, points: Points) -> None:
    assert efficient(points)[chosen(name, points)]


@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky"])
@given(points=GAINFUL, scale=st.sampled_from([(2.0, 1.0), (1.0, 0.25), (1024.0, 0.5)]))
def test_nash_and_kalai_smorodinsky_do_not_depend_on_a_sides_scale(
    name: str, points: Points, scale: tuple[float, float]
) -> None:
    scaled = [(x * scale[0], y * scale[1]) for x, y in points]
    assert chosen(name, scaled) == chosen(name, points)


@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky"])
@given(points=GAINFUL, zero=st.tuples(WHOLE, WHOLE))
def test_nash_and_kalai_smorodinsky_do_not_depend_on_a_sides_zero(
    name: str, points: Points, zero: tuple[float, float]
) -> None:
    # Utilities shifted together with the worth of no deal: gains are the difference.
    shifted = [(x + zero[0], y + zero[1]) for x, y in points]
    gains = [(x - zero[0], y - zero[1]) for x, y in shifted]
    assert chosen(name, gains) == chosen(name, points)


def test_egalitarian_and_utilitarian_do_depend_on_a_sides_scale() -> None:
    # With the first side's points doubled minima are 4, 8, 10, 7, 2 and sums 22, 21, 20, 19, 19; tenfold, sums rise to 91.
    assert chosen("egalitarian", [(2.0 * x, y) for x, y in APART]) == 2
    assert chosen("utilitarian", [(10.0 * x, y) for x, y in APART]) == 4


@pytest.mark.parametrize("name", CHOICES)
@given(points=GAINFUL, data=st.data())
def test_adding_a_dominated_package_changes_nothing(name: str, points: Points, data: st.DataObject) -> None:
    x, y = data.draw(st.sampled_from(points))
    worse = (x - data.draw(st.sampled_from([1.0, 3.0])), y - data.draw(st.sampled_from([1.0, 3.0])))
    assert chosen(name, [*points, worse]) == chosen(name, points)


@pytest.mark.parametrize("name", ["nash", "egalitarian", "utilitarian"])
@given(points=GAINFUL, data=st.data())
def test_dropping_what_was_not_chosen_changes_nothing(name: str, points: Points, data: st.DataObject) -> None:
    # Independence of irrelevant alternatives (Nash 1950); Kalai and Smorodinsky give it up for monotonicity.
    choice = chosen(name, points)
    kept = data.draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points)))
    kept[choice] = True
    assert chosen(name, points, kept) == choice


def test_kalai_smorodinsky_does_depend_on_the_ideal_point() -> None:
    # Without (2, 18) the ideal is (9, 13) and the least shares are 4/9, 5/9, 7/13 and 1/13; without (4, 13) too, it is
    # (9, 10), they are 5/9, 2/3 and 1/10, and the choice moves.
    assert chosen("kalai_smorodinsky", APART, [False, True, True, True, True]) == 2
    assert chosen("kalai_smorodinsky", APART, [False, False, True, True, True]) == 3


@pytest.mark.parametrize("name", CHOICES)
@given(points=GAINFUL)
def test_swapping_the_sides_swaps_the_solution(name: str, points: Points) -> None:
    def quality(point: tuple[float, float], all_: Points) -> tuple[float, ...]:
        x, y = point
        ideal_x = max(a for a, b in all_ if a >= 0 and b >= 0) or 1.0
        ideal_y = max(b for a, b in all_ if a >= 0 and b >= 0) or 1.0
        shares = sorted((x / ideal_x, y / ideal_y))
        return {
            "nash": (x * y,),
            "kalai_smorodinsky": (shares[0], shares[1]),
            "egalitarian": (min(x, y), x + y),
            "utilitarian": (x + y,),
        }[name]

    swapped = [(y, x) for x, y in points]
    straight, turned = points[chosen(name, points)], swapped[chosen(name, swapped)]
    # With ties the lowest index decides, so equally good packages may stand for each other.
    assert quality(turned, swapped) == pytest.approx(quality(straight, points), rel=1e-12)


# ------------------------------------------------------------------------------------------------- distances


def far(points: Points, agreement: int) -> list[float]:
    out = np.full(N_SOLUTIONS, math.nan)
    distances(*columns(points), agreement, out)
    return [float(value) for value in out]


def test_the_names_of_distances_are_in_their_order() -> None:
    order = (FRONTIER, NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN)
    assert [SOLUTION_NAMES[place] for place in order] == [
        "frontier",
        "nash",
        "kalai_smorodinsky",
        "egalitarian",
        "utilitarian",
    ]


@pytest.mark.parametrize("name", CHOICES)
def test_an_agreement_on_a_solution_is_at_no_distance_from_it(name: str) -> None:
    out = far(APART, SOLVED[name])
    assert out[SOLUTION_NAMES.index(name)] == 0.0
    assert out[FRONTIER] == 0.0
    assert all(out[SOLUTION_NAMES.index(other)] > 0.0 for other in CHOICES if other != name)


def test_distances_by_hand_are_in_shares_of_the_ideal_gains() -> None:
    # Ideal (9, 18). From (9, 1) to Nash's (4, 13): (5/9, 12/18); to the utilitarian (2, 18): (7/9, 17/18).
    out = far(APART, 4)
    assert out[NASH] == pytest.approx(math.hypot(5 / 9, 12 / 18), rel=1e-14)
    assert out[UTILITARIAN] == pytest.approx(math.hypot(7 / 9, 17 / 18), rel=1e-14)


def test_an_inefficient_agreement_is_measured_to_the_nearest_point_of_the_frontier() -> None:
    # (5, 9) is dominated by (5, 10) alone among its neighbours: one of 18 points away.
    out = far([*APART, (5.0, 9.0)], 5)
    assert out[FRONTIER] == pytest.approx(1 / 18, rel=1e-14)


@given(points=GAINFUL, data=st.data())
def test_distances_are_finite_and_not_negative(points: Points, data: st.DataObject) -> None:
    possible = [p for p, (x, y) in enumerate(points) if x >= 0.0 and y >= 0.0]
    out = far(points, data.draw(st.sampled_from(possible)))
    assert all(math.isfinite(value) and value >= 0.0 for value in out)
    # The frontier is at least as near as the solutions that lie on it.
    assert out[FRONTIER] <= out[UTILITARIAN] + 1e-12


def test_where_nobody_gains_every_distance_is_zero() -> None:
    assert far([(0.0, 0.0), (-1.0, -1.0)], 0) == [0.0] * N_SOLUTIONS
