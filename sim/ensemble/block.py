"""A block: some runs of one cell as tables, the one thing that sweeps ask of an engine."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.campaign.state import State, stacked

if TYPE_CHECKING:
    import pandas as pd

    from sim.campaign.case import Case
    from sim.configuration import Scenario


class Failure(NamedTuple):
    """A run that did not come to its end, and what it raised."""

    cell: int
    run: int
    error: str


class Block(NamedTuple):
    """Tables of the runs that came out, with the failures of the others; None for a table that is not kept."""

    runs: pd.DataFrame | None
    months: pd.DataFrame | None
    events: pd.DataFrame | None
    failures: list[Failure]


def play_block(scenario: Scenario, case: Case, cell: int, first_run: int, runs: int, retry: int = 0) -> Block:
    """Return runs ``first_run .. first_run + runs - 1`` of a cell as tables.

    Parameters
    ----------
    scenario : Scenario
        Gives the seed, the horizon, the laws and with ``output.keep`` the finest table.
    case : Case
        Its arrays.
    cell : int
        Key of the rows beside the run's number.
    first_run, runs : int
        The luck of a run depends on the seed and its own number alone, so blocks can be cut anywhere.
    retry : int
        How often a run that failed is tried again.
    """
    from sim.ensemble.choice import BATCH, choose
    from sim.results.tables import frames

    play = _batch if choose(scenario).engine == BATCH else _mesa
    state, errors = play(scenario, case, first_run, runs)
    for _ in range(retry):
        if not errors:
            break
        again = [(run, *play(scenario, case, run, 1)) for run in errors]
        errors = {run: failed[run] for run, _, failed in again if failed}
        state = _together([state, *(played for _, played, _ in again)])
    failures = [Failure(cell, run, error) for run, error in errors.items()]
    if state is None:
        return Block(None, None, None, failures)
    return Block(*frames(scenario, case, state, first_run, cell=cell), failures)


def _batch(scenario: Scenario, case: Case, first: int, runs: int) -> tuple[State | None, dict[int, str]]:
    from sim.ensemble import engine

    setting = engine.set_up(scenario, case)
    return _played(engine.tried(setting, engine.make_ready(setting), first, runs))


def _mesa(scenario: Scenario, case: Case, first: int, runs: int) -> tuple[State | None, dict[int, str]]:
    from sim.ensemble import mesa_path

    return _played(mesa_path.play_block(scenario, case, first, runs))


def _played(block: tuple[int, State | None, list[str]]) -> tuple[State | None, dict[int, str]]:
    """Return a block's states and, by run, what the failed ones raised."""
    _, state, failed = block
    told = (line.removeprefix("run ").partition(": ") for line in failed)
    return state, {int(run): error for run, _, error in told}


def _together(states: list[State | None]) -> State | None:
    """Return states as one batch in the order of their runs."""
    found = [state for state in states if state is not None]
    if not found:
        return None
    whole = stacked(found)
    order = np.argsort(whole.run.number, kind="stable")
    return State(*(array[order] for array in whole))


def with_keep(scenario: Scenario, keep: str) -> Scenario:
    """Return the scenario with another finest table, which changes no run."""
    return dataclasses.replace(scenario, output=dataclasses.replace(scenario.output, keep=keep))
