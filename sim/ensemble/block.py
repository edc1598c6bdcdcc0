"""A block: some runs of one cell as tables, the one thing that sweeps ask of an engine."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from sim.campaign.case import Case
    from sim.campaign.state import State
    from sim.configuration import Scenario

PROBLEMS = (ArithmeticError, ValueError, IndexError, TypeError, KeyError, AttributeError)
"""What a user's own law can raise in a run. Anything else stops the sweep: it is not about the run."""


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
    from sim.ensemble.mesa_path import stacked
    from sim.results.tables import frames

    states, failures = [], []
    for run in range(first_run, first_run + runs):
        state, error = _tried(scenario, case, run, retry)
        if state is None:
            failures.append(Failure(cell, run, error))
        else:
            states.append(state)
    if not states:
        return Block(None, None, None, failures)
    return Block(*frames(scenario, case, stacked(states), first_run, cell=cell), failures)


def _tried(scenario: Scenario, case: Case, run: int, retry: int) -> tuple[State | None, str]:
    from sim.ensemble.mesa_path import play

    error = ""
    for _ in range(retry + 1):
        try:
            return play(scenario, case, run), ""
        except PROBLEMS as problem:
            error = f"{type(problem).__name__}: {problem}"
    return None, error


def with_keep(scenario: Scenario, keep: str) -> Scenario:
    """Return the scenario with another finest table, which changes no run."""
    return dataclasses.replace(scenario, output=dataclasses.replace(scenario.output, keep=keep))
