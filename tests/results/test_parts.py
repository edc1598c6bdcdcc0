"""The runs table read column by column is the table that is read at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.configuration import Scenario
from sim.errors import ResultsError
from sim.results import Results, open_results
from sim.results.folder import Folder
from sim.results.parts import RunsOnDisk, frame_of
from tests.results.conftest import write_part


def written(scenario: Scenario, *parts: pd.DataFrame) -> Path:
    folder = Folder.create(scenario)
    for part in parts:
        write_part(folder, part)
    folder.finish("done")
    return folder.path


def rows(*runs: int, cell: int = 0) -> pd.DataFrame:
    lags = [np.nan if run % 2 else run / 4 for run in runs]
    return pd.DataFrame(
        {"cell": cell, "run": list(runs), "freed": [10 * run for run in runs], "mean_lag": lags}
    )


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_column_is_that_of_the_table(kept: Results) -> None:
    table = open_results("latest").runs
    for name in table.columns:
        np.testing.assert_array_equal(kept.column(name), table[name].to_numpy(dtype=float))
    assert kept.n_runs == len(table)


def test_parts_are_in_the_order_of_their_runs_and_not_of_their_names(empty: Path, scenario: Scenario) -> None:
    # As words, 10 comes before 9.
    path = written(scenario, rows(10, 11), rows(8, 9), rows(2))
    results = open_results(path)
    assert results.column("run").tolist() == [2.0, 8.0, 9.0, 10.0, 11.0]
    assert results.column("freed").tolist() == [20.0, 80.0, 90.0, 100.0, 110.0]
    np.testing.assert_array_equal(results.column("mean_lag"), [0.5, 2.0, np.nan, 2.5, np.nan])
    assert results.n_runs == 5


def test_a_part_whose_runs_are_not_in_order_is_put_in_order(empty: Path, scenario: Scenario) -> None:
    results = open_results(written(scenario, rows(3, 1, 2)))
    assert results.column("freed").tolist() == [10.0, 20.0, 30.0]


def test_a_run_that_is_there_twice_is_not_summed_up(empty: Path, scenario: Scenario) -> None:
    path = written(scenario, rows(0, 1), rows(1, 2))
    assert RunsOnDisk(path).rows is None
    with pytest.raises(ResultsError, match="holds the same run twice"):
        open_results(path).column("freed")


def test_a_later_cell_begins_anew(empty: Path, scenario: Scenario) -> None:
    both = pd.concat([rows(0, 1), rows(0, 1, cell=1)])
    assert open_results(written(scenario, both)).column("cell").tolist() == [0.0, 0.0, 1.0, 1.0]


def test_what_is_no_column_or_no_part_is_one_line(empty: Path, scenario: Scenario) -> None:
    with pytest.raises(ResultsError, match=r"runs has no column 'freedom'$"):
        open_results(written(scenario, rows(0))).column("freedom")
    with pytest.raises(ResultsError, match=r"holds no runs"):
        open_results(written(scenario)).column("freed")


def test_a_table_that_was_read_is_not_read_again(kept: Results) -> None:
    freed = kept.runs["freed"].tolist()
    assert kept.path is not None
    for part in (kept.path / "runs").glob("*.parquet"):
        part.unlink()
    assert kept.column("freed").tolist() == freed


def test_a_parquet_file_is_read_from_bytes_and_from_a_path(tmp_path: Path) -> None:
    table = rows(0, 1, 2).assign(word=["a", "b", "c"])
    table.to_parquet(tmp_path / "x.parquet")
    for source in (tmp_path / "x.parquet", (tmp_path / "x.parquet").read_bytes()):
        pd.testing.assert_frame_equal(frame_of(source), table)
        assert list(frame_of(source, ["word"])) == ["word"]


def test_a_plain_run_takes_neither_mesa_nor_pandas_nor_scipys_linear_algebra(tmp_path: Path) -> None:
    # The rules may still have to be compiled: the first of the two runs does that.
    code = (
        "import sys; from sim.__main__ import main; "
        "main(['run', 'runs=2', 'months=2', 'output.figures=false']); "
        "print([name for name in ('mesa', 'pandas', 'scipy.linalg', 'matplotlib') if name in sys.modules])"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
    assert done.stdout.splitlines()[-1] == "[]"
