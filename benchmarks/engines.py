"""The baseline, 24 months: a NumPy Mesa version under `mesa.batch_run`, our Mesa path, and the batch on one and two threads.

In turn in one process, outcomes only, nothing written. Processor time where one core works, wall time for one thread against two.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.rows import Row
from sim.agents.model import CampaignModel, release_model
from sim.campaign.declared import EVENT_KINDS
from sim.configuration import load
from sim.configuration.bind import bind
from sim.ensemble import engine
from sim.ensemble.executors import carry_out
from sim.ensemble.spans import Span, cut

NUMPY, MESA, ONE, TWO = "numpy", "mesa", "one", "two"


class Size(NamedTuple):
    """How many turns, and how many runs a turn."""

    turns: int
    numpy: int
    mesa: int
    batch: int


FULL, QUICK = Size(7, 50, 50, 4000), Size(2, 5, 5, 400)


class Spent(NamedTuple):
    """Microseconds a run: of the processor, and of wall time."""

    processor: float
    wall: float


def by_numpy(runs: int) -> Callable[[], None]:
    """Return what plays runs of the NumPy version through `mesa.batch_run`."""
    from benchmarks.numpy_mesa import campaigns

    def play() -> None:
        campaigns(runs)

    return play


def by_mesa(runs: int) -> Callable[[], None]:
    """Return what plays runs one after the other through our Mesa model."""
    scenario = load("baseline", "output.keep=runs")
    case = bind(scenario)

    def play() -> None:
        for run in range(runs):
            release_model(CampaignModel(scenario, run, case=case, collect=False).play())

    return play


def by_batch(runs: int, threads: int) -> Callable[[], None]:
    """Return what plays runs on some threads."""
    scenario = load("baseline", "output.keep=runs")
    setting = engine.set_up(scenario, bind(scenario))
    kind, size = "serial" if threads == 1 else "threads", engine.runs_a_block(setting)

    def play() -> None:
        months = engine.make_ready(setting)
        for _ in carry_out(
            lambda chunk: engine.play_block(setting, months, chunk.first_run, chunk.runs),
            cut("", [Span(0, 1, 0, runs)], size),
            kind,
            threads,
        ):
            pass

    return play


def packages() -> float:
    """Return how many packages are on the table of a meeting in the baseline, on average."""
    scenario = load("baseline")
    setting = engine.set_up(scenario, bind(scenario))
    state = engine.play_block(setting, engine.make_ready(setting), 0, 50)
    return float(state.events.count[state.events.kind == EVENT_KINDS.index("met")].mean())


def spent(play: Callable[[], None], runs: int) -> Spent:
    """Return what playing takes, a run."""
    processor, wall = time.process_time(), time.perf_counter()
    play()
    return Spent((time.process_time() - processor) / runs * 1e6, (time.perf_counter() - wall) / runs * 1e6)


def measured(size: Size) -> list[dict[str, Spent]]:
    """Return what every side took in every turn, after one turn to warm up."""
    sides = {
        NUMPY: (by_numpy(size.numpy), size.numpy),
        MESA: (by_mesa(size.mesa), size.mesa),
        ONE: (by_batch(size.batch, 1), size.batch),
        TWO: (by_batch(size.batch, 2), size.batch),
    }
    for play, _ in sides.values():
        play()
    return [{name: spent(play, runs) for name, (play, runs) in sides.items()} for _ in range(size.turns)]


def rows(*, quick: bool) -> list[Row]:
    """Return a line an engine; medians, and medians of the ratios of turns."""
    turns = measured(QUICK if quick else FULL)
    times = {name: statistics.median(turn[name].processor for turn in turns) for name in (NUMPY, MESA, ONE)}

    def over(a: str, b: str) -> str:
        return f"{statistics.median(turn[a].processor / turn[b].processor for turn in turns):.1f}"

    two = statistics.median(turn[TWO].wall for turn in turns)
    gain = statistics.median(turn[ONE].wall / turn[TWO].wall for turn in turns)
    about = f"a run of the baseline, {packages():.0f} packages a meeting on average"
    return [
        Row(f"{about}: NumPy in Mesa, `mesa.batch_run`", f"{times[NUMPY]:,.0f} us", f"{over(NUMPY, ONE)} times the batch", "100"),
        Row("the same: our Mesa path, as the ensemble plays it", f"{times[MESA]:,.0f} us", f"{over(MESA, ONE)} times the batch; NumPy {over(NUMPY, MESA)} times this", "15"),
        Row("the same: batch, one thread", f"{times[ONE]:,.0f} us", "1"),
        Row("the same: batch, two threads, wall time", f"{two:,.0f} us", f"{gain:.2f} times as fast as one", "1.8"),
    ]  # fmt: skip
