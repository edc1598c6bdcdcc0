"""Results of a sweep in SQL, in xarray, and at another address."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.__main__ import main
from sim.errors import ResultsError
from sim.results import open_results
from sim.verbs import plot
from tests.sweeps.conftest import SMALL, Play, assert_same_rows, runs_of

pytest.importorskip("duckdb")


def test_a_query_joins_runs_with_the_design(play: Play) -> None:
    results = open_results(play())
    design = results.design
    assert design is not None
    answer = results.query(
        "select paid, count(*) as n, avg(freed) as freed from runs join design using (cell) group by paid order by 1"
    )
    expected = results.runs.merge(design, on="cell").groupby("paid")["freed"].agg(["count", "mean"])
    assert answer["paid"].tolist() == [15.0, 30.0]
    assert answer["n"].tolist() == expected["count"].tolist()
    assert answer["freed"].tolist() == pytest.approx(expected["mean"].tolist())


def test_results_in_memory_can_be_asked_too() -> None:
    import sim

    results = sim.simulate(sim.load("baseline", "months=3"), runs=4)
    assert results.query("select count(*) as n from months")["n"].tolist() == [12]


@pytest.mark.parametrize(
    "text",
    [
        "copy runs to 'stolen.csv'",
        "create table x as select 1",
        "select 1; select 2",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('../secret.txt')",
        "attach 'x.db'",
        "set enable_external_access = true",
        "select * from nothing",
        "selekt",
        "",
    ],
)
def test_a_query_reads_these_results_and_nothing_else(play: Play, here: Path, text: str) -> None:
    (here.parent / "secret.txt").write_text("secret")
    results = open_results(play(SMALL, "replicates=1"))
    with pytest.raises(ResultsError, match="query: "):
        results.query(text)
    assert {path.name for path in here.iterdir()} == {"outputs"}


def test_the_verb_prints_a_table_or_all_rows_as_csv(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    play()
    capsys.readouterr()
    assert main(["query", "latest", "select cell, run from runs order by all", "--csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "cell,run"
    assert lines[1:] == [f"{cell},{run}" for cell in range(4) for run in range(5)]
    assert main(["query", "latest", "select count(*) as runs_in_all from runs"]) == 0
    out = capsys.readouterr().out
    assert "runs_in_all" in out
    assert "20" in out
    assert "Illustrative, not a forecast." in out


def test_a_full_grid_is_a_dataset_over_its_factors(play: Play) -> None:
    pytest.importorskip("xarray")
    results = open_results(play())
    table = results.to_xarray()
    assert dict(table.sizes) == {"order": 2, "paid": 2, "run": 5}
    row = results.runs.query("cell == 3 and run == 2").iloc[0]
    assert table["freed"].sel(order="sanctioner_first", paid=30.0, run=2).item() == row["freed"]


def test_a_sample_is_a_dataset_over_cells_with_the_factors_as_coordinates(play: Play) -> None:
    pytest.importorskip("xarray")
    text = """
overrides: ["months=3"]
design: sobol
samples: 4
replicates: 2
uncertainties:
  paid: {key: parties.moscow.subsidy, distribution: uniform, low: 10, high: 30}
"""
    results = open_results(play(text))
    table = results.to_xarray()
    assert dict(table.sizes) == {"cell": 4, "run": 2}
    assert results.design is not None
    assert table["paid"].to_numpy().tolist() == results.design["paid"].tolist()


def test_a_cell_of_a_sweep_is_replayed_like_a_run(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    play()
    capsys.readouterr()
    assert main(["replay", "latest", "3", "--cell", "2"]) == 0
    assert "have been freed by deals (gross)" in capsys.readouterr().out
    assert main(["replay", "latest", "3", "--cell", "4"]) == 2
    assert "--cell = '4' must be a number from 0 to 3" in capsys.readouterr().err


def test_shards_can_go_to_an_address_and_come_back_from_there(play: Play, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    whole = runs_of(play())
    address = f"{'file'}://{tmp_path}/elsewhere"
    folder = play(SMALL, f"results={address}")
    assert not (folder / "runs").exists()
    assert list((tmp_path / "elsewhere" / "runs").glob("part-*.parquet"))
    assert_same_rows(runs_of(address), whole)
    assert_same_rows(runs_of(folder), whole)
    assert main(["query", address, "select count(*) from runs", "--csv"]) == 0


def test_a_figure_is_of_one_cell_and_says_which(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    folder = play()
    assert main(["plot", str(folder), "--figure", "ecdf"]) == 2
    assert (
        "is a sweep of 4 cells, whose runs do not belong in one figure: say --cell N"
        in capsys.readouterr().err
    )
    assert main(["plot", str(folder), "--figure", "ecdf", "--cell", "4"]) == 2
    assert "must be a number from 0 to 3" in capsys.readouterr().err
    assert main(["plot", str(folder), "--figure", "ecdf", "--cell", "3"]) == 0
    assert (folder / "figures" / "ecdf-cell3.png").is_file()
    cell = plot._opened(str(folder), [], "3")
    assert len(cell.runs) == 5
    assert cell.scenario.scenario.name == "baseline, cell 3 of mine"
    assert cell.scenario.scenario.title == "order = sanctioner_first, paid = 30"
