"""Campaigns: many runs of a scenario, in memory or into a results folder of their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.campaign.case import Case
from sim.configuration import checked
from sim.configuration.bind import bind
from sim.ensemble import engine
from sim.ensemble.choice import BATCH, Choice, choose
from sim.ensemble.engine import Block
from sim.ensemble.progress import Progress, reporter
from sim.errors import ConfigError, Interrupted, RunsFailed
from sim.machine import compiling
from sim.results.folder import Folder
from sim.results.reader import results_in
from sim.results.tables import Results, arrow_tables, frames

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration.schema import Scenario

PART_RUNS = {"runs": 10_000, "months": 5_000, "events": 2_000}
"""Runs a part file of the batch, by the finest table that is kept; a part of the Mesa path is one block."""

Agents = Mapping[str, type]


def blocks(
    scenario: Scenario, case: Case, choice: Choice, first: int = 0, agents: Agents | None = None
) -> Iterator[Block]:
    """Yield (first run, states of the runs that came out, failures) by the engine of the choice."""
    if choice.engine == BATCH:
        setting = engine.set_up(scenario, case)
        return _told_while_cold(
            engine.blocks(setting, first, scenario.runs, threads=choice.workers), "campaigns"
        )
    from sim.ensemble import mesa_path

    return _told_while_cold(mesa_path.blocks(scenario, case, first, agents, choice.workers), "agents")


def _told_while_cold(blocks: Iterator[Block], rules: str) -> Iterator[Block]:
    """Yield blocks; until the first is there, rules that are cold are being compiled, and a clock tells how long."""
    with compiling(rules):
        first = next(blocks, None)
    if first is not None:
        yield first
        yield from blocks


def simulate(
    scenario: Scenario | str,
    runs: int | None = None,
    seed: int | None = None,
    *,
    progress: Progress | None = None,
    first_run: int = 0,
    agents: Agents | None = None,
) -> Results:
    """Return the results of many runs, in memory.

    Parameters
    ----------
    scenario : Scenario
        From `sim.load`, or the name of one.
    runs, seed : int, optional
        The scenario's own by default. Run *k* of a seed is the same however many others are asked for.
    progress : callable, optional
        Called with (runs done, runs wanted) after every block of runs.
    first_run : int
        Number of the first run.
    agents : mapping of str to type, optional
        Subclasses to seat in place of the built-in agent of a role; runs then go through Mesa.

    Returns
    -------
    Results
        Tables of runs, months and events.

    Raises
    ------
    RunsFailed
        If a run fails, which only a user's own law or agent can bring about.
    """
    scenario = checked(scenario)
    _check_call(runs, seed)
    scenario = dataclasses.replace(
        scenario, runs=scenario.runs if runs is None else runs, seed=scenario.seed if seed is None else seed
    )
    case, choice = bind(scenario), choose(scenario, agents)
    import pandas as pd

    parts, failures = [], []
    done = 0
    for start, state, failed in blocks(scenario, case, choice, first_run, agents):
        failures += told(failed)
        done += played((start, state, failed))
        if state is not None:
            parts.append(frames(scenario, case, state, start))
        if progress is not None:
            progress(done, scenario.runs)
    if failures:
        raise RunsFailed(f"{len(failures)} of {scenario.runs} runs failed, the first with {failures[0]}")
    runs_parts, months_parts, events_parts = zip(*parts, strict=True)
    return Results.from_tables(
        scenario, pd.concat(runs_parts, ignore_index=True), joined(months_parts), joined(events_parts)
    )


def played(block: Block) -> int:
    """Return how many runs of a block came to an end, good or bad."""
    _, state, failed = block
    return len(failed) + (0 if state is None else len(state.run))


def told(failed: list[tuple[int, str]]) -> list[str]:
    """Return a line for every run that failed."""
    return [f"run {run}: {error}" for run, error in failed]


def joined(parts: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    """Return the parts of a table as a whole, None where it is not kept."""
    import pandas as pd

    kept = [part for part in parts if part is not None]
    return pd.concat(kept, ignore_index=True) if kept else None


def _check_call(runs: object, seed: object) -> None:
    """Refuse what the door of the command line would refuse."""
    for name, value, least in (("runs", runs, 1), ("seed", seed, 0)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if value is not None and not (whole and int(value) >= least):  # type: ignore[call-overload]
            raise ConfigError.at("simulate", name, value, f"must be a whole number of at least {least}")


class Parts:
    """Blocks on their way into part files: Arrow tables that are joined until a part is full."""

    def __init__(self, folder: Folder, scenario: Scenario, case: Case, runs: int) -> None:
        self.folder, self.scenario, self.case, self.runs = folder, scenario, case, runs
        self.waiting: list[dict[str, Any]] = []
        self.first = self.held = 0

    def add(self, block: Block) -> None:
        """Take a block, and write a part if it is full."""
        first, state, _ = block
        if state is None:
            return
        if not self.waiting:
            self.first = first
        self.waiting.append(arrow_tables(self.scenario, self.case, state, first))
        self.held += len(state.run)
        if self.held >= self.runs:
            self.write()

    def write(self) -> None:
        """Write what waits as one part."""
        import pyarrow as pa

        if self.waiting:
            whole = {
                name: pa.concat_tables([block[name] for block in self.waiting]) for name in self.waiting[0]
            }
            self.folder.write_tables(self.first, whole)
            self.waiting, self.held = [], 0


def campaign(scenario: Scenario | str, *, progress: bool = True, agents: Agents | None = None) -> Results:
    """Simulate a scenario into a results folder of its own and return the results with their path.

    Parts are written as they are done: Ctrl-C loses the blocks that are being played, a power cut the part in progress.
    """
    scenario = checked(scenario)
    case, choice = bind(scenario), choose(scenario, agents)
    folder = Folder.create(scenario, about={"engine": choice._asdict()})
    parts = Parts(folder, scenario, case, PART_RUNS[scenario.output.keep] if choice.engine == BATCH else 1)
    failures: list[str] = []
    done = 0
    try:
        with reporter(scenario.runs, progress, choice.sentence()) as report:
            for block in blocks(scenario, case, choice, agents=agents):
                parts.add(block)
                failures += told(block[2])
                done += played(block)
                report(done, scenario.runs)
        parts.write()
    except KeyboardInterrupt:
        parts.write()
        folder.finish("interrupted", failed=failures)
        kept = done - len(failures)
        raise Interrupted(f"interrupted: {kept:,} of {scenario.runs:,} runs are in {folder.path}") from None
    folder.finish("some runs failed" if failures else "done", failed=failures)
    if failures:
        raise RunsFailed(
            f"{len(failures)} of {scenario.runs} runs failed, the first with {failures[0]}; see {folder.path}"
        )
    return results_in(folder.path, scenario)
