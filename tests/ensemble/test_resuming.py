"""A plain run that was stopped, however it was, goes on with the same rows; what is done is not played again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.__main__ import main
from sim.agents.patron import Patron
from sim.campaign.choices import Policy
from sim.configuration import load
from sim.ensemble import mesa_path, plain, resume, run, simulate
from sim.ensemble.lock import lock
from sim.errors import Interrupted, ResultsError
from sim.results import Results, open_results
from sim.results.tables import TABLES

RUNS = 12


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plain, "PART_RUNS", dict.fromkeys(TABLES, 3))
    return tmp_path


def started(*overrides: str, **how: Any) -> Results:
    words = (f"runs={RUNS}", "months=4", "threads=1", "output.figures=false")
    return run(load("baseline", *words, *overrides), progress=False, **how)


def folder_of(results: Results) -> Path:
    assert results.path is not None
    return results.path


def assert_whole(folder: Path, runs: int = RUNS) -> None:
    """Every table is that of runs which nothing disturbed."""
    whole = simulate(load("baseline", "months=4"), runs=runs)
    for name in TABLES:
        pd.testing.assert_frame_equal(
            getattr(open_results(folder), name), getattr(whole, name), check_exact=True
        )


def parts(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in sorted((folder / "runs").iterdir())}


def test_only_what_is_missing_is_played(capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(started())
    before = parts(folder)
    lost, torn, *kept = before
    lost.unlink()
    torn.write_bytes(torn.read_bytes()[:-20])
    assert main(["resume", "latest"]) == 0
    assert f"outputs/{folder.name}: 6 of 12 runs are missing, going on" in capsys.readouterr().out
    assert {file: time for file, time in parts(folder).items() if file in kept} == {
        file: before[file] for file in kept
    }
    assert_whole(folder)


def test_a_part_whose_months_are_missing_is_played_again() -> None:
    folder = folder_of(started())
    next((folder / "months").iterdir()).unlink()
    assert main(["resume", "latest"]) == 0
    assert_whole(folder)


def test_where_nothing_is_missing_resume_says_so_and_tells_the_results(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = folder_of(started())
    before = parts(folder)
    assert main(["resume", "latest"]) == 0
    said = capsys.readouterr().out
    assert f"outputs/{folder.name}: nothing is missing, all 12 runs were played" in said
    assert "12 runs from January 2025" in said
    assert said.splitlines()[-1] == f"results: outputs/{folder.name}"
    assert parts(folder) == before


def test_ctrl_c_loses_no_part_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    played_before, stopped = mesa_path.play, [7]

    def play(scenario: Any, case: Any, number: int, agents: Any = None) -> Any:
        if number in stopped:
            raise KeyboardInterrupt
        return played_before(scenario, case, number, agents)

    monkeypatch.setattr(mesa_path, "BLOCK_RUNS", 2)
    monkeypatch.setattr(mesa_path, "play", play)
    with pytest.raises(Interrupted, match=r"^interrupted: 6 of 12 runs are in outputs/baseline-"):
        started("engine=mesa")
    assert open_results("latest").manifest["status"] == "interrupted"
    stopped.clear()
    assert main(["resume", "latest"]) == 0
    assert_whole(Path("outputs/latest"))
    assert open_results("latest").manifest["status"] == "done"


def test_a_run_is_resumed_by_another_executor() -> None:
    folder = folder_of(started())
    next(iter(parts(folder))).unlink()
    assert main(["resume", str(folder), "executor=threads", "executor.workers=3"]) == 0
    assert_whole(folder)


def test_csv_twins_are_made_for_what_is_played_again() -> None:
    folder = folder_of(started("output.csv=true"))
    files = sorted(folder.glob("*/part-*"))
    for file in (folder / "runs").iterdir():
        file.unlink()
    assert main(["resume", "latest"]) == 0
    assert sorted(folder.glob("*/part-*")) == files


def test_runs_are_added_to_those_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(started())
    before = parts(folder)
    assert main(["extend", "latest", "replicates=+5"]) == 0
    assert parts(folder).items() > before.items()
    assert open_results(folder).manifest["runs"] == 17
    assert_whole(folder, 17)
    assert main(["extend", "latest", "samples=+5"]) == 2
    assert "cannot be added to a plain run" in capsys.readouterr().err


class Spender(Patron):
    """A patron that outbids whatever happens."""

    def choose(self, month: int) -> int:
        return int(Policy.OUTBID)


def test_runs_of_agents_of_ones_own_go_on_with_those_agents_alone() -> None:
    folder = folder_of(started(agents={"patron": Spender}))
    whole = open_results(folder).runs
    next(iter(parts(folder))).unlink()
    with pytest.raises(ResultsError, match=r"other agents \(patron is Spender\): go on from Python"):
        resume(folder)
    pd.testing.assert_frame_equal(resume(folder, agents={"patron": Spender}).runs, whole, check_exact=True)


def test_a_second_process_is_kept_away(capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(started())
    with lock(folder):
        assert main(["resume", str(folder)]) == 2
    assert "is in use by process" in capsys.readouterr().err


def test_rules_of_another_version_are_not_mixed_in(capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(started())
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"rules_hash": "0" * 16}))
    assert main(["resume", "latest"]) == 2
    assert "was begun under other rules" in capsys.readouterr().err


def test_results_of_an_older_version_say_that_they_cannot_be_resumed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = folder_of(started())
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["plan"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert main(["resume", "latest"]) == 2
    assert "it was begun by an older version" in capsys.readouterr().err
