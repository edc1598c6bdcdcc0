"""`sim.sweep` plays what the verb plays; a cell of its results is a plain run of that cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ConfigError, ResultsError
from sim.results import open_results
from sim.results.tables import TABLES
from tests.sweeps.conftest import SMALL, Play, Write, assert_same_rows


def test_a_file_is_played_as_the_verb_plays_it(here: Path, sweep_file: Write, play: Play) -> None:
    file = sweep_file(SMALL).removeprefix("sweep=")
    results = sim.sweep(file, runs=3, executor="serial", progress=False)
    assert_same_rows(results.runs, open_results(play(SMALL, "replicates=3")).runs)


def test_a_shipped_sweep_is_found_by_its_name_and_changed(here: Path) -> None:
    results = sim.sweep("rapport_by_subsidy", "months=3", runs=2, progress=False, executor="serial")
    assert set(results.runs.groupby("cell").size()) == {2}
    assert results.cell(0).scenario.months == 3


def test_factors_are_given_as_python_has_them(here: Path) -> None:
    results = sim.sweep(
        {"talks.rounds": range(3, 6), "parties.moscow.subsidy": {"distribution": "uniform", "low": 10.0, "high": 20.0}},
        "months=2", design="latin_hypercube", samples=np.int64(2), runs=2, keep="months", progress=False, executor="serial",
    )  # fmt: skip
    assert len(results.runs) == 3 * 2 * 2
    assert results.manifest["sweep"]["levers"] == ["talks.rounds"]
    assert results.manifest["sweep"]["uncertainties"] == ["parties.moscow.subsidy"]


def test_a_cell_is_what_a_plain_run_of_it_would_be(here: Path) -> None:
    results = sim.sweep(
        {"parties.moscow.subsidy": [12.5, 25], "talks.order": ["holder_first", "graduated"]},
        "months=4", runs=3, keep="events", progress=False, executor="serial",
    )  # fmt: skip
    design = results.design
    assert design is not None
    for number, row in enumerate(design.to_dict("records")):
        cell = results.cell(number)
        words = [f"{key}={row[key]}" for key in ("parties.moscow.subsidy", "talks.order")]
        alone = sim.simulate(sim.load("baseline", "months=4", *words), runs=3, seed=cell.scenario.seed)
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(cell, name), getattr(alone, name), check_exact=True)
        assert cell.scenario.scenario.name == f"baseline, cell {number} of sweep"


def test_a_plain_run_is_its_own_only_cell(here: Path) -> None:
    results = sim.simulate(sim.load("baseline", "months=2"), runs=2)
    assert results.cell(0) is results
    with pytest.raises(ResultsError, match="cell = 1 must be a number from 0 to 0"):
        results.cell(1)


@pytest.mark.parametrize(
    ("factors", "how", "line"),
    [
        ({"talks.rounds": [3, 4]}, {"replicats": 3}, "sim.sweep: replicats = 3 is not an entry of a sweep; did you mean 'replicates'"),
        ({"talks.rounds": [3, 4]}, {"runs": 0}, "sim.sweep: replicates = 0 must be a whole number from 1"),
        ({"talk.rounds": [3, 4]}, {}, "did you mean 'talks'"),
        ("rapport_by_subsidi", {}, "did you mean 'rapport_by_subsidy'"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line_and_leaves_nothing(here: Path, factors, how, line: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError) as caught:
        sim.sweep(factors, progress=False, **how)
    assert line in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert not list(here.iterdir())
