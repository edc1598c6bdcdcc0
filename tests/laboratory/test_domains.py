"""Domains, value functions, forms of utility and profiles: by hand, at their limits, and when they are wrong."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.laboratory.concepts import gains_over, nash, pareto_set
from sim.laboratory.domains import (
    DISCOUNTING,
    FORMS,
    VALUES,
    AbsoluteRiskAversion,
    Additive,
    Box,
    CobbDouglas,
    ConstantElasticity,
    DiscreteIssue,
    Domain,
    Exponential,
    Hyperbolic,
    HyperRectangle,
    Identity,
    IntegerIssue,
    Issue,
    Leontief,
    Lexicographic,
    Linear,
    LinearCost,
    OutsideOption,
    Own,
    PiecewiseLinear,
    Problem,
    Profile,
    Prospect,
    RealIssue,
    RelativeRiskAversion,
    Table,
    Triangular,
    UtilityTable,
    ValueFunction,
    write_genius,
    write_geniusweb,
)
from sim.laboratory.domains.lottery import (
    prelec_weight,
    prospect_value,
    prospect_worth,
    tversky_kahneman_weight,
    worth_under_breakdown,
)
from sim.registry import load_plugin

THOUSAND = settings(max_examples=1000)
SQUARE = Domain("square", (IntegerIssue("a", 1, 4), IntegerIssue("b", 1, 4)))
BOTH: dict[str, ValueFunction] = {"a": Identity(), "b": Identity()}
HALVES = {"a": 0.5, "b": 0.5}


def at(utilities: np.ndarray, a: int, b: int) -> float:
    return float(utilities[SQUARE.index({"a": a, "b": b})])


# ---------------------------------------------------------------------------------------- issues and packages

ISSUES = st.sampled_from(["a", "b", "c", "d"]).flatmap(
    lambda name: st.one_of(
        st.integers(1, 4).map(lambda n: DiscreteIssue(name, tuple(f"v{k}" for k in range(n)))),
        st.tuples(st.integers(-3, 3), st.integers(0, 3)).map(lambda r: IntegerIssue(name, r[0], r[0] + r[1])),
        st.integers(2, 5).map(lambda n: RealIssue(name, -0.5, 1.7, n)),
    )
)
DOMAINS = st.lists(ISSUES, min_size=1, max_size=4, unique_by=lambda issue: issue.name).map(
    lambda issues: Domain("drawn", tuple(issues))
)


@given(domain=DOMAINS)
@THOUSAND
def test_packages_are_numbered_lexicographically_the_last_issue_fastest(domain: Domain) -> None:
    table = domain.coordinates()
    assert table.dtype == np.int32
    assert table.shape == (domain.n_packages, len(domain.issues))
    assert table.tolist() == sorted(table.tolist())
    for index, levels in enumerate(table):
        package = domain.package(index)
        assert list(package.values()) == [
            i.value(level) for i, level in zip(domain.issues, levels, strict=True)
        ]
        assert domain.index(package) == index


def test_a_billion_packages_are_counted_exactly_and_refused_before_memory_is_taken() -> None:
    huge = Domain("huge", tuple(IntegerIssue(f"issue {k}", 1, 10) for k in range(9)))
    assert huge.n_packages == 10**9
    flat = Additive(dict.fromkeys(huge.issue_names, 1.0), dict.fromkeys(huge.issue_names, Identity()))
    tracemalloc.start()
    boxes = HyperRectangle()
    attempts: list[Callable[[], object]] = [
        huge.coordinates,
        lambda: flat.utilities(huge),
        lambda: boxes.utilities(huge),
    ]
    for attempt in attempts:
        with pytest.raises(ConfigError, match="1000000000 packages are more than the 5,000,000"):
            attempt()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_one_issue_of_a_trillion_levels_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    long = Domain("long", (IntegerIssue("money", 0, 10**12 - 1),))
    form = Additive({"money": 1.0}, {"money": Linear(1e-13)})
    problem = Problem(long, (Profile("one", long, form), Profile("two", long, form)))
    for attempt in (
        problem.utility,
        lambda: write_genius(problem, tmp_path),
        lambda: write_geniusweb(problem, tmp_path),
    ):
        with pytest.raises(ConfigError, match="1000000000000 packages are more"):
            attempt()


def test_a_googol_of_packages_is_an_exact_whole_number() -> None:
    assert Domain("googol", tuple(IntegerIssue(f"{k}", 0, 9) for k in range(100))).n_packages == 10**100


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: DiscreteIssue("drinks", ()), "must list at least one value"),
        (lambda: DiscreteIssue("drinks", ("tea", "beer", "tea")), "'tea' is listed twice"),
        (lambda: IntegerIssue("months", 3, 2), "must not end below its start"),
        (lambda: RealIssue("price", 0.0, math.inf, 5), "must be a finite range"),
        (lambda: RealIssue("price", 0.0, 1.0, 1), "do not fit the range"),
        (lambda: Domain("empty", ()), "at least one issue"),
        (
            lambda: Domain("twice", (IntegerIssue("a", 0, 1), IntegerIssue("a", 0, 1))),
            "the name of two issues",
        ),
        (lambda: SQUARE.index({"a": 1}), "must also say something of 'b'"),
        (lambda: SQUARE.index({"a": 1, "B": 2}), "did you mean 'b'"),
        (lambda: SQUARE.index({"a": 1, "b": 2.5}), "the whole numbers 1 to 4"),
        (lambda: SQUARE.package(16), "must lie in 0 to 15"),
    ],
)
def test_a_bad_domain_or_package_is_refused_in_one_line(make: Callable[[], object], text: str) -> None:
    with pytest.raises(ConfigError, match=text) as caught:
        make()
    assert len(str(caught.value).splitlines()) == 1


def test_a_real_range_says_how_it_is_cut_and_nothing_between_its_levels_can_be_agreed() -> None:
    price = RealIssue("price", 0.0, 1.0, 5)
    assert price.level(0.25 + 1e-8) == 1
    with pytest.raises(ConfigError, match="must be one of 5 levels"):
        price.level(0.251)
    assert price.stated == "5 levels from 0 to 1, 0.25 apart"
    assert price.level("0.75") == 3
    with pytest.raises(ConfigError, match="5 levels"):
        price.level(0.6)


# ------------------------------------------------------------------------------------------- value functions


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (Identity(), [1.0, 2.0, 3.0, 4.0]),
        (Linear(2.0, -1.0), [1.0, 3.0, 5.0, 7.0]),
        (Linear(1.0, -2.0, 0.0, 1.0), [0.0, 0.0, 1.0, 1.0]),
        (Linear.between(1.0, 1.0, 4.0, 0.0), [1.0, 2 / 3, 1 / 3, 0.0]),
        (PiecewiseLinear(((2.0, 0.0), (3.0, 4.0))), [0.0, 0.0, 4.0, 4.0]),
        (Triangular(1.0, 2.0, 4.0), [0.0, 1.0, 0.5, 0.0]),
        (Triangular(2.0, 2.0, 4.0), [0.0, 1.0, 0.5, 0.0]),
        (Triangular(1.0, 3.0, 3.0), [0.0, 0.5, 1.0, 0.0]),
        (Table({1: 5.0, 2: 6.0, 3: 0.0, "4": -1.0}), [5.0, 6.0, 0.0, -1.0]),
    ],
)
def test_value_functions_by_hand(function: ValueFunction, expected: list[float]) -> None:
    assert function.over(IntegerIssue("months", 1, 4)) == pytest.approx(expected, abs=1e-15)


def test_words_that_spell_numbers_can_be_calculated_with_and_others_cannot() -> None:
    assert Identity().over(DiscreteIssue("size", ("10", "2.5"))).tolist() == [10.0, 2.5]
    with pytest.raises(ConfigError, match="give it a table of values"):
        Identity().over(DiscreteIssue("drinks", ("tea",)))


def test_a_table_must_cover_its_issue_and_nothing_else() -> None:
    drinks = DiscreteIssue("drinks", ("tea", "beer"))
    with pytest.raises(ConfigError, match="must give 'beer' a finite worth"):
        Table({"tea": 1.0}).over(drinks)
    with pytest.raises(ConfigError, match="did you mean 'beer'"):
        Table({"tea": 1.0, "bear": 1.0}).over(drinks)


# --------------------------------------------------------------------------------------------- forms by hand


def test_additive_by_hand() -> None:
    assert at(Additive({"a": 0.25, "b": 0.75}, BOTH).utilities(SQUARE), 2, 4) == 3.5


def test_cobb_douglas_by_hand() -> None:
    assert at(CobbDouglas(HALVES, BOTH).utilities(SQUARE), 1, 4) == 2.0  # sqrt(1 * 4)


@pytest.mark.parametrize(
    ("rho", "expected"),
    [
        (1.0, 2.5),
        (0.5, 2.25),  # ((1 + 2) / 2)^2
        (0.0, 2.0),  # Cobb-Douglas
        (-1.0, 1.6),  # the harmonic mean, 2 / (1 + 1/4)
        (-math.inf, 1.0),  # Leontief
        (-400.0, 1.0 * 2.0 ** (1 / 400)),  # (1/2 + almost nothing)^(-1/400)
    ],
)
def test_ces_by_hand_and_at_its_limits(rho: float, expected: float) -> None:
    assert at(ConstantElasticity(HALVES, BOTH, rho=rho).utilities(SQUARE), 1, 4) == pytest.approx(
        expected, rel=1e-12
    )


@pytest.mark.parametrize("rho", [-math.inf, -2.0, 0.0, 1e-7, 0.5, 1.0])
def test_ces_with_an_issue_at_zero_is_zero_unless_issues_can_replace_each_other(rho: float) -> None:
    domain = Domain("line", (IntegerIssue("a", 0, 1), IntegerIssue("b", 1, 1)))
    worth = ConstantElasticity(HALVES, BOTH, rho=rho).utilities(domain)[0]
    assert (worth > 0.0) == (rho > 1e-6)


def test_an_issue_without_weight_does_not_count_in_ces_even_at_zero() -> None:
    domain = Domain("line", (IntegerIssue("a", 0, 1), IntegerIssue("b", 3, 3)))
    for rho in (-math.inf, -2.0, 0.0, 0.5):
        form = ConstantElasticity({"a": 0.0, "b": 2.0}, BOTH, rho=rho)
        assert form.utilities(domain) == pytest.approx([3.0, 3.0], rel=1e-12)


def test_leontief_by_hand() -> None:
    assert at(Leontief({"a": 2.0, "b": 1.0}, BOTH).utilities(SQUARE), 3, 2) == 1.5


def test_cara_by_hand() -> None:
    # a = ln 2: a score of 3 is worth (1 - 1/8) / ln 2.
    a = math.log(2.0)
    assert at(AbsoluteRiskAversion(HALVES, BOTH, aversion=a).utilities(SQUARE), 2, 4) == pytest.approx(
        0.875 / a, rel=1e-14
    )
    assert at(AbsoluteRiskAversion(HALVES, BOTH).utilities(SQUARE), 2, 4) == 3.0
    with pytest.raises(ConfigError, match="too strong"):
        AbsoluteRiskAversion(HALVES, BOTH, aversion=-1e3).utilities(SQUARE)


def test_crra_by_hand() -> None:
    # g = 2: 1 - 1/y; g = 1: ln y; g = 0: y - 1. The score of (2, 4) is 3, the base 1.
    for aversion, expected in ((2.0, 0.75), (1.0, math.log(4.0)), (0.0, 3.0), (0.5, 2.0)):
        form = RelativeRiskAversion(HALVES, BOTH, aversion=aversion, base=1.0)
        assert at(form.utilities(SQUARE), 2, 4) == pytest.approx(expected, rel=1e-14)
    with pytest.raises(ConfigError, match="it must be more"):
        RelativeRiskAversion(HALVES, BOTH, aversion=1.0, base=-1.0).utilities(SQUARE)


def test_prospect_by_hand() -> None:
    # Reference 2: scores 3 and 1 are a gain and a loss of 1; 1 to any power is 1.
    utilities = Prospect(HALVES, BOTH, reference=2.0).utilities(SQUARE)
    assert (at(utilities, 2, 4), at(utilities, 1, 1)) == (1.0, -2.25)


def test_lexicographic_by_hand() -> None:
    utilities = Lexicographic(("b", "a"), BOTH).utilities(SQUARE)
    assert at(utilities, 1, 3) > at(utilities, 4, 2) > at(utilities, 3, 2)
    assert sorted(utilities.tolist()) == list(range(16))


def test_a_satisfied_issue_lets_the_next_one_decide() -> None:
    # Encarnacion (1964): from 3 on, b is satisfied.
    utilities = Lexicographic(("b", "a"), BOTH, {"b": 3.0}).utilities(SQUARE)
    assert at(utilities, 2, 3) == at(utilities, 2, 4)
    assert at(utilities, 2, 3) > at(utilities, 1, 4) > at(utilities, 4, 2)


def test_hyper_rectangles_by_hand() -> None:
    form = HyperRectangle((Box(5.0, {"a": (2, 3)}), Box(2.0, {"a": (3, 4), "b": (1, 1)}), Box(0.5)))
    utilities = form.utilities(SQUARE)
    assert [at(utilities, a, 1) for a in (1, 2, 3, 4)] == [0.5, 5.5, 7.5, 2.5]
    assert at(utilities, 4, 2) == 0.5


def test_boxes_may_name_words() -> None:
    drinks = Domain("bar", (DiscreteIssue("drinks", ("tea", "beer", "wine")),))
    assert HyperRectangle((Box(3.0, among={"drinks": ("wine", "tea")}),)).utilities(drinks).tolist() == [
        3.0,
        0.0,
        3.0,
    ]


def test_a_table_of_packages_must_be_complete() -> None:
    with pytest.raises(ConfigError, match="has no utility"):
        UtilityTable.of(SQUARE, [({"a": 1, "b": 1}, 2.0)])
    with pytest.raises(ConfigError, match="is given twice"):
        UtilityTable.of(SQUARE, [({"a": 1, "b": 1}, 2.0), ({"a": 1, "b": "1"}, 3.0)])
    with pytest.raises(ConfigError, match="one for each of 16"):
        UtilityTable((1.0, 2.0)).utilities(SQUARE)


def test_a_users_function_sees_words_and_numbers() -> None:
    domain = Domain("bar", (DiscreteIssue("drinks", ("tea", "beer")), IntegerIssue("glasses", 1, 2)))
    form = Own(lambda columns: np.where(columns["drinks"] == "beer", -1.0, 1.0) * columns["glasses"])
    assert form.utilities(domain).tolist() == [1.0, 2.0, -1.0, -2.0]
    with pytest.raises(ConfigError, match=r"must return shape \(4,\)"):
        Own(lambda columns: np.zeros(3)).utilities(domain)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Additive({"a": 1.0}, BOTH), "must also say something of 'b'"),
        (Additive({"a": 1.0, "b": -1.0}, BOTH), "must be finite, not negative"),
        (Additive({"a": 0.0, "b": 0.0}, BOTH), "not all zero"),
        (Additive(HALVES, {"a": Identity()}), "must also say something of 'b'"),
        (CobbDouglas(HALVES, BOTH | {"b": Linear(-1.0)}), "must not be negative in this form"),
        (Leontief({"a": 0.0, "b": 1.0}, BOTH), "above zero"),
        (Lexicographic(("a", "a"), BOTH), "each once"),
        (Lexicographic(("z",), BOTH), "must be one of a, b"),
        (HyperRectangle((Box(1.0, {"z": (0, 1)}),)), "must be one of a, b"),
    ],
)
def test_a_bad_form_is_refused_in_one_line(form: Additive, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        form.utilities(SQUARE)


# ------------------------------------------------------------------------------------ lotteries, time, outside


def test_probability_weights_as_estimated() -> None:
    # Tversky and Kahneman (1992): 0.61 crosses the diagonal near 0.34; no weighting at 1. Prelec (1998): fixed at 1/e.
    assert float(tversky_kahneman_weight(0.33)) > 0.33
    assert float(tversky_kahneman_weight(0.36)) < 0.36
    assert tversky_kahneman_weight(np.array([0.0, 0.3, 1.0]), 1.0) == pytest.approx([0.0, 0.3, 1.0])
    for alpha in (0.3, 0.65, 1.0):
        assert float(prelec_weight(math.exp(-1.0), alpha)) == pytest.approx(math.exp(-1.0), rel=1e-14)
    assert prelec_weight(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_a_lottery_without_distortion_is_worth_its_expectation() -> None:
    plain = {
        "alpha": 1.0,
        "beta": 1.0,
        "loss_aversion": 1.0,
        "weigh_gains": np.asarray,
        "weigh_losses": np.asarray,
    }
    worth = prospect_worth(np.array([4.0, -2.0, 0.0, 4.0]), np.array([0.25, 0.5, 0.0, 0.25]), **plain)  # type: ignore[arg-type]
    assert worth == pytest.approx(1.0, abs=1e-12)


def test_losses_have_a_power_of_their_own() -> None:
    # 9^0.5 = 3; 4^2 = 16 weighs three times.
    worth = prospect_value(np.array([9.0, -4.0, 0.0]), alpha=0.5, beta=2.0, loss_aversion=3.0)
    assert worth.tolist() == [3.0, -48.0, 0.0]


def test_decision_weights_by_hand() -> None:
    # With w(p) = p^2: the larger gain weighs 1/4, the smaller 1 - 1/4.
    worth = prospect_worth(np.array([1.0, 3.0]), np.array([0.5, 0.5]), alpha=1.0, weigh_gains=np.square)
    assert worth == pytest.approx(3.0 * 0.25 + 1.0 * 0.75, abs=1e-15)


def test_a_certain_breakdown_is_worth_the_breakdown() -> None:
    assert worth_under_breakdown(7.0, 1.0, 1.0) == pytest.approx(1.0)
    assert worth_under_breakdown(1.0, -1.0, 0.0) == pytest.approx(1.0)


def test_discounting_by_hand() -> None:
    assert float(Exponential(0.9).at(10.0, 2.0)) == pytest.approx(8.1)
    assert float(LinearCost(0.5).at(10.0, 2.0)) == 9.0
    assert float(Hyperbolic(1.0, 2.0).at(9.0, 2.0)) == 1.0  # 9 / 3^2
    assert Hyperbolic(1e-9, 1e9 * 0.1).at(1.0, 3.0) == pytest.approx(math.exp(-0.3), rel=1e-8)
    for bad in (lambda: Exponential(1.1), lambda: LinearCost(-1.0), lambda: Hyperbolic(-1.0)):
        with pytest.raises(ConfigError):
            bad()


@pytest.mark.parametrize(("hazard", "factor"), [(0.3, 0.9), (1.0, 0.5), (0.01, 0.99), (0.0, 0.9)])
def test_waiting_for_an_outside_option_is_worth_the_closed_form(hazard: float, factor: float) -> None:
    # sum_k h (1 - h)^(k - 1) d^k v = h d v / (1 - d (1 - h)).
    option = OutsideOption(4.0, hazard)
    expected = hazard * factor * 4.0 / (1.0 - factor * (1.0 - hazard))
    assert option.worth_of_waiting(Exponential(factor)) == pytest.approx(expected, abs=1e-12)


def test_an_outside_option_counts_once_it_is_there() -> None:
    option = OutsideOption(4.0, 0.5)
    assert option.reservation(1.0, arrived=False) == 1.0
    assert option.reservation(1.0, arrived=True) == 4.0
    assert option.reservation(5.0, arrived=True) == 5.0
    assert option.worth_of_waiting(LinearCost(1.0), n_rounds=2) == 0.5 * 3.0 + 0.25 * 2.0
    with pytest.raises(ConfigError, match="last round must be given"):
        OutsideOption(1.0, 1e-9).worth_of_waiting(Exponential(0.9))


# ------------------------------------------------------------------------------------------- profiles, checks


def profile(**given: object) -> Profile:
    return Profile("buyer", SQUARE, Additive(HALVES, BOTH), **given)  # type: ignore[arg-type]


def test_normalisation_is_chosen_and_carries_the_worth_of_no_deal_along() -> None:
    raw, best, whole = (
        profile(reservation_value=2.5, normalisation=kind) for kind in ("raw", "best", "range")
    )
    assert (raw.utilities().max(), raw.reservation()) == (4.0, 2.5)
    assert (best.utilities().max(), best.utilities().min(), best.reservation()) == (1.0, 0.25, 0.625)
    assert (whole.utilities().max(), whole.utilities().min(), whole.reservation()) == (1.0, 0.0, 0.5)


def test_a_scale_that_does_not_exist_is_refused() -> None:
    flat = UtilityTable((2.0,) * 16)
    with pytest.raises(ConfigError, match="packages of different worth"):
        Profile("buyer", SQUARE, flat, normalisation="range").utilities()
    with pytest.raises(ConfigError, match="a best above zero"):
        Profile("buyer", SQUARE, UtilityTable((-2.0,) * 16), normalisation="best").utilities()


def test_weights_that_do_not_sum_to_one_are_kept_with_a_note_or_divided_on_request() -> None:
    weights = {"a": 0.5, "b": 0.5001}
    kept = Profile("buyer", SQUARE, Additive(weights, BOTH), 0.0)
    assert [str(found) for found in kept.check()] == [
        "note: buyer: weights sum to 1.0001, not 1; kept as given"
    ]
    assert kept.utilities().max() == pytest.approx(4.0004, abs=1e-12)
    divided = Profile("buyer", SQUARE, Additive(weights, BOTH, "one"), 0.0)
    assert "divided by their sum" in str(divided.check()[0])
    assert divided.utilities().max() == pytest.approx(4.0, abs=1e-12)


def test_an_unreachable_reservation_value_is_a_warning() -> None:
    found = profile(reservation_value=4.5).check()
    assert [(one.level, one.key) for one in found] == [("warning", "reservation value")]
    assert "no agreement can reach it" in found[0].text
    assert profile(reservation_value=4.0).check() == []


def test_without_a_reservation_value_the_worst_package_stands_for_no_deal() -> None:
    assert profile().reservation() == 1.0
    assert "the worst package, 1, stands for it" in profile().check()[0].text


def test_a_problem_without_a_zone_of_agreement_is_a_warning() -> None:
    seller = Profile("seller", SQUARE, Additive(HALVES, {"a": Linear(-1.0), "b": Linear(-1.0)}), -1.0)
    problem = Problem(SQUARE, (profile(reservation_value=2.0), seller))
    assert [(one.level, one.key) for one in problem.check()] == [("warning", "zone of agreement")]
    utility, reservation = problem.tables()
    assert utility.shape == (2, 16)
    assert utility.dtype == np.float64
    assert reservation.tolist() == [2.0, -1.0]


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_are_none_are_refused(bad: float) -> None:
    with pytest.raises(ConfigError, match="must be finite"):
        Profile("buyer", SQUARE, UtilityTable((bad,) + (1.0,) * 15)).check()
    with pytest.raises(ConfigError, match="must be a finite number"):
        profile(reservation_value=bad).utilities()


def test_a_later_package_is_worth_its_discounted_utility() -> None:
    assert profile(discounting=Exponential(0.5)).worth({"a": 4, "b": 4}, 2.0) == 1.0


# ---------------------------------------------------------------------------------------------- found by place


def test_every_kind_is_found_by_its_place_with_a_summary() -> None:
    assert set(VALUES.found()) == {"identity", "linear", "piecewise_linear", "table", "triangular"}
    assert set(DISCOUNTING.found()) == {"exponential", "hyperbolic", "linear"}
    assert {
        "additive", "cara", "ces", "cobb_douglas", "crra", "hyper_rectangle", "leontief", "lexicographic", "own",
        "prospect", "ranked", "table",
    } == set(FORMS.found())  # fmt: skip
    for place in (VALUES, FORMS, DISCOUNTING):
        assert all(place.summaries().values())


PLUGIN = '''"""A user's form."""

from sim.laboratory.domains import FORMS, Form


@FORMS.register
class Spiteful(Form):
    """Likes nothing."""

    name = "spiteful"

    def utilities(self, domain):
        return -domain.coordinates().sum(axis=1, dtype=float)
'''


def test_a_form_in_one_file_is_found_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FORMS, "_users", {})
    file = tmp_path / "spiteful.py"
    file.write_text(PLUGIN)
    load_plugin(file)
    assert FORMS.summaries()["spiteful"] == "Likes nothing."
    assert Profile("user", SQUARE, FORMS.named("spiteful")()).utilities()[:2].tolist() == [0.0, -1.0]


def test_an_unknown_kind_gets_the_nearest_name_and_a_built_in_one_is_not_replaced() -> None:
    with pytest.raises(ConfigError, match="did you mean 'additive'"):
        FORMS.named("aditive")
    with pytest.raises(ConfigError, match="is the name of a built-in one"):
        FORMS.register(type("Mine", (Additive,), {"name": "additive"}))
    with pytest.raises(ConfigError, match="must be a Form"):
        FORMS.register(Identity)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ metamorphic


@st.composite
def additive_problems(draw: st.DrawFn) -> Problem:
    """Draw two parties over integer issues, with weights and tables of quarters, so that sums are exact."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    issues: tuple[Issue, ...] = tuple(IntegerIssue(f"i{k}", 0, size - 1) for k, size in enumerate(sizes))
    domain = Domain("drawn", issues)
    quarters = st.integers(0, 16).map(lambda n: n / 4.0)

    def party(name: str) -> Profile:
        weights = {i.name: draw(st.integers(1, 8)) / 4.0 for i in issues}
        values: dict[str, ValueFunction] = {
            i.name: Table({v: draw(quarters) for v in i.values()}) for i in issues
        }
        return Profile(name, domain, Additive(weights, values), draw(quarters))

    return Problem(domain, (party("one"), party("two")))


@given(problem=additive_problems(), data=st.data())
@THOUSAND
def test_the_order_of_issues_changes_no_package(problem: Problem, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(problem.domain.issues))))
    turned = Domain("turned", tuple(problem.domain.issues[k] for k in order))
    other = Problem(
        turned, tuple(Profile(p.party, turned, p.form, p.reservation_value) for p in problem.profiles)
    )
    (before, without), (after, without_too) = problem.tables(), other.tables()
    where = [turned.index(problem.domain.package(p)) for p in range(turned.n_packages)]
    assert (after[:, where] == before).all()
    assert (pareto_set(after)[where] == pareto_set(before)).all()
    assert (without == without_too).all()
    mine, theirs = gains_over(before, without), gains_over(after, without)
    choice, turned_choice = nash(mine), nash(theirs)
    assert (choice < 0) == (turned_choice < 0)
    if choice >= 0:
        assert np.prod(mine[:, choice]) == np.prod(theirs[:, turned_choice])


@given(problem=additive_problems(), scale=st.sampled_from([0.5, 2.0, 16.0]), shift=st.integers(-8, 8))
@THOUSAND
def test_normalising_changes_neither_the_frontier_nor_nash(
    problem: Problem, scale: float, shift: int
) -> None:
    utility, reservation = problem.tables()
    changed = scale * utility + shift
    assert (pareto_set(changed) == pareto_set(utility)).all()
    assert nash(gains_over(changed, scale * reservation + shift)) == nash(gains_over(utility, reservation))


@given(problem=additive_problems())
@THOUSAND
def test_a_weighted_sum_is_what_its_issues_say_package_by_package(problem: Problem) -> None:
    form = problem.profiles[0].form
    assert isinstance(form, Additive)
    for p, utility in enumerate(problem.utility()[0]):
        package = problem.domain.package(p)
        parts = [
            form.weights[i.name] * form.values[i.name].over(i)[i.level(package[i.name])]
            for i in problem.domain.issues
        ]
        assert utility == sum(parts)
