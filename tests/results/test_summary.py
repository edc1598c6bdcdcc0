"""The summary's numbers against examples that can be reckoned by hand."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from scipy.stats import bootstrap

from sim.configuration import Scenario
from sim.report.summary import print_summary
from sim.results import Results
from sim.results.summary import GROSS_AND_NET, deliveries, outcomes, price_per_net_head


def runs(relief: list[float], net: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"relief_pv": relief, "attributable_net": net})


def cells(rows: pd.DataFrame, name: str, *columns: str) -> list[Any]:
    return [rows[column][name] for column in columns]


def with_runs(results: Results, **columns: list[float]) -> Results:
    changed = results.runs.assign(**columns)
    return Results.from_tables(results.scenario, changed, manifest=results.manifest)


def test_the_price_is_a_ratio_of_sums_and_not_a_mean_of_ratios() -> None:
    # 30 points for 20 + 40 heads; the mean of the runs' own ratios would be (1 + 0.25) / 2 = 0.625.
    price = price_per_net_head(runs([20.0, 10.0], [20.0, 40.0]))
    assert price.ratio == 30.0 / 60.0
    # The resamples of two runs are (1, 1), (1, 2) twice and (2, 2), with the ratios 1, 1/2 and 1/4.
    assert (price.low, price.high) == (0.25, 1.0)
    assert (price.net, price.net_low, price.net_high) == (30.0, 20.0, 40.0)


def test_relief_and_heads_stay_paired_in_the_bootstrap() -> None:
    # In every run the price is 0.5, so that no resample of whole runs can give another.
    price = price_per_net_head(runs([5.0, 50.0, 20.0, 1.0], [10.0, 100.0, 40.0, 2.0]))
    assert price.low == pytest.approx(0.5)
    assert price.high == pytest.approx(0.5)


@pytest.mark.parametrize("net", [[-10.0, 30.0, -20.0, 25.0], [0.0, 0.0, 0.0], [-5.0, -6.0, -7.0]])
def test_there_is_no_price_where_the_net_change_may_be_nothing(net: list[float]) -> None:
    price = price_per_net_head(runs([3.0] * len(net), net))
    assert np.isnan(price.ratio)
    assert str(price).startswith("no net reduction: net change a run ")


def test_a_price_comes_with_its_interval_in_words() -> None:
    text = str(price_per_net_head(runs([20.0, 10.0], [20.0, 40.0])))
    assert text.startswith("0.500 points per net head, between 0.250 and 1.000; net change a run 30.0 people")


def test_a_single_run_has_no_interval() -> None:
    assert (
        str(price_per_net_head(runs([3.0], [7.0]))) == "no interval from a single run (net change 7.0 people)"
    )


def test_the_bootstrap_is_the_same_every_time() -> None:
    generator = np.random.default_rng(1)
    table = runs(list(generator.uniform(1, 9, 50)), list(generator.uniform(10, 90, 50)))
    assert price_per_net_head(table) == price_per_net_head(table)


def drawn(n: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(3)
    return generator.uniform(1.0, 9.0, n), generator.normal(20.0, 15.0, n)


def test_the_intervals_are_those_of_scipys_bootstrap() -> None:
    paid, net = drawn(150)
    price = price_per_net_head({"relief_pv": paid, "attributable_net": net}, resamples=500, seed=7)
    for statistic, ours in (
        (lambda paid, net, axis: net.mean(axis=axis), (price.net_low, price.net_high)),
        (lambda paid, net, axis: paid.sum(axis=axis) / net.sum(axis=axis), (price.low, price.high)),
    ):
        theirs = bootstrap(
            (paid, net), statistic, paired=True, vectorized=True, n_resamples=500, method="percentile",
            random_state=np.random.default_rng(7),
        ).confidence_interval  # fmt: skip
        assert ours == pytest.approx((theirs.low, theirs.high), rel=1e-12)


def test_of_many_runs_neighbours_are_drawn_together_and_the_interval_is_that_of_the_normal_law(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sim.results.summary.MOST_DRAWN", 1000)
    paid, net = drawn(3500)
    price = price_per_net_head({"relief_pv": paid, "attributable_net": net}, resamples=4000)
    # Mean of n independent runs, plus and minus 1.96 standard errors; 4,000 resamples of 1,000 groups leave 3 % of its width.
    error = net.std() / np.sqrt(len(net))
    assert (price.net_low, price.net_high) == pytest.approx(
        (net.mean() - 1.96 * error, net.mean() + 1.96 * error), abs=0.15 * error
    )
    assert price.net == net.mean()
    assert price.ratio == paid.sum() / net.sum()
    assert price.low < price.ratio < price.high


def test_outcomes_are_quantiles_over_runs_that_have_a_value(kept: Results) -> None:
    rows = outcomes(with_runs(kept, freed=[10, 20, 60], first_deal=[np.nan, 2.0, 4.0]))
    assert cells(rows, "freed", "median", "mean", "runs") == [20.0, 30.0, 3]
    # Linear between order statistics: 10 + 0.2 * 10 and 20 + 0.8 * 40.
    assert cells(rows, "freed", "p10", "p90") == pytest.approx([12.0, 52.0])
    assert cells(rows, "first_deal", "median", "runs") == [3.0, 2]
    assert rows.loc["freed", "unit"] == "people"


def test_the_gross_number_never_stands_without_the_net_ones(kept: Results) -> None:
    assert tuple(kept.summary().index[:3]) == GROSS_AND_NET
    assert tuple(outcomes(kept, ("deals", "freed")).index[:3]) == GROSS_AND_NET


def test_items_have_their_share_of_runs_and_the_median_date(kept: Results, scenario: Scenario) -> None:
    first, second, third = list(scenario.items)[:3]
    columns = {
        f"month_{first}": [2.0, 3.0, 7.0],
        f"month_{second}": [np.nan, 1.0, 4.0],
        f"month_{third}": [np.nan] * 3,
    }
    rows = deliveries(with_runs(kept, **columns))
    assert cells(rows, first, "share", "month", "date") == [1.0, 3.0, "April 2025"]
    assert cells(rows, second, "share", "month", "date") == [2 / 3, 1.0, "February 2025"]
    assert cells(rows, third, "share", "date") == [0.0, ""]


def test_items_have_the_threshold_of_the_roadmap_and_that_of_theory(
    kept: Results, scenario: Scenario
) -> None:
    rows = deliveries(kept)
    assert list(rows["threshold"]) == [item.threshold for item in scenario.items.values()]
    exposed = [item.cost * (1.0 - item.ease) for item in scenario.items.values()]
    # E / (E + L) with one L for all items, solved for L.
    at_stake = [e * (1.0 - share) / share for e, share in zip(exposed, rows["theory"], strict=True)]
    assert at_stake == pytest.approx([at_stake[0]] * len(at_stake), rel=1e-9)


def printed(results: Results) -> str:
    out = io.StringIO()
    print_summary(results, Console(file=out, width=120, highlight=False))
    return out.getvalue()


def test_the_printed_summary_says_what_it_is_worth(kept: Results) -> None:
    text = printed(kept)
    assert "3 runs from January 2025 to August 2025, seed 2025" in text
    assert f"{kept.assumed_share:.0%} of the numbers behind this are assumptions" in text
    assert text.rstrip().endswith("Illustrative, not a forecast.")
    assert "relief per net head: " in text


def test_labels_and_titles_are_shown_as_they_are_written(kept: Results, scenario: Scenario) -> None:
    name = next(iter(scenario.items))
    odd = scenario.items | {name: replace(scenario.items[name], label="[bold]visit[/bold]")}
    titled = replace(scenario, items=odd, scenario=replace(scenario.scenario, title="[red]x"))
    text = printed(Results.from_tables(titled, kept.runs, manifest=kept.manifest))
    assert "[bold]visit[/bold]" in text
    assert "[red]x" in text


def test_failed_runs_are_told(kept: Results) -> None:
    failed = Results.from_tables(kept.scenario, kept.runs, manifest=kept.manifest | {"failed": ["run 1: x"]})
    assert "1 of 3 runs failed and are left out" in printed(failed)
