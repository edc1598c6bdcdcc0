"""Campaigns by either engine: the same tables, in memory and on disk, and a word on who played them and why."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import registry
from sim.agents.patron import Patron
from sim.campaign.choices import Policy
from sim.configuration import load
from sim.configuration.schema import Scenario
from sim.ensemble import plain, run, simulate
from sim.ensemble.choice import choose
from sim.errors import ConfigError, RunsFailed
from sim.results import open_results


class Spender(Patron):
    """A patron that outbids whatever happens."""

    def choose(self, month: int) -> int:
        return Policy.OUTBID


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def short(*overrides: str) -> Scenario:
    return load("baseline", "months=8", "output.figures=false", *overrides)


def test_both_engines_leave_the_same_tables() -> None:
    batch, mesa = (simulate(short(f"engine={engine}"), runs=6) for engine in ("batch", "mesa"))
    for name in ("runs", "months", "events"):
        pd.testing.assert_frame_equal(getattr(batch, name), getattr(mesa, name), check_exact=True)


def test_a_folder_holds_what_memory_holds_however_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PART_RUNS", {"events": 4})
    monkeypatch.setattr("sim.ensemble.engine.BLOCK_RUNS", 3)
    written = run(short("runs=11", "threads=2"), progress=False)
    assert written.path is not None
    parts = sorted(file.name.rpartition("-")[0] for file in (written.path / "runs").iterdir())
    assert parts == ["part-0-0-0-3", "part-0-0-4-7", "part-0-0-8-10"]
    held = simulate(short(), runs=11)
    for name in ("runs", "months", "events"):
        pd.testing.assert_frame_equal(
            getattr(open_results(written.path), name), getattr(held, name), check_exact=True
        )


@pytest.mark.parametrize("keep", ["runs", "months"])
def test_outcomes_do_not_depend_on_what_is_kept(keep: str) -> None:
    kept = run(short("runs=5", f"output.keep={keep}"), progress=False)
    assert kept.kept == ("runs", "months", "events")[: 1 if keep == "runs" else 2]
    pd.testing.assert_frame_equal(kept.runs, simulate(short(), runs=5).runs, check_exact=True)


@pytest.mark.parametrize(
    ("overrides", "agents", "expected"),
    [
        ([], None, "Engine: batch, 3 threads; all agents are the program's own."),
        (["engine=batch"], None, "Engine: batch, 3 threads; engine=batch was asked for."),
        (["engine=mesa"], None, "Engine: mesa, 1 process; engine=mesa was asked for."),
        ([], {"patron": Spender}, "Engine: mesa, 1 process; agents of your own (patron is Spender)."),
        (
            ["runs=2000"],
            {"patron": Spender},
            "Engine: mesa, 2 processes; agents of your own (patron is Spender).",
        ),
    ],
)
def test_the_program_says_who_plays_and_why(
    overrides: list[str], agents: Any, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Laws that other tests registered cannot be sent to another process.
    monkeypatch.setattr(registry, "_USERS", {kind: {} for kind in registry.PLACES})
    said = choose(short("threads=3", *overrides), agents).sentence()
    assert said.replace(", but compilation is off", "") == expected


def test_the_engine_is_told_and_stands_in_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    results = run(short("runs=2", "threads=1"))
    assert "Engine: batch, 1 thread; all agents are the program's own" in capsys.readouterr().out
    assert results.path is not None
    told = json.loads((results.path / "manifest.json").read_text())["engine"]
    assert told["engine"] == "batch"
    assert told["workers"] == 1


def test_agents_of_ones_own_are_seated_by_mesa_and_refused_by_the_batch() -> None:
    spending = simulate(short(), runs=2, agents={"patron": Spender})
    assert (spending.runs["outbids"] == 8).all()
    with pytest.raises(ConfigError, match=r"cannot play agents of your own \(patron is Spender\)"):
        simulate(short("engine=batch"), runs=2, agents={"patron": Spender})


@pytest.mark.parametrize(
    ("agents", "line"),
    [
        ({"patrn": Spender}, "agents: role = 'patrn' must be one of .*; did you mean 'patron'?"),
        ({"patron": int}, "agents: patron = <class 'int'> must be a subclass of Patron"),
        ({"bloc": Spender}, "must be a subclass of Bloc"),
    ],
)
def test_an_agent_that_fits_no_role_is_refused(agents: dict[str, type], line: str) -> None:
    with pytest.raises(ConfigError, match=line):
        simulate(short(), runs=1, agents=agents)


def test_every_public_name_stays_what_it_is_after_a_run() -> None:
    import types

    import sim

    simulate(short(), runs=1)
    assert not [name for name in sim.__all__ if isinstance(getattr(sim, name), types.ModuleType)]
    assert set(sim.__all__) <= set(dir(sim))


def failing(benefits: np.ndarray, costs: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Additive, but not for every menu."""
    if benefits.shape[0] == 23:
        raise ValueError("an odd menu")
    return np.asarray(benefits.sum(axis=1) - costs.sum(axis=1))


def test_a_users_law_that_fails_loses_its_runs_and_no_others() -> None:
    registry.register("utility", failing)
    try:
        base = load("korvia_baseline", "months=6", "runs=12", "output.figures=false")
        name, holder = next((name, party) for name, party in base.parties.items() if party.role == "holder")
        party = dataclasses.replace(
            holder, utility=dataclasses.replace(holder.utility, name="failing", parameters={})
        )
        scenario = dataclasses.replace(base, parties={**base.parties, name: party})
        said = {}
        for engine in ("batch", "mesa"):
            with pytest.raises(RunsFailed, match="ValueError: an odd menu") as failure:
                simulate(dataclasses.replace(scenario, engine=engine))
            said[engine] = str(failure.value)
        # Agents are asked month by month, so that their path knows the month; the rest of the line is the same.
        assert (
            re.sub(r"month \d+, tests/ensemble/test_campaigns.py:\d+ in failing: ", "", said["mesa"])
            == said["batch"]
        )
        assert said["mesa"] != said["batch"]
    finally:
        registry._USERS["utility"].pop("failing")


def test_progress_is_told_after_every_chunk_up_to_the_last_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PART_RUNS", {"events": 4})
    told: list[tuple[int, int]] = []
    simulate(
        short("threads=1"), runs=10, first_run=7, progress=lambda done, wanted: told.append((done, wanted))
    )
    assert told == [(4, 10), (8, 10), (10, 10)]


AT_ONCE = """
import threading
from concurrent.futures import ThreadPoolExecutor
from sim.configuration import load
from sim.configuration.bind import bind
from sim.ensemble.block import play_cell
scenario = load("baseline", "months=1")
case, together = bind(scenario), threading.Barrier(4)

def play(run):
    together.wait()
    return play_cell(scenario, case, 0, run, 1).tables["runs"]["run"].to_pylist()

with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(play, range(4))))
"""


def test_threads_that_are_the_first_to_play_prepare_the_rules_one_after_the_other() -> None:
    # As `resume` does where the rules were compiled before: no run goes ahead of the threads.
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[[0], [1], [2], [3]]\n"
