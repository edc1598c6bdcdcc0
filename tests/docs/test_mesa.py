"""What the page about Mesa shows, run as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.reading import DOCS, fences

BLOCKS = {
    block.partition("\n")[0].removeprefix("# "): block
    for block in fences((DOCS / "mesa.md").read_text("utf-8"), "python")
}
# The page for the browser has tests of its own, in `tests/agents`.
RUN = {"one_run.py": "rapport", "batch.py": "12 runs", "mesas_scenario.py": ".", "hard_liner.py": "freed"}


def test_every_example_is_tried() -> None:
    assert set(BLOCKS) == {*RUN, "app.py"}


@pytest.mark.parametrize("name", RUN)
def test_an_example_runs_as_it_stands(name: str, tmp_path: Path) -> None:
    if name == "mesas_scenario.py":
        pytest.importorskip("mesa.experimental.scenarios", reason="this Mesa has no scenarios")
    (tmp_path / name).write_text(BLOCKS[name], encoding="utf-8")
    done = subprocess.run([sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert RUN[name] in done.stdout
