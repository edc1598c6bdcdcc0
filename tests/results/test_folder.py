"""A results folder is never shared, overwritten or half there; what is wrong with one is told in a line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.campaign.events import EVENT
from sim.campaign.outcomes import OUTCOMES, outcomes_of_names
from sim.configuration import Scenario, config_hash, load, read
from sim.ensemble.spans import Chunk
from sim.errors import ResultsError
from sim.results import Results, open_results
from sim.results.folder import Folder, write_atomically
from sim.results.tables import KEYS, TABLES, frames
from tests.results.conftest import write_part

RUNS = pd.DataFrame({"cell": [0, 0], "run": [0, 1], "freed": [3, 4]})


def edited(folder: Path, **changes: Any) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fifty_starts_at_once_get_fifty_folders(empty: Path, scenario: Scenario) -> None:
    with ThreadPoolExecutor(50) as pool:
        folders = list(pool.map(lambda _: Folder.create(scenario).path, range(50)))
    assert len(set(folders)) == 50
    assert all((folder / "manifest.json").is_file() for folder in folders)
    assert (empty / "outputs" / "latest").resolve() in folders
    assert not list((empty / "outputs").glob(".*"))


def test_processes_that_start_at_once_get_folders_of_their_own(empty: Path) -> None:
    script = (
        "from sim.configuration import load; from sim.results.folder import Folder; "
        "print(*[Folder.create(load('baseline')).path for _ in range(4)], sep='\\n')"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    paths = [path for process in started for path in process.communicate(timeout=120)[0].split()]
    assert len(set(paths)) == len(paths) == 16


def test_a_folder_is_named_for_its_scenario_and_latest_points_to_the_newest(empty: Path) -> None:
    first, second = Folder.create(load("baseline")), Folder.create(load("korvia_baseline"))
    assert first.path.name.startswith("baseline-")
    assert second.path.name.startswith("korvia_baseline-")
    assert (empty / "outputs" / "latest").resolve() == second.path


def test_a_name_with_a_path_in_it_stays_in_the_output_folder(empty: Path, scenario: Scenario) -> None:
    named = replace(scenario, scenario=replace(scenario.scenario, name="../../etc/x y"))
    assert Folder.create(named).path.parent == empty / "outputs"


def test_something_else_called_latest_is_left_alone(empty: Path, scenario: Scenario) -> None:
    (empty / "outputs" / "latest").mkdir(parents=True)
    Folder.create(scenario)
    assert not (empty / "outputs" / "latest").is_symlink()


@pytest.mark.parametrize("outside", ["..", "/tmp/elsewhere", "link/x"])  # noqa: S108 - nothing is written there
def test_the_output_folder_cannot_leave_the_current_folder(
    empty: Path, scenario: Scenario, outside: str
) -> None:
    (empty / "link").symlink_to(empty.parent)
    there = replace(scenario, output=replace(scenario.output, folder=outside))
    with pytest.raises(ResultsError, match="must lie below the current folder"):
        Folder.create(there)
    assert [path.name for path in empty.iterdir()] == ["link"]


def test_an_output_folder_that_is_a_file_is_one_line(empty: Path, scenario: Scenario) -> None:
    (empty / "outputs").write_text("")
    with pytest.raises(ResultsError, match=r"^output.folder = 'outputs': File exists$"):
        Folder.create(scenario)


def test_parts_of_other_runs_or_of_another_configuration_never_share_a_name() -> None:
    chunks = [
        Chunk(identity, 0, 1, first, end) for identity in "ab" for first, end in ((0, 5), (5, 10), (0, 10))
    ]
    assert len({chunk.name for chunk in chunks}) == len(chunks)


def test_parts_under_the_names_of_older_versions_are_read(kept: Results) -> None:
    assert kept.path is not None
    whole = kept.months
    for part in kept.path.glob("*/part-*.parquet"):
        part.rename(part.with_name("part-0-0-2.parquet"))
    pd.testing.assert_frame_equal(open_results(kept.path).months, whole)


def test_a_file_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def half(file: Any) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "part.parquet", half)
    assert not list(tmp_path.iterdir())


def test_temporary_files_and_blocks_without_their_runs_do_not_count(kept: Results) -> None:
    assert kept.path is not None
    whole = open_results(kept.path).months
    (kept.path / "runs" / ".part-0-3-5.parquet.abcd.tmp").write_bytes(b"half")
    (kept.path / "months" / "part-0-3-5.parquet").write_bytes(b"of a block that was never finished")
    pd.testing.assert_frame_equal(kept.months, whole)
    assert len(kept.runs) == 3


def test_what_is_read_back_is_what_was_simulated(kept: Results, scenario: Scenario) -> None:
    from sim.ensemble import simulate

    again = simulate(scenario)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(again, name), check_exact=True)
    assert kept.scenario == scenario
    assert kept.assumed_share == again.assumed_share


def test_parts_come_back_in_the_order_of_their_runs_however_they_were_written(
    empty: Path, scenario: Scenario, kept_folder: Path
) -> None:
    whole = open_results(kept_folder / "outputs" / "latest")
    folder = Folder.create(scenario)
    for run in (2, 0, 1):
        tables = (table[table["run"] == run] for table in (whole.runs, whole.months, whole.events))
        write_part(folder, *tables)
    folder.finish("done")
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(open_results(folder.path), name), getattr(whole, name))


def test_rows_carry_the_numbers_of_their_runs_where_a_run_failed(scenario: Scenario) -> None:
    from sim.campaign.start import begin
    from sim.campaign.state import new_state
    from sim.configuration.bind import bind

    case = bind(scenario)
    state = new_state(case, 2, scenario.months)
    for row, number in enumerate((4, 6)):
        begin(case, state, row, scenario.seed, number)
    runs, months, _ = frames(scenario, case, state, 4)
    assert months is not None
    assert runs["run"].tolist() == [4, 6]
    assert months["run"].tolist() == [4] * 8 + [6] * 8
    with pytest.raises(ValueError, match="run 4 is in a block that begins with run 5"):
        frames(scenario, case, state, 5)


def test_csv_twins_hold_the_same_numbers(kept: Results) -> None:
    assert kept.path is not None
    (twin,) = (kept.path / "runs").glob("*.csv")
    pd.testing.assert_frame_equal(pd.read_csv(twin), kept.runs, check_exact=True, check_dtype=False)


def test_only_what_was_asked_for_is_kept(empty: Path) -> None:
    from sim.ensemble import run

    found = run(load("baseline", "runs=1", "months=2", "output.keep=runs"), progress=False)
    assert found.kept == ("runs",)
    with pytest.raises(ResultsError, match=r"^months were not kept: run again with output.keep=months$"):
        _ = found.months


def test_the_manifest_tells_how_the_results_were_made(kept: Results, scenario: Scenario) -> None:
    from sim.machine import rules_hash

    manifest = kept.manifest
    assert manifest["schema_version"] == 1
    assert manifest["caution"] == "Illustrative, not a forecast."
    assert manifest["config_hash"] == config_hash(scenario)
    assert manifest["rules_hash"] == rules_hash()
    assert (manifest["seed"], manifest["runs"], manifest["months"]) == (2025, 3, 8)
    assert "runs=3" in manifest["overrides"]
    assert manifest["failed"] == []
    assert manifest["started"] < manifest["finished"]
    assert {"python", "mesa", "numpy", "numba", "hydra-core", "pyarrow"} <= set(manifest["versions"])
    assert manifest["record_definition"] == "strict"


def test_the_manifest_explains_every_column_of_every_table(kept: Results) -> None:
    for name in TABLES:
        about = kept.manifest["columns"][name]
        assert list(about) == list(getattr(kept, name).columns)
        assert all(column["summary"] for column in about.values())


def test_the_tables_have_the_columns_of_the_model(kept: Results, scenario: Scenario) -> None:
    outcomes = {**OUTCOMES, **outcomes_of_names(list(scenario.categories), list(scenario.items))}
    assert list(kept.runs.columns) == ["cell", "run", *outcomes]
    assert list(kept.events.columns) == ["cell", "run", "sequence", *(EVENT.names or ())]
    assert all(not getattr(kept, name).duplicated(KEYS[name]).any() for name in TABLES)
    last = kept.months[kept.months["month"] == 7]
    held = last[[f"held_{name}" for name in scenario.categories]].sum(axis=1)
    assert np.array_equal(held, last["held"])
    assert np.array_equal(last["held"], kept.runs["held"])


def test_the_configuration_in_the_folder_is_complete(kept: Results, scenario: Scenario) -> None:
    assert kept.path is not None
    assert read(kept.path) == scenario


# ------------------------------------------------------------------------------------------------------------- damage


def truncated(folder: Path) -> None:
    (part,) = (folder / "runs").glob("*.parquet")
    part.write_bytes(part.read_bytes()[:-100])


def without_months(folder: Path) -> None:
    for part in (folder / "months").glob("*.parquet"):
        part.unlink()


def doubled(folder: Path) -> None:
    (part,) = (folder / "runs").glob("*.parquet")
    part.with_name("part-0-9-9.parquet").write_bytes(part.read_bytes())


def emptied(folder: Path) -> None:
    for part in (folder / "runs").glob("*.parquet"):
        part.unlink()


@pytest.mark.parametrize(
    ("damage", "table", "line"),
    [
        (truncated, "runs", r"runs/part-0-0-0-2-[0-9a-f]{8}\.parquet is damaged: "),
        (without_months, "months", r"months/part-0-0-0-2-[0-9a-f]{8}\.parquet is missing$"),
        (doubled, "runs", r"runs holds the same run twice$"),
        (emptied, "runs", r"holds no runs \(its status is 'done'\)$"),
    ],
)
def test_a_damaged_table_is_one_line(
    kept: Results, damage: Callable[[Path], None], table: str, line: str
) -> None:
    assert kept.path is not None
    damage(kept.path)
    with pytest.raises(ResultsError, match=line) as caught:
        getattr(open_results(kept.path), table)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("outputs/latst", r"^outputs/latst does not exist; did you mean 'latest'\?$"),
        ("zzz", r"^zzz does not exist$"),
        ("elsewhere/latest", r"^elsewhere/latest: there are no results yet in elsewhere$"),
        (".", r" is not a results folder: it has no manifest.json$"),
        ("outputs/latest/config.yaml", r"^outputs/latest/config.yaml is a file, not a results folder$"),
    ],
)
def test_a_path_that_leads_to_no_results_is_one_line(here: Path, path: str, line: str) -> None:
    with pytest.raises(ResultsError, match=line):
        open_results(path)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("{", "manifest.json is damaged: "),
        ("[]", "its manifest.json has no schema_version"),
        ('{"schema_version": 99}', "newer version: its schema_version is 99, this one reads 1"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_one_line(kept: Results, content: str, line: str) -> None:
    assert kept.path is not None
    (kept.path / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(ResultsError, match=line):
        open_results(kept.path)


def test_a_near_name_of_other_results_is_offered(kept: Results) -> None:
    assert kept.path is not None
    with pytest.raises(ResultsError, match=f"did you mean '{kept.path.name}'"):
        open_results(f"outputs/{kept.path.name[:-1]}")


@pytest.mark.parametrize("name", ["manifest.json", "runs", "."])
def test_what_somebody_else_keeps_to_himself_is_not_called_damaged(
    empty: Path, scenario: Scenario, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder.create(scenario)
    write_part(folder, RUNS)
    closed = (folder.path / name).resolve()
    monkeypatch.setattr("os.access", lambda path, _: Path(path).resolve() != closed)
    with pytest.raises(ResultsError, match=r"cannot be read: permission denied"):
        open_results(folder.path)
