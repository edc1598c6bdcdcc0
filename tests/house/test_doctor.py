"""The doctor tells what is wrong, goes on, and says so in its exit code."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from sim.verbs import doctor


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which the rooms that the doctor asks answer well: configs with one file, a cache to write in."""
    (tmp_path / "config.yaml").write_text("a: 1\n", "utf-8")
    places = types.ModuleType("sim.configuration.places")
    vars(places)["configs_dir"] = lambda: tmp_path
    compiled = types.ModuleType("sim.machine")
    vars(compiled)["cache_directory"] = lambda: tmp_path
    monkeypatch.setitem(sys.modules, "sim.configuration.places", places)
    monkeypatch.setitem(sys.modules, "sim.machine", compiled)
    monkeypatch.setattr(doctor, "_LEAST_FREE_BYTES", 0)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, str]]:
    """The exit code, and the line about each subject."""
    code = doctor.main(list(arguments))
    lines = capsys.readouterr().out.splitlines()
    return code, {line[5:23].strip(): line for line in lines[:-1]}


def test_a_healthy_machine_is_told_so(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = told(capsys)
    assert code == 0
    assert lines["mesa"].split() == ["ok", "mesa", metadata.version("mesa")]
    assert "1 YAML files" in lines["configs"]
    assert all(line.startswith("ok ") for line in lines.values())


def test_a_broken_room_is_reported_and_does_not_end_the_report(
    healthy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Path:
        message = "no configs\nanywhere"
        raise FileNotFoundError(message)

    vars(sys.modules["sim.configuration.places"])["configs_dir"] = broken
    vars(sys.modules["sim.machine"])["cache_directory"] = lambda: None
    code, lines = told(capsys)
    assert code == 3
    assert lines["configs"].startswith("BAD")
    assert r"no configs\nanywhere" in lines["configs"]
    assert lines["compile cache"].startswith("BAD")


@pytest.fixture
def without_two_libraries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation from which one library of the core and one of an extra are gone."""
    version = metadata.version

    def fewer(name: str) -> str:
        if name in {"rich", "nbclient"}:
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", fewer)
    yield
    monkeypatch.undo()


def test_a_missing_library_is_a_fault_and_a_missing_extra_is_not(
    healthy: Path, capsys: pytest.CaptureFixture[str], without_two_libraries: None
) -> None:
    code, lines = told(capsys)
    assert code == 3
    assert [subject for subject, line in lines.items() if line.startswith("BAD")] == ["rich"]
    assert "pip install 'backchannel[notebooks]'" in lines["extra notebooks"]


def test_the_full_report_imports_every_library(healthy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = told(capsys, "--full")
    assert {"import mesa", "import hydra-core", "import pyyaml"} <= set(lines)
    assert all(line.startswith("ok ") for line in lines.values())
