"""The baseline against the documented record, on the strict definition: fitted by hand, so in-sample and no more."""

from __future__ import annotations

import numpy as np
import pytest

from sim.configuration import load
from sim.ensemble import simulate
from sim.results import Results

RUNS = 1_000
# Cumulative negotiated releases at month's end (record of 2025, strict definition), and the month's position.
RECORD = {3: 5, 5: 19, 8: 71, 11: 225}


@pytest.fixture(scope="module")
def baseline() -> Results:
    return simulate(load("baseline", "output.keep=months"), runs=RUNS)


def freed_by(results: Results, month: int) -> np.ndarray:
    return np.asarray(results.months.loc[results.months.month == month, "freed"])


@pytest.mark.parametrize("month", RECORD)
def test_the_record_lies_in_the_10_to_90_percent_band(baseline: Results, month: int) -> None:
    low, high = np.percentile(freed_by(baseline, month), [10, 90])
    assert low <= RECORD[month] <= high


def test_the_band_of_december_is_at_most_threefold(baseline: Results) -> None:
    low, high = np.percentile(freed_by(baseline, 11), [10, 90])
    assert high / low <= 3.0


def test_the_airline_comes_before_potash_in_most_runs_and_banks_in_few(baseline: Results) -> None:
    runs = baseline.runs
    airline, potash = runs.month_belavia_licence, runs.month_potash_licence
    assert (airline.notna() & (potash.isna() | (airline < potash))).mean() > 0.5
    assert (runs.month_banks < 12).sum() == 0
    assert runs.month_banks.notna().mean() < 0.5


def test_licences_come_before_delistings(baseline: Results) -> None:
    for name in ("belavia", "potash"):
        delisted = baseline.runs[f"month_{name}_delisting"].notna()
        runs = baseline.runs[delisted]
        assert (runs[f"month_{name}_licence"] < runs[f"month_{name}_delisting"]).all()


def test_the_published_count_stays_where_it_was_seen_in_2025(baseline: Results) -> None:
    year = baseline.months[baseline.months.month < 12]
    medians = year.groupby("month").published.median()
    assert medians.between(1_050, 1_300).all()
    assert year.published.between(1_050, 1_300).mean() > 0.9


def test_paying_for_people_frees_more_and_leaves_more_in_prison() -> None:
    none = simulate(load("no_moral_hazard"), runs=150).runs
    full = simulate(load("baseline", "parties.minsk.moral_hazard=1.0"), runs=150).runs
    assert full.freed.mean() > none.freed.mean()
    assert full.held.mean() > none.held.mean()


def test_without_the_gate_more_leave_early() -> None:
    gate = simulate(load("baseline", "months=12"), runs=150).runs
    without = simulate(load("baseline", "months=12", "parties.washington.roadmap=false"), runs=150).runs
    assert without.freed.mean() > gate.freed.mean()


def test_a_bloc_that_follows_raises_value_and_releases() -> None:
    out, follows = (simulate(load(name), runs=150).runs for name in ("baseline", "brussels_follows"))
    assert follows.freed.mean() > out.freed.mean()
    assert follows.utility_holder.mean() > out.utility_holder.mean()
