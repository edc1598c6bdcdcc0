"""What a side of a campaign loses by not answering best."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import sim
from sim.analysis import best_response_gap
from sim.analysis.best_response import CONFIGURED
from sim.errors import ConfigError


def test_the_configured_tactic_gains_nothing_over_itself_and_the_scenario_is_left_alone() -> None:
    scenario = sim.load("baseline", "months=6")
    before = copy.deepcopy(scenario)
    tactic = next(p.tactic for p in scenario.parties.values() if getattr(p, "role", "") == "holder")
    found = best_response_gap(scenario, "holder", [(tactic.name, tactic.parameters), "conceder"], runs=4)
    assert scenario == before
    same = next(
        name for name in found.table.index if name.startswith(f"{tactic.name}") and "beta=4" not in name
    )
    assert found.table.loc[same, "gain"] == found.table.loc[CONFIGURED, "gain"] == 0.0
    assert found.gap == found.table["gain"].max() >= 0.0
    assert found.table.loc[found.best, "gain"] == found.gap


def test_the_mean_is_the_sum_of_deal_utilities_on_the_same_luck() -> None:
    scenario = sim.load("baseline", "months=6")
    found = best_response_gap(scenario, "sanctioner", ["conceder"], runs=3)
    runs = sim.simulate(scenario, runs=3).runs
    assert found.table.loc[CONFIGURED, "mean"] == pytest.approx(np.mean(runs["utility_sanctioner"]))


def test_only_who_bargains_has_a_gap() -> None:
    with pytest.raises(ConfigError, match="role = 'patron' must be one of sanctioner, holder"):
        best_response_gap(sim.load("baseline"), "patron", ["linear"])
