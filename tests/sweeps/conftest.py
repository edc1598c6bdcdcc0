"""A small sweep in an empty folder, the real command line, and the table that every way must lead to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.ensemble.attempt import Manner
from sim.ensemble.executors import ExecutorChoice
from sim.results import open_results
from sim.sweeps import spec
from sim.sweeps.runner import begin

ROOT = Path(__file__).resolve().parents[2]
SERIAL = Manner(executor=ExecutorChoice("serial"))
SMALL = """
title: "A small sweep"
scenario: baseline
overrides: ["months=4"]
replicates: 5
levers:
  order:
    key: talks.order
    values: [holder_first, sanctioner_first]
uncertainties:
  paid:
    key: parties.moscow.subsidy
    values: [15.0, 30.0]
"""

Write = Callable[..., str]
Play = Callable[..., Path]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def command(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Call the program in a fresh process."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=cwd, env=environment(), capture_output=True, text=True, check=False, timeout=170,
    )  # fmt: skip


def runs_of(folder: Path | str) -> pd.DataFrame:
    return open_results(folder).runs


def assert_same_rows(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Value for value, NaN equal to NaN."""
    keys = ["cell", "run"]
    first, second = (table.sort_values(keys, ignore_index=True) for table in (one, other))
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def sweep_file(tmp_path: Path) -> Write:
    """Writes a user's sweep, and gives the word that chooses it."""

    def write(text: str, name: str = "mine") -> str:
        file = tmp_path / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return f"sweep={file}"

    return write


@pytest.fixture
def play(here: Path, sweep_file: Write) -> Play:
    """Plays a sweep in this process and gives its folder."""

    def played(text: str = SMALL, *words: str, block: int = 7, manner: Manner = SERIAL) -> Path:
        return begin(spec.read([sweep_file(text), *words]), block, manner)

    return played
