"""Same seed, same values: whoever runs it, with whom, in what order and with or without the compiler."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.configuration import load
from sim.ensemble import simulate

FINGERPRINT = Path(__file__).with_name("fingerprint.py")


def fingerprint(*arguments: str, **environment: str) -> str:
    """Return what the fingerprint program prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(FINGERPRINT), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("baseline", "12", "0", "7"), ("korvia_hard_line", "18", "3")])
def test_a_run_is_the_same_with_and_without_the_compiler(arguments: tuple[str, ...]) -> None:
    assert fingerprint(*arguments) == fingerprint(*arguments, NUMBA_DISABLE_JIT="1")


@pytest.mark.slow
def test_a_run_is_the_same_under_every_hash_seed() -> None:
    first = fingerprint("baseline", "12", "4", PYTHONHASHSEED="1")
    assert first == fingerprint("baseline", "12", "4", PYTHONHASHSEED="4242")


def test_a_run_alone_is_the_run_among_others_in_any_block() -> None:
    scenario = load("baseline", "months=14")
    together = simulate(scenario, runs=60)
    alone = simulate(scenario, runs=1, first_run=53)
    for table in ("runs", "months", "events"):
        among = getattr(together, table)
        pd.testing.assert_frame_equal(
            among[among.run == 53].reset_index(drop=True), getattr(alone, table), check_exact=True
        )


def test_a_run_is_the_same_in_a_process_of_its_own() -> None:
    here = simulate(load("baseline", "months=12"), runs=1, first_run=9).runs
    there = json.loads(fingerprint("baseline", "12", "9"))["9"]["runs"]
    for name, value in there.items():
        assert here[name][0] == value or (here[name].isna()[0] and math.isnan(value)), name


def test_an_added_idle_envoy_moves_nobody_elses_luck() -> None:
    plain = simulate(load("baseline", "months=14"), runs=20).runs
    idle = load("baseline", "months=14")
    idle.parties["idle_envoy"] = type(idle.parties["special_envoy"])(
        label="idle", p_meeting=0.0, rapport=0.0, mandate=1.0, active=True
    )
    pd.testing.assert_frame_equal(plain, simulate(idle, runs=20).runs, check_exact=True)


def test_two_scenarios_share_their_luck_until_they_part() -> None:
    baseline = simulate(load("baseline", "months=12"), runs=20).months
    quiet = simulate(load("no_channel", "months=12"), runs=20).months
    for column in ("held_without_talks", "border_closed"):
        assert (baseline[column] == quiet[column]).all()
