"""The real door, called in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sim.ensemble
from sim.__main__ import main


class Said(NamedTuple):
    """What the program said and left behind."""

    code: int
    out: str
    err: str
    left: list[str]

    def is_one_error_line(self) -> bool:
        lines = self.err.splitlines()
        told = len(lines) == 1 and lines[0].startswith("backchannel: error: ")
        return self.code == 2 and told and not self.out and not self.left and "is a bug" not in self.err


Door = Callable[..., Said]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def door(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    """Calls the command line in an empty folder in which nothing may be simulated."""

    def simulated(*_: Any, **__: Any) -> None:
        pytest.fail("a simulation was started")

    monkeypatch.setattr(sim.ensemble, "run", simulated, raising=False)

    def call(*argv: str) -> Said:
        capsys.readouterr()
        code = main(list(argv))
        said = capsys.readouterr()
        return Said(code, said.out, said.err, sorted(path.name for path in here.iterdir()))

    return call


@pytest.fixture
def scenario_file(tmp_path: Path) -> Callable[[str | bytes], str]:
    """Writes a user's scenario file outside the current folder."""

    def write(content: str | bytes) -> str:
        file = tmp_path / "users" / "mine.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(file)

    return write
