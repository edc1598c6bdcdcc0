"""One small campaign, simulated once, kept in a folder that each test may copy or read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.configuration import Scenario, load
from sim.results import Results, open_results


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load("baseline", "runs=3", "months=8", "output.csv=true")


@pytest.fixture(scope="session")
def kept_folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder below an otherwise empty place; tests work on copies of the place."""
    from sim.ensemble import campaign

    place = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        campaign(scenario, progress=False)
    return place


@pytest.fixture
def here(kept_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with its own copy of the results in ``outputs/latest``."""
    shutil.copytree(kept_folder / "outputs", tmp_path / "outputs", symlinks=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kept(here: Path) -> Results:
    return open_results("latest")
