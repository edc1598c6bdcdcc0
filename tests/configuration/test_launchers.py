"""Cells of a multirun in other processes, through Hydra's launchers."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.configuration import flags
from sim.errors import RunsFailed

LAUNCHERS = {"joblib": "hydra_joblib_launcher", "submitit_local": "hydra_submitit_launcher"}


def is_installed(plugin: str) -> bool:
    found = importlib.util.find_spec("hydra_plugins")
    places = list(found.submodule_search_locations or []) if found else []
    return any(Path(place, plugin).is_dir() for place in places)


@pytest.fixture
def launched(here: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a launcher in place whose cells came to what is given."""

    def put(*ends: Any) -> None:
        monkeypatch.setattr(flags, "launcher", lambda *_: "joblib")
        monkeypatch.setattr(flags, "launch", lambda *_: list(ends))

    return put


def test_every_cell_is_told_with_its_results(
    launched: Callable[..., None], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launched(str(here / "outputs/a"), str(here / "outputs/b"))
    assert main(["run", "-m", "seed=1,2"]) == 0
    assert capsys.readouterr().out == "[1/2] seed=1: outputs/a\n[2/2] seed=2: outputs/b\n"


def test_a_cell_that_failed_in_a_worker_does_not_hide_the_others(
    launched: Callable[..., None], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launched(RunsFailed("2 of 9 runs failed"), str(here / "outputs/b"))
    assert main(["run", "-m", "seed=1,2"]) == 3
    told = capsys.readouterr()
    assert told.out == "[2/2] seed=2: outputs/b\n"
    assert told.err.startswith("[1/2] seed=1: 2 of 9 runs failed\n")
    assert told.err.endswith("1 of 2 cells had runs that failed; the others are complete\n")


@pytest.mark.slow
@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_cells_are_played_in_other_processes(
    launcher: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not is_installed(LAUNCHERS[launcher]):
        pytest.skip(f"{LAUNCHERS[launcher].replace('_', '-')} is not installed")
    words = ["seed=1,2", "runs=2", "months=2", "output.figures=false"]
    assert main(["run", "-m", f"hydra/launcher={launcher}", *words]) == 0
    folders = {folder.name for folder in (here / "outputs").glob("baseline-*")}
    told = {line.rpartition("/")[2] for line in capsys.readouterr().out.splitlines() if line[:1] == "["}
    assert len(folders) == 2
    assert told == folders
