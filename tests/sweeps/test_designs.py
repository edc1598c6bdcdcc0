"""Samples, levels and cells: what a design holds, and that more of it leaves the rest alone."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigError
from sim.sweeps import spec
from sim.sweeps.designs import design_table
from sim.sweeps.distributions import Distribution
from sim.sweeps.spec import Sweep

Write = Callable[[str], str]

TWO = """
design: {design}
samples: 64
levers:
  order: {{key: talks.order, values: [holder_first, graduated]}}
uncertainties:
  paid: {{key: parties.moscow.subsidy, distribution: uniform, low: 10, high: 30}}
  scale: {{key: parties.minsk.chip_scale, distribution: lognormal, median: 0.8, sd_log: 0.3, truncate: [0.2, 3.0]}}
"""


@pytest.fixture
def two(sweep_file: Write) -> Callable[[str], Sweep]:
    return lambda design: spec.read([sweep_file(TWO.format(design=design))])


@pytest.mark.parametrize(
    ("design", "stages", "futures"),
    [
        ("monte_carlo", (64,), 64),
        ("latin_hypercube", (64,), 64),
        ("sobol", (64,), 64),
        ("saltelli", (64,), 64 * 4),  # D + 2 points a base sample, D = 2
        ("morris", (10,), 10 * 3),  # D + 1 points a trajectory
    ],
)
def test_every_policy_meets_every_future(
    two: Callable[[str], Sweep], design: str, stages: tuple[int, ...], futures: int
) -> None:
    table = design_table(two(design), 7, stages)
    assert len(table) == futures * 2
    assert table.groupby("future")["order"].nunique().eq(2).all()
    assert table.groupby("future")["paid"].nunique().eq(1).all()
    assert table["paid"].between(10, 30).all()
    assert table["scale"].between(0.2, 3.0).all()


@pytest.mark.parametrize("design", ["monte_carlo", "latin_hypercube", "sobol", "saltelli", "morris"])
def test_an_extension_leaves_the_first_cells_alone(two: Callable[[str], Sweep], design: str) -> None:
    small = design_table(two(design), 7, (16,))
    large = design_table(two(design), 7, (16, 16))
    assert len(large) == 2 * len(small)
    pd.testing.assert_frame_equal(large.iloc[: len(small)], small, check_exact=True)
    assert not large["paid"].iloc[len(small) :].isin(small["paid"]).all() or design == "morris"


MORRIS = """
title: T
question: Q
design: morris
samples: 6
levels: {levels}
levers: {{}}
uncertainties:
  paid: {{key: parties.moscow.subsidy, distribution: uniform, low: 10, high: 40}}
  alarm: {{key: parties.moscow.alarm, distribution: normal, mean: 100, sd: 10}}
  rapport: {{key: parties.special_envoy.rapport, values: [0.0, 0.2, 0.4, 0.6]}}
"""


@pytest.mark.parametrize("levels", [4, 6])
def test_morris_trajectories_give_the_effects_that_salibs_own_analysis_expects(
    sweep_file: Write, levels: int
) -> None:
    from scipy.special import ndtr

    analyse = pytest.importorskip("SALib.analyze.morris").analyze
    sweep = spec.read([sweep_file(MORRIS.format(levels=levels))])
    table = design_table(sweep, 7, (6,))
    # A function that is linear in the quantiles, with slopes 3, 2 and 1, has them as elementary effects.
    quantiles = np.column_stack(
        [(table["paid"] - 10) / 30, ndtr((table["alarm"] - 100) / 10), table["rapport"] / 0.6]
    )
    problem = {"num_vars": 3, "names": ["paid", "alarm", "rapport"], "bounds": [[0, 1]] * 3}
    found = analyse(problem, quantiles, quantiles @ [3.0, 2.0, 1.0], num_levels=levels)
    # A normal distribution has no ends.
    effects = [
        mu * scale for mu, scale in zip(found["mu_star"], (1.0, levels / (levels - 1), 1.0), strict=True)
    ]
    if levels == 4:  # as many as the listed values, which the grid then meets one by one
        assert effects == pytest.approx([3.0, 2.0, 1.0])
        assert set(table["rapport"]) == {0.0, 0.2, 0.4, 0.6}
    assert effects[:2] == pytest.approx([3.0, 2.0])
    assert table["paid"].min() == pytest.approx(10)
    assert table["paid"].max() == pytest.approx(40)
    # Quantiles 1/(2p) and 1 - 1/(2p) stand for the ends of what has none.
    assert [quantiles[:, 1].min(), quantiles[:, 1].max()] == pytest.approx([0.5 / levels, 1 - 0.5 / levels])


def test_a_latin_hypercube_has_one_point_in_every_slice(two: Callable[[str], Sweep]) -> None:
    table = design_table(two("latin_hypercube"), 3, (50,)).drop_duplicates("future")
    slices = np.floor((table["paid"] - 10) / 20 * 50).astype(int)
    assert sorted(slices) == list(range(50))


def test_seeds_are_shared_by_all_cells_or_each_has_its_own(sweep_file: Write) -> None:
    paired = design_table(spec.read([sweep_file(TWO.format(design="sobol"))]), 7, (8,))
    apart = design_table(spec.read([sweep_file(TWO.format(design="sobol")), "paired=false"]), 7, (8,))
    assert set(paired["seed"]) == {7}
    assert apart["seed"].nunique() == len(apart)


def test_correlations_are_rank_correlations_and_keep_each_distribution(sweep_file: Write) -> None:
    from scipy.stats import spearmanr

    text = TWO.format(design="latin_hypercube") + "correlations: [[paid, scale, -0.7]]\n"
    table = design_table(spec.read([sweep_file(text)]), 1, (4000,)).drop_duplicates("future")
    # Standard error of a rank correlation of 4,000 pairs is below 1/sqrt(4,000) = 0.016.
    assert spearmanr(table["paid"], table["scale"])[0] == pytest.approx(-0.7, abs=0.05)
    assert table["paid"].mean() == pytest.approx(20, abs=0.1)
    assert table["scale"].median() == pytest.approx(0.8, abs=0.03)


def test_correlations_that_contradict_each_other_are_refused(sweep_file: Write) -> None:
    three = (
        TWO.format(design="sobol")
        + "  alarm: {key: parties.moscow.alarm, distribution: uniform, low: 1, high: 2}\n"
    )
    text = three + "correlations: [[paid, scale, 0.9], [scale, alarm, 0.9], [paid, alarm, -0.9]]\n"
    with pytest.raises(ConfigError, match="contradict each other"):
        design_table(spec.read([sweep_file(text)]), 1, (8,))


@pytest.mark.parametrize(
    ("name", "parameters", "median"),
    [
        ("uniform", {"low": 2, "high": 6}, 4),
        ("loguniform", {"low": 1, "high": 100}, 10),
        ("normal", {"mean": 3, "sd": 2}, 3),
        ("lognormal", {"median": 5, "sd_log": 1}, 5),
        ("triangular", {"low": 0, "mode": 0, "high": 1}, 1 - math.sqrt(0.5)),  # F(x) = 1 - (1 - x)^2
        ("beta", {"a": 2, "b": 2, "low": 0, "high": 10}, 5),
    ],
)
def test_quantiles_are_those_of_the_textbook(name: str, parameters: dict[str, float], median: float) -> None:
    law = Distribution(name, {key: float(value) for key, value in parameters.items()})
    assert float(law.quantile(np.array(0.5))) == pytest.approx(median)


@pytest.mark.parametrize("name", ["normal", "lognormal", "triangular", "beta", "loguniform", "uniform"])
def test_quantile_and_probability_undo_each_other(name: str) -> None:
    from sim.sweeps.distributions import FAMILIES

    parameters = {"low": 1.0, "mode": 2.0, "high": 4.0, "mean": 3.0, "sd": 2.0, "median": 5.0, "sd_log": 0.5, "a": 2.0, "b": 3.0}  # fmt: skip
    u = np.linspace(0.01, 0.99, 99)
    family = FAMILIES[name]
    np.testing.assert_allclose(family.probability(family.quantile(u, parameters), parameters), u, atol=1e-12)


def test_a_truncated_normal_has_its_mass_inside() -> None:
    law = Distribution("normal", {"mean": 0.0, "sd": 1.0}, (0.0, 1.0))
    # The median m solves Phi(m) = (Phi(0) + Phi(1)) / 2 = 0.670672, m = 0.441807 (a table of the normal).
    assert float(law.quantile(np.array(0.5))) == pytest.approx(0.4418, abs=1e-4)
    assert [float(law.quantile(np.array(u))) for u in (0.0, 1.0)] == [0.0, 1.0]


def test_zip_puts_levels_side_by_side(sweep_file: Write) -> None:
    text = "design: zip\nlevers:\n  months: [3, 4]\nuncertainties:\n  paid: {key: parties.moscow.subsidy, values: [1, 2]}\n"
    table = design_table(spec.read([sweep_file(text)]), 1, (1,))
    assert table[["months", "paid"]].to_numpy().tolist() == [[3, 1], [4, 2]]


def test_a_range_of_whole_numbers_stays_whole_and_a_logarithmic_one_is_geometric(sweep_file: Write) -> None:
    text = """
levers:
  most_rounds: {key: talks.rounds, range: [2, 8], levels: 4}
  alarm: {key: parties.moscow.alarm, range: [1, 100], levels: 3, log: true}
"""
    rounds, alarm = spec.read([sweep_file(text)]).levers
    assert rounds.levels == (2, 4, 6, 8)
    assert alarm.levels == (1, 10, 100)
