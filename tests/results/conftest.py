"""One small campaign, simulated once, kept in a folder that each test may copy or read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from sim.configuration import Scenario, load
from sim.ensemble.block import Block
from sim.ensemble.shards import write
from sim.ensemble.spans import Chunk
from sim.results import Results, open_results
from sim.results.folder import Folder
from sim.results.store import LocalStore
from sim.results.tables import TABLES


def write_part(folder: Folder, *tables: pd.DataFrame) -> Path:
    """Write the runs, and if given months and events, of one chunk; return the part of the runs."""
    runs = tables[0]["run"]
    chunk = Chunk("by hand", 0, 1, int(runs.iloc[0]), int(runs.iloc[-1]) + 1)
    named = {
        name: pa.Table.from_pandas(table, preserve_index=False)
        for name, table in zip(TABLES, tables, strict=False)
    }
    write(LocalStore(folder.path), chunk.name, Block(named, []))
    return folder.path / "runs" / f"{chunk.name}.parquet"


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load("baseline", "runs=3", "months=8", "output.csv=true")


@pytest.fixture(scope="session")
def kept_folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder below an otherwise empty place; tests work on copies of the place."""

    from sim.ensemble import run

    place = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        run(scenario, progress=False)
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
