"""Changes to the program that the documents work out can be made as they say, and do what they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.reading import DOCS, ROOT, fences

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git, which applies the changes, is not here"),
    pytest.mark.skipif(not (ROOT / "configs").is_dir(), reason="there is no checkout to copy"),
]
_, INSIDE = (DOCS / "adding.md").read_text(encoding="utf-8").split("\n# Inside the house\n")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", INSIDE, re.MULTILINE | re.DOTALL))
MOST_FILES_OF_A_RULE = 5


def change_of(title: str) -> str:
    (change,) = fences(SECTIONS[title], "diff")
    return change


def files_of(change: str) -> list[str]:
    return re.findall(r"^\+\+\+ b/(\S+)$", change, re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program without its history."""
    for part in ("sim", "configs"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def worked(title: str, copy: Path) -> dict[str, str]:
    """Make a section's change in the copy, and return what each of its lines prints."""
    applied = subprocess.run(
        ["git", "apply", "-"], input=change_of(title), cwd=copy, text=True, capture_output=True, check=False
    )
    assert applied.returncode == 0, applied.stderr
    lines = [line for block in fences(SECTIONS[title], "console") for line in block.splitlines()]
    return {line: said(shlex.split(line)[1:], copy) for line in lines}


def said(words: list[str], copy: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(copy), "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_elections_move_the_reservation_value_are_told_and_counted(copy: Path) -> None:
    title = next(title for title in SECTIONS if title.startswith("A rule of the month"))
    assert len(files_of(change_of(title))) <= MOST_FILES_OF_A_RULE
    run, replay, months, runs = worked(title, copy).values()
    assert "Illustrative, not a forecast." in run
    assert len(re.findall(r"Washington votes; no deal is worth -?[\d.]+ points", replay)) == 2
    values = [float(value) for value in re.findall(r"│ +\d │ +(-?[\d.]+) │", months)]
    assert values[:3] == [0.0, 0.0, 0.0]
    assert len(set(values[3:6])) == len(set(values[6:])) == 1
    assert len({0.0, values[3], values[6]}) == 3
    assert re.findall(r"│ +(\d) │", runs) == ["2", "2"]


def test_an_outcome_is_listed_and_in_the_table(copy: Path) -> None:
    listed, _, column = worked("An outcome", copy).values()
    assert re.search(r"^breakdown_share +share of meetings that broke down \(share\)$", listed, re.MULTILINE)
    assert re.search(r"│ +0\.?\d* │|│ +1 │", column)


def test_a_verb_has_its_help_and_does_what_it_says(copy: Path) -> None:
    _, headline, helped = worked("A verb", copy).values()
    assert re.fullmatch(r"-?[\d,]+ freed, -?[\d,]+ fewer held for it, on average over 2 runs\.\n", headline)
    assert helped.startswith("usage: backchannel headline ")
