"""Matplotlib finds a folder that it can write to, and says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.figures import _cache

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file where a home is expected: nobody, root neither, can make a folder in it."""
    found = tmp_path / "file"
    found.touch()
    for variable in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(found))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return found


def test_a_home_that_cannot_be_written_brings_no_warning(file: Path) -> None:
    script = "import sim.figures._style, os; print(os.environ['MPLCONFIGDIR'])"
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert said.stderr == ""
    assert Path(said.stdout.strip()).parent == file.parent


def test_the_same_folder_serves_the_next_start(file: Path) -> None:
    _cache.choose()
    first = os.environ.pop("MPLCONFIGDIR")
    _cache.choose()
    assert os.environ["MPLCONFIGDIR"] == first


def test_a_folder_that_others_can_write_is_not_taken(file: Path) -> None:
    _cache.choose()
    first = Path(os.environ.pop("MPLCONFIGDIR"))
    first.chmod(0o777)
    _cache.choose()
    assert os.environ["MPLCONFIGDIR"] != str(first)


def test_a_home_that_can_be_written_is_left_alone(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    _cache.choose()
    assert "MPLCONFIGDIR" not in os.environ
