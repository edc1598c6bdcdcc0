"""A sweep on its way: begin it, go on with it, make it larger; the carrier in the ensemble does the work."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble import attempt, plain
from sim.ensemble.attempt import Manner, Work
from sim.ensemble.block import Failure
from sim.ensemble.executors import ExecutorChoice, check_kind, default_workers
from sim.ensemble.journal import Journal
from sim.ensemble.progress import Say
from sim.ensemble.shards import Source, failures_in, read_runs
from sim.ensemble.spans import Span, total
from sim.errors import ConfigError, ResultsError
from sim.results.cells import DESIGN, PLAN
from sim.results.folder import Folder
from sim.results.reader import find
from sim.results.store import LocalStore, Store, store
from sim.sweeps import plan as plans
from sim.sweeps import stopping
from sim.sweeps.cells import Cells, Composer
from sim.sweeps.pilot import pilot
from sim.sweeps.plan import Plan
from sim.sweeps.spec import Sweep

if TYPE_CHECKING:
    import pandas as pd

ONE_READS = threading.Lock()
"""Held while a sweep is opened: a thread that found a plugin half run would miss its laws."""


@dataclass(frozen=True, slots=True)
class PlannedCells:
    """Opens the cells of the sweep at an address, for a worker anywhere.

    Parameters
    ----------
    address : str
        A folder that every worker reaches, or an fsspec address.
    cells : int
        Cells of the design, so that a worker notices an extension.
    """

    address: str
    cells: int

    def __call__(self) -> Cells:
        """Return the cells."""
        with ONE_READS:
            return _cells(self.address, self.cells)


@lru_cache(maxsize=4)
def _cells(address: str, cells: int) -> Cells:  # noqa: ARG001
    """Return the cells of the sweep at an address, read once per process and extension."""
    from sim import registry

    plan, design = plans.opened(store(address))
    for file, _ in plan.plugins:
        registry.load_plugin(file)
    return plan.cells(design)


@dataclass(frozen=True, slots=True)
class SweepRun:
    """What an attempt carries out for a sweep.

    Parameters
    ----------
    folder : Path
        The sweep's folder, which holds its plan.
    plan : Plan
    design : DataFrame
        A row a cell.
    """

    folder: Path
    plan: Plan
    design: pd.DataFrame
    csv: bool = False

    @property
    def identity(self) -> str:
        """Hash of what decides the numbers of a cell."""
        return self.plan.identity

    @property
    def spans(self) -> Sequence[Span]:
        """What was asked for, in the order in which it was."""
        return self.plan.spans

    @property
    def block(self) -> int:
        """Runs a chunk, about."""
        return self.plan.block

    @property
    def keep(self) -> str:
        """Finest table that is kept."""
        return self.plan.sweep.keep

    @property
    def rules_hash(self) -> str:
        """The rules it was planned under."""
        return self.plan.rules_hash

    @property
    def plugins(self) -> Sequence[tuple[str, str]]:
        """Files that its laws need, and their SHA-256."""
        return self.plan.plugins

    @property
    def address(self) -> str | None:
        """Where the shards go in place of the folder."""
        return self.plan.sweep.results

    def cells(self) -> Cells:
        """Return the cells for this process."""
        return self.plan.cells(self.design)

    def source(self) -> Source:
        """Return what workers open the cells with."""
        return PlannedCells(self.address or str(self.folder), len(self.design))

    def carrier(self, asked: ExecutorChoice | None) -> ExecutorChoice:
        """Return the executor and the number of workers that are meant on this machine."""
        return carrier_of(asked or self.plan.sweep.executor, self.plan)

    def about(self) -> dict[str, Any]:
        """Return what the manifest says of the sweep."""
        sweep = self.plan.sweep
        return {
            "cells": len(self.design),
            "runs": self.plan.total,
            "sweep": {
                "name": sweep.name, "title": sweep.title, "question": sweep.question, "design": sweep.design,
                "stages": list(self.plan.stages), "levers": [one.name for one in sweep.levers],
                "uncertainties": [one.name for one in sweep.uncertainties], "paired": sweep.paired,
                "identity": self.plan.identity, "results": sweep.results,
            },
        }  # fmt: skip

    def grown(self, target: Store, say: Say | None) -> SweepRun | None:
        """Return the sweep with the runs that its stopping rule still wants, after they were written down."""
        until = self.plan.sweep.until
        if until is None:
            return None
        spans = stopping.next_round(self.plan, read_runs(target, until.outcome), len(self.design))
        if not spans:
            return None
        plan = self.plan.with_spans(spans)
        plans.save(LocalStore(self.folder), plan, self.design)
        if say is not None:
            say(f"{total(spans):,} more runs, for intervals that are still too wide")
        return dataclasses.replace(self, plan=plan)

    def told(self, failure: Failure) -> str:
        """Return a run that failed in a line."""
        return f"cell {failure.cell} run {failure.run}: {failure.error}"

    def replaying(self, folder: str, failure: Failure) -> str:
        """Return the command that plays a failed run again."""
        return f"backchannel replay {folder} {failure.run} --cell {failure.cell}"

    def publish(self, local: Store, target: Store) -> None:
        """Leave beside shards at another address what a reader needs of the folder."""
        for name in ("manifest.json", "config.yaml", PLAN, DESIGN):
            target.write(name, local.read(name))


def carrier_of(choice: ExecutorChoice, plan: Plan) -> ExecutorChoice:
    """Return the executor and the number of workers that a choice means on this machine.

    The batch engine plays outside the interpreter's lock, so that threads are enough for it; Mesa needs processes.
    """
    workers = choice.workers or default_workers()
    kind = choice.kind
    if kind == "auto":
        through_mesa = any(family.tree.get("engine") == "mesa" for family in plan.families)
        kind = "serial" if workers == 1 else "processes" if through_mesa else "threads"
    return ExecutorChoice(kind, workers, choice.address)


def begin(
    sweep: Sweep,
    block: int | None,
    manner: Manner,
    config_dir: str | None = None,
    plugins: Sequence[str] = (),
) -> Path:
    """Plan a sweep, make its folder, carry it out, and return the folder.

    Parameters
    ----------
    sweep : Sweep
    block : int, optional
        Runs a chunk; measured with a few runs where neither this nor the sweep says it.
    manner : Manner
    config_dir : str, optional
        A folder with the user's configurations.
    plugins : sequence of str
        Python files that register laws.

    Raises
    ------
    ConfigError, ResultsError
        Before anything runs, if the sweep or the folder is wrong.
    RunsFailed
        At the end, if runs failed; the others are complete.
    """
    check_means(sweep)
    plan, design = plans.planned(sweep, block or sweep.block or 1, config_dir, plugins, manner.say)
    if block is None and sweep.block is None:
        plan = dataclasses.replace(plan, block=pilot(plan, design, manner.say).block)
    path = created(plan, design)
    if manner.say is not None:
        manner.say(f"{len(design):,} cells, {plan.total:,} runs, into {attempt.shown(path)}")
    with attempt.held(path, manner):
        return attempt.carry(path, SweepRun(path, plan, design), manner)


def check_means(sweep: Sweep) -> None:
    """Raise before anything is written if the executor or the address of the results cannot be used.

    Raises
    ------
    MissingExtra
        If a library is not installed.
    ConfigError
        If nobody knows the kind of address.
    """
    check_kind(sweep.executor.kind)
    if sweep.results is not None:
        store(sweep.results)


def created(plan: Plan, design: pd.DataFrame) -> Path:
    """Make the folder of a planned sweep, and return it."""
    folder = Folder.create(plan.cells(design).scenario(0), plan.sweep.name)
    work = SweepRun(folder.path, plan, design)
    folder.manifest |= work.about()
    with attempt.reported(folder.path):
        _save(work)
        folder.finish("planned")
    return folder.path


def _save(work: SweepRun) -> None:
    """Write the plan where workers and readers look for it."""
    plans.save(LocalStore(work.folder), work.plan, work.design)
    if work.address is not None:
        plans.save(store(work.address), work.plan, work.design)


def opened(folder: Path) -> Work:
    """Return what was to be carried out in a results folder: a sweep, or a plain run.

    Raises
    ------
    ResultsError
        If neither was planned there.
    """
    if not (folder / PLAN).is_file():
        return plain.opened(folder)
    return SweepRun(folder, *plans.opened(LocalStore(folder)))


def resume(path: str | Path, manner: Manner) -> Path:
    """Carry out whatever of some runs is not done yet, and return their folder.

    Raises
    ------
    ResultsError
        If another process is at it, nothing was planned there, or its rules are not these.
    RunsFailed
        If runs failed.
    Interrupted
        On Ctrl-C; what was done is kept.
    """
    folder = find(path)
    with attempt.held(folder, manner):
        return attempt.carry(folder, opened(folder), manner, resumed=True)


def failed_runs(path: str | Path) -> list[tuple[Failure, str]]:
    """Return every run that failed, with the command that plays it again."""
    folder = find(path)
    work = opened(folder)
    target = store(work.address) if work.address else LocalStore(folder)
    found = [one for some in failures_in(target).values() for one in some]
    return [(one, work.replaying(attempt.shown(folder), one)) for one in sorted(found)]


def extend(path: str | Path, manner: Manner, replicates: int = 0, samples: int = 0) -> Path:
    """Add replicates to every cell, or samples to the design, and carry out what is new.

    Sobol' and Saltelli's samples go on in the same sequence; the others get a second, independent sample of the added
    size (for a Latin hypercube: a second hypercube).

    Raises
    ------
    ConfigError
        If the design cannot be extended in this way.
    """
    folder = find(path)
    with attempt.held(folder, manner):
        work = opened(folder)
        attempt.check_rules(work, folder)
        work = _extended(work, replicates, samples)
        Journal(folder).note("extended", replicates=replicates, samples=samples)
        return attempt.carry(folder, work, manner, resumed=True)


def _extended(work: Work, replicates: int, samples: int) -> Work:
    """Return some work with what is added, after it was written down."""
    if isinstance(work, plain.PlainRun):
        if samples:
            raise ConfigError.at(
                "extend", "samples", samples, "cannot be added to a plain run: it has one cell"
            )
        return plain.extended(work, replicates)
    assert isinstance(work, SweepRun)  # noqa: S101 - there are two kinds
    plan, design = work.plan, work.design
    if replicates:
        plan = with_replicates(plan, len(design), replicates)
    if samples:
        plan, design = with_samples(plan, design, samples)
    longer = SweepRun(work.folder, plan, design)
    _save(longer)
    return longer


def with_replicates(plan: Plan, cells: int, more: int) -> Plan:
    """Return the plan with more runs for every cell, beyond what each has."""
    played = stopping.planned_runs(plan, cells)
    spans: list[Span] = []
    for cell in range(cells):
        begin_, end = int(played[cell]), int(played[cell]) + more
        last = spans[-1] if spans else None
        if last is not None and last[2:] == (begin_, end):
            spans[-1] = last._replace(end_cell=cell + 1)
        else:
            spans.append(Span(cell, cell + 1, begin_, end))
    sweep = dataclasses.replace(plan.sweep, replicates=plan.sweep.replicates + more)
    return dataclasses.replace(plan, sweep=sweep).with_spans(spans)


def with_samples(plan: Plan, design: pd.DataFrame, more: int) -> tuple[Plan, pd.DataFrame]:
    """Return the plan and the design with more futures; the cells of before keep their numbers and values."""
    from sim.sweeps.spec import SAMPLED

    sweep, total = plan.sweep, sum(plan.stages) + more
    if sweep.design not in SAMPLED:
        raise ConfigError.at(
            "extend", "samples", more, f"cannot be added to a {sweep.design}: its levels are all there"
        )
    if sweep.design == "saltelli" and total & (total - 1):
        raise ConfigError.at(
            "extend", "samples", more, f"must make a power of two of {sum(plan.stages)} for saltelli"
        )
    stages = (*plan.stages, more)
    composer = Composer(sweep, plan.config_dir, [file for file, _ in plan.plugins])
    families, longer = plans.designed(sweep, plan.seed, stages, plan.families, composer)
    names = [one.name for one in sweep.factors]
    if not longer[names].iloc[: len(design)].astype(str).equals(design[names].astype(str)):
        raise ResultsError(
            "extend: the first cells would change: was the sweep begun with another version of a sampler?"
        )
    grown = dataclasses.replace(plan, stages=stages, families=families)
    plans.check(grown, longer, len(design))
    return grown.with_spans([Span(len(design), len(longer), 0, sweep.replicates)]), longer
