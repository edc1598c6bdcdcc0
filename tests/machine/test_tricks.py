"""Every trick has its hooks in the Numba that is locked, a switch, and plain Numba to fall back on with the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.machine import tricks
from tests.machine.fresh import fresh

CAMPAIGN = """
import hashlib
import sim
runs = sim.simulate(sim.load("korvia_baseline", "months=12", "threads=2"), runs=6).runs
print(hashlib.sha256(runs.to_csv(float_format="%r").encode()).hexdigest())
"""


@pytest.mark.parametrize("trick", tricks.TRICKS)
def test_numba_has_what_a_trick_needs(trick: str) -> None:
    assert tricks.missing_hooks(trick) == []


def test_a_hook_that_is_not_there_turns_its_trick_off(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = ("numba.core.codegen.JITCodeLibrary.finalise", "numba.no_such_module.thing")
    monkeypatch.setitem(tricks.TRICKS, "drafts", gone)
    assert tricks.missing_hooks("drafts") == list(gone)
    assert not tricks.in_use.__wrapped__("drafts")


@pytest.mark.parametrize(("off", "left"), [("kept", 6), ("kept, drafts", 5), ("all", 0), ("", 7)])
def test_the_switch_turns_tricks_off_by_name(monkeypatch: pytest.MonkeyPatch, off: str, left: int) -> None:
    monkeypatch.setenv(tricks.SWITCH, off)
    assert sum(map(tricks.in_use.__wrapped__, tricks.TRICKS)) == left


@pytest.mark.slow
# All at once would take a quarter of an hour: nothing but plain Numba then stands between a campaign and its compiler.
@pytest.mark.parametrize("off", ["kept,settled,borrowed,inlined", "drafts,carried"])
def test_without_its_tricks_a_campaign_has_the_same_numbers(tmp_path: Path, off: str) -> None:
    with_all = fresh(CAMPAIGN, tmp_path, BACKCHANNEL_CACHE_DIR=tmp_path / "cache")
    without = fresh(CAMPAIGN, tmp_path, BACKCHANNEL_WITHOUT=off, BACKCHANNEL_CACHE_DIR=tmp_path / "other")
    assert without == with_all
