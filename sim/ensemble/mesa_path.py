"""The Mesa path: every run is a Mesa model of its own, stepped month by month."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.agents.model import CampaignModel, release_model
from sim.campaign.case import Case
from sim.campaign.state import State
from sim.compiled import is_cold, mark_warm
from sim.configuration.bind import bind
from sim.errors import ConfigError, Interrupted, RunsFailed
from sim.results.folder import Folder
from sim.results.reader import open_results
from sim.results.tables import Results, frames

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario

PART_RUNS = 50
"""Runs per part file: what an interruption can cost at most."""

Progress = Callable[[int, int], None]


def play(scenario: Scenario, case: Case, run: int) -> State:
    """Return the final state, a batch of one, of a single run."""
    model = CampaignModel(scenario, run, case=case).play()
    release_model(model)
    return model.state


def stacked(states: list[State]) -> State:
    """Return the states of single runs as one batch; all fields gain a leading axis over runs."""
    columns = zip(*states, strict=True)
    return State(*(_concatenated(list(column)) for column in columns))


def _concatenated(arrays: list[Any]) -> Any:
    whole = np.concatenate(arrays)
    return whole.view(np.recarray) if whole.dtype.names else whole


def blocks(
    scenario: Scenario, case: Case, first: int, progress: Progress | None
) -> Iterator[tuple[int, State | None, list[str]]]:
    """Yield (first run, batch of the states that came out, failures) for at most `PART_RUNS` runs at a time."""
    runs = scenario.runs
    for start in range(first, first + runs, PART_RUNS):
        states, failures = [], []
        for run in range(start, min(start + PART_RUNS, first + runs)):
            try:
                states.append(play(scenario, case, run))
            except (ArithmeticError, ValueError, IndexError, TypeError) as problem:
                failures.append(f"run {run}: {type(problem).__name__}: {problem}")
            if progress is not None:
                progress(run - first + 1, runs)
        yield start, stacked(states) if states else None, failures


def simulate(
    scenario: Scenario,
    runs: int | None = None,
    seed: int | None = None,
    *,
    progress: Progress | None = None,
    first_run: int = 0,
) -> Results:
    """Return the results of many runs, in memory.

    Parameters
    ----------
    scenario : Scenario
        From `sim.load`.
    runs, seed : int, optional
        The scenario's own by default. Run *k* of a seed is the same however many others are asked for.
    progress : callable, optional
        Called with (runs done, runs wanted) after every run.
    first_run : int
        Number of the first run.

    Returns
    -------
    Results
        Tables of runs, months and events.

    Raises
    ------
    RunsFailed
        If a run fails, which only a user's own law or agent can bring about.
    """
    _check_call(scenario, runs, seed)
    scenario = dataclasses.replace(
        scenario, runs=scenario.runs if runs is None else runs, seed=scenario.seed if seed is None else seed
    )
    case = bind(scenario)
    parts, failures = [], []
    for start, state, failed in blocks(scenario, case, first_run, progress):
        failures += failed
        if state is not None:
            parts.append(frames(scenario, case, state, start))
    if failures:
        raise RunsFailed(f"{len(failures)} of {scenario.runs} runs failed, the first with {failures[0]}")
    runs_parts, months_parts, events_parts = zip(*parts, strict=True)
    return Results.from_tables(
        scenario, pd.concat(runs_parts, ignore_index=True), joined(months_parts), joined(events_parts)
    )


def joined(parts: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    """Return the parts of a table as a whole, None where it is not kept."""
    kept = [part for part in parts if part is not None]
    return pd.concat(kept, ignore_index=True) if kept else None


def _check_call(scenario: object, runs: object, seed: object) -> None:
    """Refuse what the door of the command line would refuse."""
    if not dataclasses.is_dataclass(scenario):
        raise ConfigError.at("simulate", "scenario", scenario, "must be a scenario, as sim.load gives")
    for name, value, least in (("runs", runs, 1), ("seed", seed, 0)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if value is not None and not (whole and int(value) >= least):  # type: ignore[call-overload]
            raise ConfigError.at("simulate", name, value, f"must be a whole number of at least {least}")


def trace(scenario: Scenario, run: int, seed: int | None = None) -> CampaignModel:
    """Return one run played in full, with every meeting recorded in ``talks``."""
    return CampaignModel(scenario, run, seed, keep_talks=True).play()


def campaign(scenario: Scenario, *, progress: bool = True) -> Results:
    """Simulate a scenario into a results folder of its own and return the results with their path.

    Parts are written as they are done, so that an interruption loses at most the part in progress.
    """
    case = bind(scenario)
    folder = Folder.create(scenario)
    failures: list[str] = []
    n_kept = 0
    try:
        with reporter(scenario.runs, progress) as report:
            for start, state, failed in blocks(scenario, case, 0, report):
                failures += failed
                if state is not None:
                    folder.write_part(start, *frames(scenario, case, state, start))
                    n_kept += len(state.run)
    except KeyboardInterrupt:
        folder.finish("interrupted", failed=failures)
        raise Interrupted(f"interrupted: {n_kept:,} of {scenario.runs:,} runs are in {folder.path}") from None
    folder.finish("some runs failed" if failures else "done", failed=failures)
    if failures:
        raise RunsFailed(
            f"{len(failures)} of {scenario.runs} runs failed, the first with {failures[0]}; see {folder.path}"
        )
    return open_results(folder.path)


class reporter:  # noqa: N801
    """A progress bar on a terminal, plain lines elsewhere; says first that rules have to be compiled."""

    def __init__(self, runs: int, shown: bool) -> None:
        self.runs = runs
        self.shown = shown
        self.bar: Any = None
        self.began = time.perf_counter()
        self.cold = is_cold()
        self.last_line = 0

    def __enter__(self) -> Progress:
        """Begin to report."""
        if self.shown:
            if self.cold:
                print("Compiling the rules for this machine, once; this takes about a minute ...", flush=True)
            self._open_bar()
        return self.report

    def _open_bar(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if not sys.stdout.isatty():
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns)
        self.bar.start()
        self.task = self.bar.add_task("runs", total=self.runs)

    def report(self, done: int, wanted: int) -> None:
        """Show that *done* of *wanted* runs are done."""
        if not self.shown:
            return
        if self.cold and done == 1:
            print(f"Compiled in {time.perf_counter() - self.began:.0f} s.", flush=True)
            mark_warm()
        if self.bar is not None:
            self.bar.update(self.task, completed=done)
        elif done == wanted or done >= self.last_line + max(1, wanted // 10):
            self.last_line = done
            print(f"{done}/{wanted} runs, {time.perf_counter() - self.began:.1f} s", flush=True)

    def __exit__(self, *_: object) -> None:
        """Close the bar."""
        if self.bar is not None:
            self.bar.stop()
