"""A block: some runs of one cell as Arrow tables, the one thing that sweeps ask of an engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State
    from sim.configuration import Scenario
    from sim.ensemble.engine import Setting

READY: dict[Any, Callable[..., None]] = {}
"""Compiled months by what their arguments are; to ask the compiler for them takes as long as ten runs."""


class Failure(NamedTuple):
    """A run that did not come to its end, and what it raised."""

    cell: int
    run: int
    error: str


class Block(NamedTuple):
    """Arrow tables of the runs that came out, by name; none where none did, and the failures of the others."""

    tables: dict[str, Any]
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
    from sim.results.tables import arrow_tables

    states, failed = _played(scenario, case, first_run, runs)
    for _ in range(retry):
        waiting, failed = failed, []
        for run, _error in waiting:
            came, still = _played(scenario, case, run, 1)
            states, failed = states + came, failed + still
    failures = [Failure(cell, run, error) for run, error in failed]
    if not states:
        return Block({}, failures)
    return Block(arrow_tables(scenario, case, _in_order(states), first_run, cell=cell), failures)


def _played(
    scenario: Scenario, case: Case, first_run: int, runs: int
) -> tuple[list[State], list[tuple[int, str]]]:
    """Return the runs that came out and the errors of the others, by the engine that the scenario asks for."""
    from sim.ensemble import engine
    from sim.ensemble.choice import BATCH, choose

    if choose(scenario).engine == BATCH:
        setting = engine.set_up(scenario, case)
        _, state, failed = engine.tried(setting, _ready(setting), first_run, runs)
    else:
        from sim.ensemble import mesa_path

        _, state, failed = mesa_path.play_block(scenario, case, first_run, runs)
    return [] if state is None else [state], failed


def _ready(setting: Setting) -> Callable[..., None]:
    """Return the compiled months for a setting; cells of a sweep differ in numbers, and seldom in what the numbers are."""
    from sim.ensemble import engine

    kind = _kind((setting.case, setting.terms))
    if kind not in READY:
        READY[kind] = engine.make_ready(setting)
    return READY[kind]


def _kind(value: Any) -> Any:
    """Return what tells apart the types that compiled code knows: of arrays all but shape and content."""
    if isinstance(value, tuple):
        return tuple(map(_kind, value))
    if isinstance(value, np.ndarray):
        return value.dtype, value.ndim, value.flags.num
    return type(value)


def _in_order(states: list[State]) -> State:
    """Return states as one, in the order of their runs."""
    from sim.campaign.state import State, stacked

    if len(states) == 1:
        return states[0]
    whole = stacked(states)
    order = np.argsort(whole.run.number, kind="stable")
    parts: Any = whole
    return State(*(part[order] for part in parts))


def with_keep(scenario: Scenario, keep: str) -> Scenario:
    """Return the scenario with another finest table, which changes no run."""
    return dataclasses.replace(scenario, output=dataclasses.replace(scenario.output, keep=keep))
