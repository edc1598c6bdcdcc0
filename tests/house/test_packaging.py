"""The archives hold what they should: the sdist all that git tracks, the wheel the package and its configurations."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"][
    "build"
]["targets"]

# Hatchling puts it in by itself.
ALWAYS = {"pyproject.toml"}


def tracked() -> set[str]:
    """The first parts of all paths that git tracks."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition("/")[0] for name in listed.stdout.split("\0") if name}


def test_the_sdist_holds_all_that_git_tracks() -> None:
    assert set(TARGETS["sdist"]["only-include"]) | ALWAYS == tracked()


def test_the_wheel_holds_the_package_and_its_configurations() -> None:
    assert TARGETS["wheel"]["only-include"] == ["sim", "configs"]
    assert TARGETS["wheel"]["sources"] == {"configs": "sim/configs"}


@pytest.mark.parametrize("name", sorted({*TARGETS["sdist"]["only-include"], *ALWAYS}))
def test_what_the_archive_is_made_of_is_there(name: str) -> None:
    assert (ROOT / name).exists()
