"""The batch engine: blocks of runs by the compiled rules.

A block is one call that releases the interpreter's lock, so that threads play several at once. Blocks share nothing but the case, and every draw has an
address, so that rows are the same for any number of threads, any size of a block and any order.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.bargaining.shapes import types_of_laws
from sim.bargaining.talks import Laws
from sim.campaign.case import Case
from sim.campaign.month import Terms, new_desk, play_runs
from sim.campaign.sides import N_PRINCIPALS
from sim.campaign.state import State, new_state, stacked
from sim.configuration.ready import ready
from sim.ensemble.executors import default_workers
from sim.machine import entry_of, laws_as_arguments

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario

BLOCK_BYTES = 8_000_000
"""What the states of one block may take; a block stays in the cache of its core as far as it can."""
BLOCK_RUNS = 500
PROBLEMS = (ArithmeticError, ValueError, IndexError, TypeError, KeyError, AttributeError)
"""What a user's own law can raise in a run."""
ONE_AT_A_TIME = threading.Lock()
"""Held while months are made ready: Numba's dispatchers are not to be prepared by two threads at once."""


class Played(NamedTuple):
    """What became of some runs: the states of those that came out, None if none did, and (run, error) of the others."""

    state: State | None
    failures: list[tuple[int, str]]


class Setting(NamedTuple):
    """A scenario as the compiled month takes it."""

    case: Case
    laws: Laws
    terms: Terms
    seed: int
    months: int
    keep: str


def set_up(scenario: Scenario, case: Case) -> Setting:
    """Return a scenario with its laws made ready for compiled code."""
    laws, terms = ready(scenario, case)
    return Setting(case, laws, terms, scenario.seed, scenario.months, scenario.output.keep)


def make_ready(setting: Setting) -> Callable[..., None]:
    """Return the compiled months, from the cache or compiled now, one thread at a time."""
    state, desk = new_state(setting.case, 0, setting.months), new_desk(setting.case)
    types = types_of_laws(N_PRINCIPALS, valuing=True)
    with ONE_AT_A_TIME, laws_as_arguments():
        return entry_of(play_runs, setting.case, state, 0, 0, 0, 0, 0, types, setting.terms, desk)


def play_block(setting: Setting, play: Callable[..., None], first: int, runs: int) -> State:
    """Return the final states of runs ``first .. first + runs - 1``, a row a run.

    Scratch belongs to the block, so that any number of threads can play blocks at once.

    Parameters
    ----------
    setting : Setting
    play : callable
        From `make_ready`.
    first, runs : int
    """
    keep = setting.keep
    state = new_state(
        setting.case, runs, setting.months, keep_events=keep == "events", keep_months=keep != "runs"
    )
    terms = setting.terms._replace(utility=tuple(vector.copy() for vector in setting.terms.utility))
    desk = new_desk(setting.case)
    play(setting.case, state, setting.seed, first, 0, runs, setting.months, setting.laws, terms, desk)
    return state


def runs_a_block(setting: Setting) -> int:
    """Return how many runs fit the memory that a block may take."""
    one = new_state(
        setting.case,
        1,
        setting.months,
        keep_events=setting.keep == "events",
        keep_months=setting.keep != "runs",
    )
    return max(1, min(BLOCK_RUNS, BLOCK_BYTES // sum(np.asarray(array).nbytes for array in one)))


def tried(setting: Setting, play: Callable[..., None], first: int, runs: int) -> Played:
    """Return a block; where a user's law fails in it, its runs are played one by one and those that fail left out."""
    with suppress(*PROBLEMS):
        return Played(play_block(setting, play, first, runs), [])
    states, failures = [], []
    for run in range(first, first + runs):
        try:
            states.append(play_block(setting, play, run, 1))
        except PROBLEMS as problem:
            failures.append((run, f"{type(problem).__name__}: {problem}"))
    return Played(stacked(states) if states else None, failures)


def blocks(
    setting: Setting, play: Callable[..., None], first: int, runs: int, size: int | None = None
) -> Iterator[Played]:
    """Yield runs ``first .. first + runs - 1`` in ascending order, as many at a time as fit the memory of a block.

    Parameters
    ----------
    setting : Setting
        From `set_up`.
    play : callable
        From `make_ready`.
    first, runs : int
    size : int, optional
        Runs a block.
    """
    size = size or runs_a_block(setting)
    for start in range(first, first + runs, size):
        yield tried(setting, play, start, min(size, first + runs - start))


def threads_of(scenario: Scenario) -> int:
    """Return how many threads a scenario asks for: as many as there are cores where it says 0."""
    return scenario.threads or default_workers()
