"""However a sweep is cut, carried out or made larger, its rows are the same."""

from __future__ import annotations

import pytest

from sim.configuration import load
from sim.ensemble import simulate
from sim.ensemble.attempt import Manner
from sim.ensemble.executors import ExecutorChoice
from sim.results import open_results
from sim.sweeps import spec
from sim.sweeps.pilot import Estimate
from sim.sweeps.runner import begin, extend
from tests.sweeps.conftest import SERIAL, SMALL, Play, Write, assert_same_rows, command, runs_of

ONE = 'overrides: ["months=4"]\nreplicates: {n}\nlevers:\n  paid: {{key: parties.moscow.subsidy, values: [25.0]}}\n'


def test_a_hundred_replicates_are_the_same_as_one_block_as_ten_and_as_a_hundred(play: Play) -> None:
    whole, tens, ones = (runs_of(play(ONE.format(n=100), block=block)) for block in (100, 10, 1))
    assert len(whole) == 100
    assert_same_rows(whole, tens)
    assert_same_rows(whole, ones)


def test_ten_by_ten_by_extending_is_the_same_as_a_hundred_at_once(play: Play) -> None:
    grown = play(ONE.format(n=40), block=15)
    extend(grown, SERIAL, replicates=60)
    assert_same_rows(runs_of(grown), runs_of(play(ONE.format(n=100), block=100)))


def test_a_cell_holds_the_rows_of_a_plain_run_of_its_scenario(play: Play) -> None:
    rows = runs_of(play())
    alone = simulate(
        load("baseline", "months=4", "talks.order=sanctioner_first", "parties.moscow.subsidy=15.0"), runs=5
    )
    design = open_results("latest").design
    assert design is not None
    cell = int(design.query("order == 'sanctioner_first' and paid == 15.0")["cell"].iloc[0])
    assert_same_rows(rows[rows["cell"] == cell].assign(cell=0), alone.runs)


def test_a_lever_that_does_nothing_changes_no_row(play: Play) -> None:
    text = 'overrides: ["months=4"]\nreplicates: 10\nlevers:\n  unused: {key: parties.vatican.rapport, values: [0.1, 0.9]}\n'
    rows = runs_of(play(text))
    first, second = (rows[rows["cell"] == cell].assign(cell=0) for cell in (0, 1))
    assert_same_rows(first, second)


def test_an_envoy_who_does_nothing_changes_no_row(play: Play) -> None:
    text = """
overrides: ["months=4"]
replicates: 10
levers:
  company:
    choices:
      as_it_is: {}
      one_more:
        parties.nobody: {role: envoy, label: "nobody", active: false, p_meeting: 0.9, rapport: 0.5, mandate: 9.0}
"""
    rows = runs_of(play(text))
    first, second = (rows[rows["cell"] == cell].assign(cell=0) for cell in (0, 1))
    assert_same_rows(first, second)


def test_cells_share_their_luck_unless_told_otherwise(play: Play) -> None:
    text = 'overrides: ["months=4"]\nreplicates: 20\nlevers:\n  unused: {key: parties.vatican.rapport, values: [0.1, 0.9]}\n'
    rows = runs_of(play(text, "paired=false"))
    first, second = (rows[rows["cell"] == cell]["arrested"].tolist() for cell in (0, 1))
    assert first != second


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_every_executor_gives_the_same_rows(play: Play, kind: str) -> None:
    manner = Manner(executor=ExecutorChoice(kind, workers=2))
    assert_same_rows(runs_of(play(SMALL, manner=manner, block=3)), runs_of(play()))


def test_months_and_events_are_kept_where_asked_for(play: Play) -> None:
    results = open_results(play(SMALL, "keep=events", block=6))
    assert results.kept == ("runs", "months", "events")
    assert len(results.months) == 4 * 5 * 4  # cells, replicates, months
    assert set(results.events["cell"]) == {0, 1, 2, 3}
    assert open_results(play()).kept == ("runs",)


def test_samples_are_added_without_playing_a_cell_twice(play: Play, sweep_file: Write) -> None:
    text = """
overrides: ["months=3"]
design: sobol
samples: 4
replicates: 2
uncertainties:
  paid: {key: parties.moscow.subsidy, distribution: uniform, low: 10, high: 30}
  most_rounds: {key: talks.rounds, distribution: uniform, low: 3, high: 9}
"""
    folder = play(text)
    before = {file.name: file.stat().st_mtime_ns for file in (folder / "runs").iterdir()}
    extend(folder, SERIAL, samples=4)
    after = {file.name: file.stat().st_mtime_ns for file in (folder / "runs").iterdir()}
    assert {name: after[name] for name in before} == before
    assert_same_rows(runs_of(folder), runs_of(play(text, "samples=8")))
    assert open_results(folder).manifest["cells"] == 8


def test_replicates_are_added_until_the_interval_is_narrow_enough(play: Play) -> None:
    from sim.sweeps.stopping import widths

    text = SMALL + "until: {outcome: arrested, width: 12, at_most: 60, step: 5}\n"
    rows = runs_of(play(text))
    found = widths(rows, "arrested")
    assert ((found["width"] <= 12) | (found["n"] == 60)).all()
    assert found["n"].max() > 5
    # The round before was too wide, or there would have been no other.
    for cell, n in found["n"].items():
        if n > 5:
            earlier = rows[(rows["cell"] == cell) & (rows["run"] < n - 5)]
            assert widths(earlier, "arrested")["width"].iloc[0] > 12


def test_an_interval_is_the_textbooks() -> None:
    import pandas as pd

    from sim.sweeps.stopping import widths

    table = pd.DataFrame({"cell": [0] * 4 + [1], "x": [1.0, 3.0, 5.0, float("nan"), 2.0]})
    found = widths(table, "x")
    # s = 2 and n = 3: 2 * 1.96 * 2 / sqrt(3) = 4.5265.
    assert found["width"].iloc[0] == pytest.approx(4.5265, abs=1e-3)
    assert found["width"].iloc[1] == float("inf")


def test_a_dry_run_writes_nothing_and_tells_cells_runs_time_and_disk(here, sweep_file: Write) -> None:  # type: ignore[no-untyped-def]
    said = command("sweep", sweep_file(SMALL), "--dry-run", cwd=here)
    assert said.returncode == 0, said.stderr
    assert "4 in 2 families" in said.stdout
    assert "20 (5 a cell, the same luck in all)" in said.stdout
    assert "time" in said.stdout
    assert "disk" in said.stdout
    assert not list(here.iterdir())


def test_the_design_of_a_begun_sweep_lies_beside_its_runs(play: Play) -> None:
    design = open_results(play()).design
    assert design is not None
    assert design.columns.tolist() == ["cell", "policy", "future", "seed", "family", "order", "paid"]
    assert design["paid"].tolist() == [15.0, 15.0, 30.0, 30.0]
    assert design["order"].tolist() == ["holder_first", "sanctioner_first"] * 2


def test_a_group_of_the_users_own_can_be_swept_over(here, sweep_file: Write, tmp_path) -> None:  # type: ignore[no-untyped-def]
    group = tmp_path / "own" / "gap"
    group.mkdir(parents=True)
    (group / "short.yaml").write_text("# @package _global_\ntalks:\n  gap: 1\n")
    (group / "long.yaml").write_text("# @package _global_\ntalks:\n  gap: 6\n")
    text = 'overrides: ["months=3"]\nreplicates: 1\nlevers:\n  gap: [short, long]\n'
    config_dir = str(tmp_path / "own")
    folder = begin(spec.read([sweep_file(text)], config_dir), 5, SERIAL, config_dir)
    from sim.results.store import LocalStore
    from sim.sweeps.plan import opened

    plan, design = opened(LocalStore(folder))
    assert [plan.cells(design).scenario(cell).talks.gap for cell in (0, 1)] == [1, 6]


def test_chunks_are_neither_long_nor_so_few_that_a_worker_is_idle() -> None:
    # 1.5 s at 1 ms a run are 1,500 runs; of 400 runs that four chunks share, 100.
    assert Estimate(0.001, 100.0, 0.0).block == 1500
    assert Estimate(0.001, 100.0, 0.0, share=100).block == 100
    assert Estimate(10.0, 100.0, 0.0).block == 1
