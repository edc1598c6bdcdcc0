"""A block: runs of a cell as Arrow tables, the one thing that is asked of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State
    from sim.configuration import Scenario
    from sim.ensemble.engine import Played, Setting

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


def play_cell(
    scenario: Scenario,
    case: Case,
    cell: int,
    first_run: int,
    runs: int,
    retry: int = 0,
    agents: Mapping[str, type] | None = None,
) -> Block:
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
    agents : mapping of str to type, optional
        Subclasses to seat in place of the built-in agent of a role.
    """
    play = _player(scenario, case, agents)
    return together(
        [_of_block(scenario, case, cell, play, played, retry) for played in play(first_run, runs)]
    )


Player = Callable[[int, int], Iterable["Played"]]


def _player(scenario: Scenario, case: Case, agents: Mapping[str, type] | None) -> Player:
    """Return what plays runs of a scenario block by block, by the engine that it asks for."""
    from sim.ensemble import engine
    from sim.ensemble.choice import BATCH, choose

    if choose(scenario, agents).engine == BATCH:
        setting = engine.set_up(scenario, case)
        return partial(engine.blocks, setting, _ready(setting))
    from sim.ensemble import mesa_path

    return lambda first, runs: [mesa_path.tried(scenario, case, first, runs, agents)]


def _of_block(scenario: Scenario, case: Case, cell: int, play: Player, played: Played, retry: int) -> Block:
    """Return the tables of some runs, after those that failed were tried again."""
    from sim.results.tables import arrow_tables

    states, failed = [] if played.state is None else [played.state], played.failures
    for _ in range(retry):
        again = [once for run, _error in failed for once in play(run, 1)]
        states += [once.state for once in again if once.state is not None]
        failed = [failure for once in again for failure in once.failures]
    failures = [Failure(cell, run, error) for run, error in failed]
    if not states:
        return Block({}, failures)
    state = _in_order(states)
    return Block(arrow_tables(scenario, case, state, int(state.run.number[0]), cell=cell), failures)


def together(blocks: Sequence[Block]) -> Block:
    """Return several blocks as one."""
    import pyarrow as pa

    names = dict.fromkeys(name for block in blocks for name in block.tables)
    tables = {
        name: pa.concat_tables([block.tables[name] for block in blocks if name in block.tables])
        for name in names
    }
    return Block(tables, [failure for block in blocks for failure in block.failures])


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
