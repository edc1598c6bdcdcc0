"""Whoever waits for the compiler is told so: by a clock that runs where a line can be written over, else by plain lines."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from sim.machine import cache, clock


class Terminal(io.StringIO):
    """A terminal that remembers what was written to it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "cache_directory", lambda: tmp_path)
    monkeypatch.setattr(clock, "TICK", 0.02)


def told(out: io.StringIO, seconds: float = 0.1) -> str:
    with clock.compiling("some", out):
        time.sleep(seconds)
    return out.getvalue()


def test_a_terminal_sees_a_clock_that_runs_and_then_how_long_it_took(cold: None) -> None:
    said = told(Terminal())
    assert said.count(f"\r{clock.ABOUT}: 0 s") >= 2
    assert said.splitlines()[-1].strip() == "Compiled in 0 s."


def test_a_file_gets_two_plain_lines(cold: None) -> None:
    assert told(io.StringIO()) == f"{clock.ABOUT} ...\nCompiled in 0 s.\n"


def test_it_is_told_once(cold: None) -> None:
    assert told(io.StringIO())
    assert told(io.StringIO()) == ""


def test_what_stopped_on_the_way_is_cold_still(cold: None) -> None:
    out = io.StringIO()
    with pytest.raises(KeyboardInterrupt), clock.compiling("some", out):
        raise KeyboardInterrupt
    assert "Compiled" not in out.getvalue()
    assert cache.is_cold("some")
