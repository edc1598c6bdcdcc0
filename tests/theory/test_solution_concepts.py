"""Solution concepts against closed forms, and changed problems whose solutions must change with them or not at all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bargaining import solutions
from sim.bargaining.offerings import NO_PACKAGE
from sim.errors import ConfigError
from sim.laboratory.concepts import (
    asymmetric_nash,
    coalition_worth,
    egalitarian,
    frontier_with_lotteries,
    gains_over,
    harmless,
    kalai_smorodinsky,
    nash,
    pareto_set,
    shapley,
    shares_of_ideal,
    utilitarian,
)

Concept = Callable[[np.ndarray], int]
CONCEPTS: dict[str, Concept] = {
    "nash": nash,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}
COMPILED = {
    "nash": solutions.nash_choice,
    "kalai_smorodinsky": solutions.kalai_smorodinsky_choice,
    "egalitarian": solutions.egalitarian_choice,
    "utilitarian": solutions.utilitarian_choice,
}
THOUSAND = settings(max_examples=1000)


@st.composite
def tables(draw: st.DrawFn, least_parties: int = 2, most_parties: int = 4) -> np.ndarray:
    """Draw gains of whole numbers, so that ties are real and scaling by powers of two is exact."""
    n = draw(st.integers(least_parties, most_parties))
    row = st.lists(st.integers(-6, 20), min_size=n, max_size=n)
    return np.array(draw(st.lists(row, min_size=1, max_size=12)), dtype=float).T


PAIRS = tables(2, 2)

# ------------------------------------------------------------------------------------------------- closed forms


def test_kalai_smorodinsky_of_the_hull_meets_the_diagonal() -> None:
    # Ideal (1, 1); the edge from (0, 1) to (1, 0.7) is y = 1 - 0.3 x, and x = y gives 1 / 1.3 = 0.76923.
    hull = frontier_with_lotteries(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.7, 0.0]]))
    point = hull.kalai_smorodinsky()
    assert point.gains == pytest.approx((1 / 1.3, 1 / 1.3), abs=1e-12)
    assert point.packages == (1, 2)
    assert point.p_second == pytest.approx(1 / 1.3, abs=1e-12)


def test_the_four_solutions_of_that_hull() -> None:
    # On y = 1 - 0.3 x the product x - 0.3 x^2 rises until 1 / 0.6 > 1, so Nash and the largest sum are the corner (1, 0.7).
    hull = frontier_with_lotteries(np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.7, 0.0]]))
    assert hull.nash().gains == (1.0, 0.7)
    assert hull.utilitarian().gains == (1.0, 0.7)
    assert hull.egalitarian().gains == pytest.approx((1 / 1.3, 1 / 1.3), abs=1e-12)


@pytest.mark.parametrize("power", [0.1, 0.25, 0.5, 0.8, 0.99])
def test_asymmetric_nash_divides_a_pie_by_the_powers(power: float) -> None:
    # max x^a (1 - x)^(1 - a) is at x = a.
    pie = frontier_with_lotteries(np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert pie.nash((power, 1.0 - power)).gains == pytest.approx((power, 1.0 - power), abs=1e-12)


@pytest.mark.parametrize(("powers", "expected"), [((1.0, 0.0), (1.0, 0.0)), ((0.0, 3.0), (0.0, 1.0))])
def test_all_the_power_takes_the_whole_pie(
    powers: tuple[float, float], expected: tuple[float, float]
) -> None:
    pie = frontier_with_lotteries(np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert pie.nash(powers).gains == expected


def test_nash_splits_the_difference_over_outside_values() -> None:
    # A pie of 1 with no deal at (0.2, 0.4): each gets its own and half of 0.4.
    pie = frontier_with_lotteries(np.array([[1.0, 0.0], [0.0, 1.0]]), (0.2, 0.4))
    for point in (pie.nash(), pie.egalitarian(), pie.kalai_smorodinsky()):
        assert point.gains == pytest.approx((0.2, 0.2), abs=1e-12)
    # x = 0.4 to the first: 0.4 of package 0. Lotteries name the packages and the chance of the second.
    mixed = pie.nash()
    p_first = mixed.p_second if mixed.packages == (1, 0) else 1.0 - mixed.p_second
    assert p_first == pytest.approx(0.4, abs=1e-12)


def test_nash_on_a_slope_by_hand() -> None:
    # Frontier y = 4 - 2 x from (0, 4) to (2, 0): x (4 - 2 x) is largest at x = 1.
    hull = frontier_with_lotteries(np.array([[0.0, 2.0], [4.0, 0.0]]))
    assert hull.nash().gains == pytest.approx((1.0, 2.0), abs=1e-12)
    # Ideal (2, 4): x / 2 = y / 4 at x = 1; x = y at 4 / 3.
    assert hull.kalai_smorodinsky().gains == pytest.approx((1.0, 2.0), abs=1e-12)
    assert hull.egalitarian().gains == pytest.approx((4 / 3, 4 / 3), abs=1e-12)


def test_a_lottery_may_be_worth_having_where_no_package_is() -> None:
    # Half of (3, -1) and half of (-1, 3) is (1, 1).
    hull = frontier_with_lotteries(np.array([[3.0, -1.0], [-1.0, 3.0]]))
    assert hull.nash().gains == pytest.approx((1.0, 1.0), abs=1e-12)
    assert hull.ideal == pytest.approx((2.0, 2.0), abs=1e-12)
    # Both ends are cut from the one edge: a quarter of either package leaves the other side nothing.
    table = np.array([[3.0, -1.0], [-1.0, 3.0]])
    for point in (
        *hull.corners,
        hull.nash(),
        hull.egalitarian(),
        hull.kalai_smorodinsky(),
        hull.nash((1.0, 3.0)),
    ):
        first, second = point.packages
        mixed = (1.0 - point.p_second) * table[:, first] + point.p_second * table[:, second]
        assert mixed == pytest.approx(point.gains, abs=1e-12)
    assert nash(np.array([[3.0, -1.0], [-1.0, 3.0]])) == NO_PACKAGE


def test_packages_worth_the_same_are_one_corner_of_the_frontier() -> None:
    hull = frontier_with_lotteries(np.array([[0.0, 2.0, 2.0, 0.0], [4.0, 0.0, 0.0, 4.0]]))
    assert [corner.packages for corner in hull.corners] == [(0, 0), (1, 1)]


def test_where_every_lottery_harms_somebody_the_frontier_is_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match="is met by no lottery"):
        frontier_with_lotteries(np.array([[1.0, -2.0], [-2.0, 1.0]]))


def test_where_one_side_can_gain_nothing_the_other_takes_its_best() -> None:
    hull = frontier_with_lotteries(np.array([[1.0, 3.0], [0.0, 0.0]]))
    for point in (hull.nash(), hull.kalai_smorodinsky(), hull.egalitarian(), hull.utilitarian()):
        assert point.gains == (3.0, 0.0)


# -------------------------------------------------------------------------------------------------- Shapley


def test_shapley_of_two_divides_the_surplus_evenly_over_what_each_has_alone() -> None:
    # phi_1 = (v1 + v12 - v2) / 2 = (1 + 10 - 3) / 2.
    assert shapley(np.array([0.0, 1.0, 3.0, 10.0])).tolist() == [4.0, 6.0]


def test_shapley_of_pure_bargaining_is_an_equal_division() -> None:
    gains = np.array([[6.0, 0.0], [0.0, 3.0], [3.0, 0.0]])
    assert shapley(coalition_worth(gains)) == pytest.approx([3.0, 3.0, 3.0])


def test_shapley_under_a_quorum_by_hand() -> None:
    # Two of three agree for all: v(01) = 5 + 4, v(02) = 8, v(12) = 4 + 0, v(012) = 9. A party that comes second brings
    # v(ij) in one order of six for each other, one that comes last v(012) - v(jk) in two.
    gains = np.array([[5.0, 8.0, 0.0], [4.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    worth = coalition_worth(gains, quorum=2)
    assert worth.tolist() == [0.0, 0.0, 0.0, 9.0, 0.0, 8.0, 4.0, 9.0]
    expected = [(9 + 8) / 6 + (9 - 4) / 3, (9 + 4) / 6 + (9 - 8) / 3, (8 + 4) / 6 + (9 - 9) / 3]
    assert shapley(worth) == pytest.approx(expected, abs=1e-12)


def test_a_quorum_may_harm_those_outside_it_and_unanimity_nobody() -> None:
    gains = np.array([[5.0, 0.0], [4.0, 1.0], [-9.0, 0.0]])
    assert coalition_worth(gains, quorum=2).tolist() == [0.0, 0.0, 0.0, 9.0, 0.0, 0.0, 1.0, 1.0]
    assert coalition_worth(gains).tolist() == [0.0] * 7 + [1.0]


@pytest.mark.parametrize("quorum", [0, -1, 4, 1.5])
def test_a_quorum_is_a_number_of_parties(quorum: int) -> None:
    with pytest.raises(ConfigError, match="must be a whole number from 1 to 3"):
        coalition_worth(np.ones((3, 2)), quorum)


@given(worth=st.integers(1, 5).flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=2**n, max_size=2**n)))
@THOUSAND
def test_shapley_is_the_average_of_contributions_over_all_orders(worth: list[int]) -> None:
    v = np.array([0.0, *worth[1:]])
    n = v.size.bit_length() - 1
    total = np.zeros(n)
    for order in itertools.permutations(range(n)):
        there = 0
        for party in order:
            total[party] += v[there | 1 << party] - v[there]
            there |= 1 << party
    assert shapley(v) == pytest.approx(total / math.factorial(n), abs=1e-9)
    assert shapley(v).sum() == pytest.approx(v[-1], abs=1e-9)


# ------------------------------------------------------------- agreement with the compiled rules and brute force


@pytest.mark.parametrize("name", CONCEPTS)
@given(gains=PAIRS)
@THOUSAND
def test_two_parties_get_what_the_compiled_solutions_give(name: str, gains: np.ndarray) -> None:
    everything = np.ones(gains.shape[1], dtype=bool)
    assert CONCEPTS[name](gains) == COMPILED[name](gains[0].copy(), gains[1].copy(), everything)


@given(gains=tables())
@THOUSAND
def test_the_pareto_set_equals_brute_force(gains: np.ndarray) -> None:
    points = gains.T
    expected = [not any((q >= p).all() and (q > p).any() for q in points) for p in points]
    assert pareto_set(gains).tolist() == expected
    if len(gains) == 2:
        marked = np.zeros(gains.shape[1], dtype=bool)
        solutions.pareto(gains[0].copy(), gains[1].copy(), marked)
        assert marked.tolist() == expected


@pytest.mark.parametrize("n_parties", [2, 3, 5])
def test_the_pareto_set_of_more_packages_than_a_block_equals_brute_force(n_parties: int) -> None:
    table = np.random.default_rng(5).integers(0, 12, size=(n_parties, 1500)).astype(float)
    points = table.T
    dominated = [((points >= p).all(axis=1) & (points > p).any(axis=1)).any() for p in points]
    assert (pareto_set(table) == ~np.array(dominated)).all()


@given(gains=PAIRS)
@THOUSAND
def test_with_lotteries_no_solution_is_worse_than_on_packages_alone(gains: np.ndarray) -> None:
    if nash(gains) == NO_PACKAGE:
        return
    hull = frontier_with_lotteries(gains)
    sure = gains[:, nash(gains)]
    assert math.prod(hull.nash().gains) >= float(sure[0] * sure[1]) - 1e-9
    assert min(hull.egalitarian().gains) >= gains[:, egalitarian(gains)].min() - 1e-9
    assert sum(hull.utilitarian().gains) >= gains[:, utilitarian(gains)].sum() - 1e-9
    for point in (hull.nash(), hull.kalai_smorodinsky(), hull.egalitarian(), hull.utilitarian()):
        first, second = point.packages
        mixed = (1.0 - point.p_second) * gains[:, first] + point.p_second * gains[:, second]
        assert mixed == pytest.approx(point.gains, abs=1e-9)
        assert 0.0 <= point.p_second <= 1.0


@st.composite
def small_tables(draw: st.DrawFn) -> np.ndarray:
    """Draw gains among few whole numbers, so that zeros and ties are common."""
    n = draw(st.integers(2, 4))
    row = st.lists(st.integers(-1, 3), min_size=n, max_size=n)
    return np.array(draw(st.lists(row, min_size=1, max_size=8)), dtype=float).T


def by_enumeration(name: str, gains: np.ndarray) -> int:
    """Return the solution by its definition, package by package, in whole numbers and fractions."""
    fair = [p for p in range(gains.shape[1]) if (gains[:, p] >= 0.0).all()]
    ideal = [max((Fraction(gains[i, p]) for p in fair), default=Fraction(0)) for i in range(len(gains))]

    def score(p: int) -> tuple[Fraction, Fraction, int]:
        row = [Fraction(gain) for gain in gains[:, p]]
        shares = [gain / most if most else Fraction(1) for gain, most in zip(row, ideal, strict=True)]
        first, then = {
            "nash": (math.prod(row), 0),
            "kalai_smorodinsky": (min(shares), sum(shares)),
            "egalitarian": (min(row), sum(row)),
            "utilitarian": (sum(row), sum(row)),
        }[name]
        return Fraction(first), Fraction(then), -p

    return max(fair, key=score) if fair else NO_PACKAGE


@pytest.mark.parametrize("name", sorted(set(CONCEPTS) - {"kalai_smorodinsky"}))
@given(gains=small_tables())
@THOUSAND
def test_every_solution_is_that_of_its_definition_and_nobody_dominates_it(
    name: str, gains: np.ndarray
) -> None:
    found, exact = CONCEPTS[name](gains), by_enumeration(name, gains)
    assert (found == NO_PACKAGE) == (exact == NO_PACKAGE)
    if found != NO_PACKAGE:
        assert pareto_set(gains)[found]
        assert found == exact or (gains[:, found] >= gains[:, exact]).all()
        assert np.prod(gains[:, found]) == np.prod(gains[:, exact]) or name != "nash"


@given(gains=small_tables())
@THOUSAND
def test_the_least_share_of_the_ideal_gain_is_the_largest_possible(gains: np.ndarray) -> None:
    # Shares of thirds are rounded, so that the exact choice may be another package of the same rounded shares.
    found, exact = kalai_smorodinsky(gains), by_enumeration("kalai_smorodinsky", gains)
    assert (found == NO_PACKAGE) == (exact == NO_PACKAGE)
    if found != NO_PACKAGE:
        assert pareto_set(gains)[found]
        shares = shares_of_ideal(gains, harmless(gains))
        assert shares[:, found].min() == pytest.approx(shares[:, exact].min(), abs=1e-15)
        assert shares[:, found].sum() == pytest.approx(shares[:, exact].sum(), abs=1e-14)


def test_who_can_gain_nothing_does_not_hold_the_others_back() -> None:
    # The third can gain nothing, so its share is one everywhere: of (4, 1), (2, 2) and (1, 4) over the ideal (4, 4) the least
    # shares are 1/4, 1/2 and 1/4.
    gains = np.array([[4.0, 2.0, 1.0], [1.0, 2.0, 4.0], [0.0, 0.0, 0.0]])
    assert kalai_smorodinsky(gains) == 1
    assert shares_of_ideal(gains, harmless(gains))[2].tolist() == [1.0, 1.0, 1.0]


def test_where_no_package_gives_everybody_something_nash_still_wastes_nothing() -> None:
    # All products are zero. (0, 0, 0) would be the lowest index; (5, 0, 3) gives everybody no less.
    gains = np.array([[0.0, 1.0, 5.0], [0.0, 0.0, 0.0], [0.0, 3.0, 3.0]])
    assert nash(gains) == 2
    assert asymmetric_nash(gains, [1.0, 1.0, 0.0]) == 2
    assert solutions.nash_choice(gains[0].copy(), gains[1].copy(), np.ones(3, dtype=bool)) == 2


# ------------------------------------------------------------------------------------------------ metamorphic


@pytest.mark.parametrize("name", ["nash", "kalai_smorodinsky"])
@given(gains=tables(), data=st.data())
@THOUSAND
def test_an_affine_change_of_a_utility_changes_no_choice(
    name: str, gains: np.ndarray, data: st.DataObject
) -> None:
    n = len(gains)
    scale = np.array(data.draw(st.lists(st.sampled_from([0.25, 1.0, 2.0, 64.0]), min_size=n, max_size=n)))
    zero = np.array(data.draw(st.lists(st.integers(-50, 50), min_size=n, max_size=n)), dtype=float)
    changed = scale[:, None] * gains + zero[:, None]
    assert (pareto_set(changed) == pareto_set(gains)).all()
    assert CONCEPTS[name](gains_over(changed, zero)) == CONCEPTS[name](gains)


@given(
    gains=PAIRS,
    scale=st.tuples(st.floats(0.01, 100.0), st.floats(0.01, 100.0)),
    zero=st.tuples(st.integers(-50, 50), st.integers(-50, 50)),
)
@THOUSAND
def test_an_affine_change_moves_the_solutions_with_lotteries_along(
    gains: np.ndarray, scale: tuple[float, float], zero: tuple[int, int]
) -> None:
    if nash(gains) == NO_PACKAGE:
        return
    changed = np.array(scale)[:, None] * gains + np.array(zero)[:, None]
    before, after = frontier_with_lotteries(gains), frontier_with_lotteries(changed, zero)
    tolerance = 1e-9 * (1.0 + 100.0 * 50.0)
    for old, new in (
        (before.kalai_smorodinsky(), after.kalai_smorodinsky()),
        (before.nash(), after.nash()),
    ):
        if min(old.gains) > 0.0:  # at a product of nothing, Nash's point is one of many
            assert new.gains == pytest.approx(np.array(scale) * old.gains, abs=tolerance)


def test_egalitarian_and_utilitarian_solutions_do_depend_on_scale() -> None:
    # (5, 4) and (2, 6): minima 4 and 2, sums 9 and 8. With the second tripled: minima 5 and 2, sums 17 and 20.
    gains = np.array([[5.0, 2.0], [4.0, 6.0]])
    assert (utilitarian(gains), utilitarian(gains * [[1.0], [3.0]])) == (0, 1)
    # With the first divided by 5: minima 1 and 0.4; with the second divided by 4: 1 and 1.5.
    assert (egalitarian(gains), egalitarian(gains * [[1.0], [0.25]])) == (0, 1)


@pytest.mark.parametrize("name", CONCEPTS)
@given(gains=tables(), data=st.data())
@THOUSAND
def test_swapping_the_parties_swaps_the_solution(name: str, gains: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(gains))))
    swapped = gains[order]
    assert (pareto_set(swapped) == pareto_set(gains)).all()
    assert CONCEPTS[name](swapped) == pytest.approx(CONCEPTS[name](gains))


@given(gains=PAIRS)
@THOUSAND
def test_swapping_two_parties_mirrors_the_solutions_with_lotteries(gains: np.ndarray) -> None:
    if nash(gains) == NO_PACKAGE:
        return
    straight, turned = frontier_with_lotteries(gains), frontier_with_lotteries(gains[::-1])
    pairs = [
        (straight.kalai_smorodinsky(), turned.kalai_smorodinsky()),
        (straight.egalitarian(), turned.egalitarian()),
    ]
    if min(straight.nash().gains) > 0.0:
        pairs.append((straight.nash(), turned.nash()))
    for one, other in pairs:
        assert other.gains[::-1] == pytest.approx(one.gains, abs=1e-9)


@pytest.mark.parametrize("name", CONCEPTS)
@given(gains=tables(), data=st.data())
@THOUSAND
def test_adding_a_dominated_package_changes_nothing(
    name: str, gains: np.ndarray, data: st.DataObject
) -> None:
    n, place = len(gains), data.draw(st.integers(0, gains.shape[1] - 1))
    less = np.array(data.draw(st.lists(st.integers(1, 5), min_size=n, max_size=n)), dtype=float)
    more = np.column_stack([gains, gains[:, place] - less])
    assert pareto_set(more).tolist() == [*pareto_set(gains).tolist(), False]
    assert CONCEPTS[name](more) == CONCEPTS[name](gains)


@given(gains=PAIRS, data=st.data())
@THOUSAND
def test_adding_a_dominated_package_leaves_the_frontier_with_lotteries(
    gains: np.ndarray, data: st.DataObject
) -> None:
    if nash(gains) == NO_PACKAGE:
        return
    place = data.draw(st.integers(0, gains.shape[1] - 1))
    more = np.column_stack([gains, gains[:, place] - 1.0])
    assert frontier_with_lotteries(more) == frontier_with_lotteries(gains)


@given(gains=tables(), data=st.data())
@THOUSAND
def test_the_order_of_packages_does_not_matter_but_for_ties(gains: np.ndarray, data: st.DataObject) -> None:
    order = list(data.draw(st.permutations(range(gains.shape[1]))))
    shuffled = gains[:, order]
    assert pareto_set(shuffled).tolist() == pareto_set(gains)[order].tolist()
    before, after = nash(gains), nash(shuffled)
    assert (before == NO_PACKAGE) == (after == NO_PACKAGE)
    if before != NO_PACKAGE:
        assert np.prod(shuffled[:, after]) == np.prod(gains[:, before])


@given(gains=tables(), data=st.data())
@THOUSAND
def test_equal_powers_give_the_symmetric_solution(gains: np.ndarray, data: st.DataObject) -> None:
    choice = asymmetric_nash(gains, [data.draw(st.sampled_from([0.5, 1.0, 3.0]))] * len(gains))
    if nash(gains) == NO_PACKAGE:
        assert choice == NO_PACKAGE
    else:
        assert np.prod(gains[:, choice]) == pytest.approx(np.prod(gains[:, nash(gains)]))


@pytest.mark.parametrize("powers", [[1.0], [1.0, -1.0], [0.0, 0.0], [1.0, math.nan]])
def test_powers_that_are_none_are_refused(powers: list[float]) -> None:
    with pytest.raises(ConfigError, match="powers"):
        asymmetric_nash(np.ones((2, 3)), powers)
