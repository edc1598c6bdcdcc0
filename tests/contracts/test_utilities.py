"""What every utility function owes: nothing for no deal, more for more, and finite numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.registry import Law, laws

BUILT_IN = sorted(laws("utility"))
POINTS = st.floats(0.0, 1e4)
BUNDLE = st.lists(POINTS, min_size=2, max_size=2)


def utilities(
    name: str,
    benefits: list[list[float]],
    costs: list[list[float]],
    reference: float = 0.0,
    ceiling: float = 20.0,
    **own: float,
) -> list[float]:
    law = laws("utility")[name]
    numbers = law.named(own, reference, ceiling)
    out = np.full(len(benefits), np.nan)
    law.function(np.array(benefits), np.array(costs), numbers, out)
    return [float(value) for value in out]


def utility(
    name: str, benefit: float, cost: float, reference: float = 0.0, ceiling: float = 20.0, **own: float
) -> float:
    return utilities(name, [[benefit]], [[cost]], reference, ceiling, **own)[0]


@st.composite
def chosen(draw: st.DrawFn, law: Law) -> dict[str, float]:
    """Draw a value of every parameter of a law in its range, the ends and the default among them."""
    parameters = law.parameters.items()
    return {
        name: draw(st.sampled_from([p.low, p.default, p.high]) | st.floats(p.low, p.high))
        for name, p in parameters
    }


@pytest.fixture(params=BUILT_IN, scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in law."""
    return laws("utility")[request.param]


@given(data=st.data(), reference=st.floats(-10.0, 10.0), ceiling=st.floats(0.1, 1e4))
def test_a_package_of_nothing_is_worth_as_much_as_no_deal(
    law: Law, data: st.DataObject, reference: float, ceiling: float
) -> None:
    own = data.draw(chosen(law))
    # The one exception is the point of the threshold: less than its minimum is worse than no deal.
    expected = -own["minimum"] if law.name == "threshold" else 0.0
    assert utilities(law.name, [[0.0, 0.0]], [[0.0, 0.0]], reference, ceiling, **own) == [expected]


@given(
    data=st.data(),
    bundle=BUNDLE,
    costs=BUNDLE,
    more=POINTS,
    which=st.integers(0, 1),
    ceiling=st.floats(0.1, 1e4),
)
def test_more_benefit_is_never_worse_and_more_cost_never_better(
    law: Law,
    data: st.DataObject,
    bundle: list[float],
    costs: list[float],
    more: float,
    which: int,
    ceiling: float,
) -> None:
    own = data.draw(chosen(law))
    richer, dearer = list(bundle), list(costs)
    richer[which] += more
    dearer[which] += more
    worse, plain, better = utilities(
        law.name, [bundle, bundle, richer], [dearer, costs, costs], 1.0, ceiling, **own
    )
    slack = 1e-9 * (1.0 + abs(plain))
    assert worse <= plain + slack
    assert plain <= better + slack


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name != "leontief"])
def test_inside_the_ceiling_more_is_strictly_better_and_dearer_strictly_worse(name: str) -> None:
    # Defaults; benefits above the threshold's minimum of 2, costs below the ceiling of 20.
    base, richer, dearer = utilities(name, [[4.0], [5.0], [4.0]], [[1.0], [1.0], [2.0]])
    assert dearer < base < richer


WIDE = st.floats(0.0, 1e12)


@given(
    data=st.data(),
    benefit=WIDE,
    cost=WIDE,
    reference=st.floats(-1e6, 1e6),
    ceiling=st.floats(0.0, 1e6),
)
def test_utilities_are_finite_whatever_the_package(
    law: Law, data: st.DataObject, benefit: float, cost: float, reference: float, ceiling: float
) -> None:
    own = data.draw(chosen(law))
    assert math.isfinite(utilities(law.name, [[benefit]], [[cost]], reference, ceiling, **own)[0])


@pytest.mark.parametrize("aversion", [-5.0, -1e-2, -1e-5, -1e-8, 1e-8, 5.0])
@pytest.mark.parametrize("surplus", [-1e12, 1e12])
def test_cara_is_finite_where_a_weak_attitude_meets_a_huge_surplus(aversion: float, surplus: float) -> None:
    worth = utility("cara", max(0.0, surplus), max(0.0, -surplus), aversion=aversion)
    assert math.isfinite(worth)
    assert worth * surplus > 0.0


@pytest.mark.parametrize("name", ["cobb_douglas", "ces", "leontief"])
@given(benefit=POINTS, above=POINTS, far=POINTS)
def test_beyond_the_ceiling_cost_counts_no_further(
    name: str, benefit: float, above: float, far: float
) -> None:
    low, high = 20.0 + min(above, far), 20.0 + max(above, far)
    assert utility(name, benefit, low) == utility(name, benefit, high)


@given(
    data=st.data(),
    packages=st.lists(st.tuples(BUNDLE, BUNDLE), min_size=1, max_size=8),
)
def test_the_order_of_packages_does_not_matter(
    law: Law, data: st.DataObject, packages: list[tuple[list[float], list[float]]]
) -> None:
    own = data.draw(chosen(law))
    order = data.draw(st.permutations(range(len(packages))))
    benefits, costs = [b for b, _ in packages], [c for _, c in packages]
    straight = utilities(law.name, benefits, costs, **own)
    shuffled = utilities(law.name, [benefits[p] for p in order], [costs[p] for p in order], **own)
    assert shuffled == [straight[p] for p in order]


@given(bundle=BUNDLE, costs=BUNDLE)
def test_only_the_total_of_a_bundle_counts(law: Law, bundle: list[float], costs: list[float]) -> None:
    apart = utilities(law.name, [bundle], [costs])
    together = utilities(law.name, [[sum(bundle)]], [[sum(costs)]])
    assert apart == pytest.approx(together, rel=1e-9, abs=1e-9)


# ------------------------------------------------------------------------------------------- each law by hand


def test_additive_by_hand() -> None:
    # 1 + 2.5 - (0.5 + 2) = 1.
    assert utilities("additive", [[1.0, 2.5]], [[0.5, 2.0]]) == [1.0]


def test_cobb_douglas_by_hand() -> None:
    # S = 16 and alpha = 1/2: sqrt((16 + 20)(16 - 7)) - 16 = 18 - 16.
    assert utility("cobb_douglas", 20.0, 7.0, ceiling=16.0, alpha=0.5) == pytest.approx(2.0, rel=1e-14)


def test_cobb_douglas_without_slack_loses_all_that_no_deal_was_worth() -> None:
    # The product is zero where the ceiling is used up: 0 - sqrt(16 * 16).
    assert utility("cobb_douglas", 3.0, 16.0, ceiling=16.0, alpha=0.5) == -16.0


def test_ces_by_hand() -> None:
    # S = 25, rho = 1/2, alpha = 1/2: ((sqrt(25 + 24) + sqrt(25 - 16)) / 2)^2 - 25 = 25 - 25.
    assert utility("ces", 24.0, 16.0, ceiling=25.0, alpha=0.5, rho=0.5) == pytest.approx(0.0, abs=1e-12)
    # S = 12, rho = -1, the harmonic mean: 2 / (1/24 + 1/6) - 12 = 9.6 - 12.
    assert utility("ces", 12.0, 6.0, ceiling=12.0, alpha=0.5, rho=-1.0) == pytest.approx(-2.4, rel=1e-13)


WITHIN = st.floats(0.0, 19.0)
ALPHA = st.floats(0.01, 0.99)


@given(benefit=WITHIN, cost=WITHIN, alpha=ALPHA)
def test_ces_at_rho_one_is_the_weighted_sum(benefit: float, cost: float, alpha: float) -> None:
    # alpha (S + B) + (1 - alpha)(S - C) - S.
    expected = alpha * benefit - (1.0 - alpha) * cost
    assert utility("ces", benefit, cost, alpha=alpha, rho=1.0) == pytest.approx(
        expected, rel=1e-12, abs=1e-12
    )


@given(benefit=WITHIN, cost=WITHIN, alpha=ALPHA, rho=st.sampled_from([0.0, 1e-7, -1e-7, 1e-5, -1e-5]))
def test_ces_near_rho_zero_is_cobb_douglas(benefit: float, cost: float, alpha: float, rho: float) -> None:
    # M_rho = M_0 (1 + rho alpha (1 - alpha) ln(x/y)^2 / 2 + ...), here at most 1e-5 * ln(39)^2 / 8 of at most 39.
    limit = utility("cobb_douglas", benefit, cost, alpha=alpha)
    assert utility("ces", benefit, cost, alpha=alpha, rho=rho) == pytest.approx(limit, abs=1e-3)


@given(benefit=WITHIN, cost=WITHIN, alpha=ALPHA, rho=st.sampled_from([-100.0, -60.0, -59.0, -50.0]))
def test_ces_at_very_low_rho_is_leontief(benefit: float, cost: float, alpha: float, rho: float) -> None:
    # min <= M_rho <= min * w^(1/rho), w >= 0.01 the smaller weight.
    leontief, excess = utility("leontief", benefit, cost), 0.01 ** (-1.0 / 50.0)
    worth = utility("ces", benefit, cost, alpha=alpha, rho=rho)
    assert leontief - 1e-9 <= worth <= (leontief + 20.0) * excess - 20.0 + 1e-9


def test_ces_at_the_lowest_rho_is_the_smaller_bundle_exactly() -> None:
    # The smaller of 20 + 8 and 20 - 14, less 20.
    assert utility("ces", 8.0, 14.0, alpha=0.3, rho=-100.0) == utility("leontief", 8.0, 14.0) == -14.0


@given(benefit=POINTS, cost=WITHIN)
def test_nothing_makes_up_for_a_cost_to_leontief(benefit: float, cost: float) -> None:
    # min(20 + B, 20 - C) - 20, rounded at 20.
    assert utility("leontief", benefit, cost) == pytest.approx(-cost, abs=1e-14)


OVER_TWO_BUNDLES = ["cobb_douglas", "ces"]


@pytest.mark.parametrize("name", OVER_TWO_BUNDLES)
@given(benefit=st.floats(0.0, 1e-3), cost=st.floats(0.0, 1e-3), alpha=ALPHA)
def test_near_no_deal_a_benefit_is_worth_its_weight_against_a_cost(
    name: str, benefit: float, cost: float, alpha: float
) -> None:
    # U = alpha B - (1 - alpha) C, and a second order of at most (1 - rho) alpha (1 - alpha) (B + C)^2 / (2 S).
    expected = alpha * benefit - (1.0 - alpha) * cost
    assert utility(name, benefit, cost, ceiling=50.0, alpha=alpha) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("name", BUILT_IN)
@given(benefit=st.floats(0.0, 200.0), cost=st.floats(0.0, 200.0), reference=st.floats(-10.0, 10.0))
def test_no_law_prefers_to_no_deal_what_costs_more_than_it_brings(
    name: str, benefit: float, cost: float, reference: float
) -> None:
    # A power mean with equal weights is at most the arithmetic mean; the other laws rise with B - C.
    if cost > benefit + 1e-6:
        assert utility(name, benefit, cost, reference, ceiling=164.0) < 1e-9


@given(data=st.data())
def test_ces_at_rho_one_and_equal_weights_ranks_packages_like_the_additive_law(data: st.DataObject) -> None:
    whole = st.integers(0, 19).map(float)
    packages = data.draw(st.lists(st.tuples(whole, whole), min_size=2, max_size=8))
    benefits, costs = [[b] for b, _ in packages], [[c] for _, c in packages]
    halves = utilities("ces", benefits, costs, alpha=0.5, rho=1.0)
    assert [2.0 * worth for worth in halves] == pytest.approx(
        utilities("additive", benefits, costs), abs=1e-12
    )


@given(benefit=WITHIN, cost=WITHIN)
def test_cara_without_aversion_is_additive(benefit: float, cost: float) -> None:
    surplus = benefit - cost
    assert utility("cara", benefit, cost, aversion=0.0) == pytest.approx(surplus, rel=1e-12, abs=1e-12)
    # (1 - exp(-a x)) / a = x - a x^2 / 2 + ...
    near = utility("cara", benefit, cost, aversion=1e-6)
    assert near == pytest.approx(surplus, abs=1e-6 * surplus**2 / 2.0 * 1.01 + 1e-9)


def test_cara_by_hand() -> None:
    # a = ln 2: a gain of 1 is worth (1 - 1/2) / ln 2, a loss of 1 costs (2 - 1) / ln 2: twice as much.
    a = math.log(2.0)
    assert utility("cara", 1.0, 0.0, aversion=a) == pytest.approx(0.5 / a, rel=1e-14)
    assert utility("cara", 0.0, 1.0, aversion=a) == pytest.approx(-1.0 / a, rel=1e-14)


def test_crra_by_hand() -> None:
    # w = 4 and g = 2: 4 (1 - 1 / (1 + x/4)): a gain of 4 is worth 2, a loss of 2 costs 4.
    own = {"aversion": 2.0, "wealth": 4.0}
    assert utility("crra", 4.0, 0.0, **own) == pytest.approx(2.0, rel=1e-14)
    assert utility("crra", 0.0, 2.0, **own) == pytest.approx(-4.0, rel=1e-14)
    # g = 1 is the logarithm: 4 ln 2 and -4 ln 2.
    own["aversion"] = 1.0
    assert utility("crra", 4.0, 0.0, **own) == pytest.approx(4.0 * math.log(2.0), rel=1e-14)
    assert utility("crra", 0.0, 2.0, **own) == pytest.approx(-4.0 * math.log(2.0), rel=1e-14)


def test_crra_beyond_its_wealth_goes_on_along_the_tangent() -> None:
    # g = 1, w = 100: at a loss of 99 the slope is 1 / 0.01, so that ten points more cost a thousand more.
    own = {"aversion": 1.0, "wealth": 100.0}
    assert utility("crra", 0.0, 99.0, **own) == pytest.approx(100.0 * math.log(0.01), rel=1e-12)
    assert utility("crra", 0.0, 109.0, **own) == pytest.approx(100.0 * math.log(0.01) - 1000.0, rel=1e-12)


@given(benefit=WITHIN, cost=WITHIN)
def test_crra_without_aversion_is_additive(benefit: float, cost: float) -> None:
    assert utility("crra", benefit, cost, aversion=0.0, wealth=1e3) == pytest.approx(
        benefit - cost, rel=1e-12, abs=1e-11
    )


@given(benefit=WITHIN, cost=WITHIN, away=st.sampled_from([1e-9, -1e-9, 1e-13]))
def test_crra_near_one_is_the_logarithm(benefit: float, cost: float, away: float) -> None:
    limit = utility("crra", benefit, cost, aversion=1.0)
    assert utility("crra", benefit, cost, aversion=1.0 + away) == pytest.approx(limit, rel=1e-6, abs=1e-9)


def test_prospect_by_hand_weighs_losses_two_and_a_quarter_times() -> None:
    # Tversky and Kahneman (1992): v(x) = x^0.88, v(-x) = -2.25 x^0.88; 1 to any power is 1.
    assert utility("prospect", 1.0, 0.0) == 1.0
    assert utility("prospect", 0.0, 1.0) == -2.25
    assert utility("prospect", 32.0, 0.0, alpha=0.6) == pytest.approx(8.0, rel=1e-14)  # 2^5 to the 3/5
    assert utility("prospect", 0.0, 32.0, alpha=0.6) == pytest.approx(-18.0, rel=1e-14)


@given(x=st.floats(0.01, 100.0))
def test_prospect_losses_are_heavier_than_equal_gains_by_the_loss_aversion(x: float) -> None:
    assert utility("prospect", 0.0, x) == pytest.approx(-2.25 * utility("prospect", x, 0.0), rel=1e-12)


def test_prospect_counts_from_its_reference_point() -> None:
    # Linear for clarity, reference 4: no deal is v(-4) = -9, a surplus of 6 is v(2) = 2, one of 1 is v(-3) = -6.75.
    own = {"alpha": 1.0, "loss_aversion": 2.25}
    assert utility("prospect", 6.0, 0.0, reference=4.0, **own) == 11.0
    assert utility("prospect", 1.0, 0.0, reference=4.0, **own) == 2.25


def test_threshold_by_hand() -> None:
    # Minimum 2: at or above it B - C; below it at best minus what is missing.
    benefits, costs = [[2.0], [1.9], [1.9], [0.5]], [[0.5], [0.0], [3.0], [0.0]]
    assert utilities("threshold", benefits, costs, minimum=2.0) == pytest.approx([1.5, -0.1, -1.1, -1.5])


@given(benefit=st.floats(0.0, 10.0), cost=st.floats(0.0, 10.0), minimum=st.floats(0.0, 10.0))
def test_no_package_below_the_threshold_beats_no_deal(benefit: float, cost: float, minimum: float) -> None:
    worth = utility("threshold", benefit, cost, minimum=minimum)
    assert worth < 0.0 if benefit < minimum else worth == benefit - cost
