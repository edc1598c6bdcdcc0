"""Carrying a sweep out: begin it, go on with it, make it larger.

The folder holds the plan, the design, the journal and the lock, and, unless they go to another address, the shards.
What is done is read off the shards alone, so it does not matter how the last attempt ended.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ensemble.block import Failure
from sim.ensemble.executors import Lost, carry_out, check_kind, default_workers
from sim.errors import ConfigError, Interrupted, ResultsError, RunsFailed
from sim.results.folder import Folder
from sim.results.parts import frame_of
from sim.results.reader import find, read_manifest
from sim.results.store import LocalStore, Store, store
from sim.results.tables import TABLES
from sim.sweeps import plan as plans
from sim.sweeps import shards, stopping
from sim.sweeps.cells import Composer
from sim.sweeps.journal import Journal
from sim.sweeps.lock import lock
from sim.sweeps.pilot import warm
from sim.sweeps.plan import Chunk, Plan, Span
from sim.sweeps.progress import Progress, Say
from sim.sweeps.spec import ExecutorChoice, Sweep

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sweep is carried out, which changes no number.

    Parameters
    ----------
    executor : ExecutorChoice, optional
        In place of the plan's.
    on_error : {"skip", "stop"}
        What to do when a run fails: go on, or finish what is in the air and stop.
    retry : int
        How often a run that fails is tried again; on `resume`, above 0 also tries those of before again.
    take_over : bool
        Whether a lock of another machine is broken.
    say : callable, optional
        Prints a line of progress.
    """

    executor: ExecutorChoice | None = None
    on_error: str = "skip"
    retry: int = 0
    take_over: bool = False
    say: Say | None = None


def begin(
    sweep: Sweep,
    block: int,
    manner: Manner,
    config_dir: str | None = None,
    plugins: Sequence[str] = (),
) -> Path:
    """Plan a sweep, make its folder, carry it out, and return the folder.

    Raises
    ------
    ConfigError, ResultsError
        Before anything runs, if the sweep or the folder is wrong.
    RunsFailed
        At the end, if runs failed; the others are complete.
    """
    check_means(sweep)
    plan, design = plans.planned(sweep, block, config_dir, plugins)
    path = created(plan, design)
    if manner.say is not None:
        manner.say(f"{len(design):,} cells, {plan.total:,} runs, into {_shown(path)}")
    resume(path, manner)
    return path


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


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def created(plan: Plan, design: pd.DataFrame) -> Path:
    """Make the folder of a planned sweep, and return it."""
    scenario = plan.cells(design).scenario(0)
    folder = Folder.create(scenario, plan.sweep.name)
    folder.manifest |= _about(plan, len(design))
    with _reported(folder.path):
        plans.save(LocalStore(folder.path), plan, design)
        if plan.sweep.results is not None:
            plans.save(store(plan.sweep.results), plan, design)
        folder.finish("planned")
    return folder.path


def _about(plan: Plan, cells: int) -> dict[str, Any]:
    """Return what the manifest says of the sweep."""
    sweep = plan.sweep
    return {
        "cells": cells,
        "runs": plan.total,
        "sweep": {
            "name": sweep.name, "title": sweep.title, "question": sweep.question, "design": sweep.design,
            "stages": list(plan.stages), "levers": [one.name for one in sweep.levers],
            "uncertainties": [one.name for one in sweep.uncertainties], "paired": sweep.paired,
            "identity": plan.identity, "results": sweep.results,
        },
    }  # fmt: skip


@contextlib.contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn what the system says of files into one line that names the way on."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem) or type(problem).__name__
        raise ResultsError(
            f"{path}: {reason}; what was done is kept: go on with `backchannel resume {_shown(path)}`"
        ) from problem


def resume(path: str | Path, manner: Manner) -> Path:
    """Carry out whatever of a sweep is not done yet, and return its folder.

    Raises
    ------
    ResultsError
        If another process is at it, the folder is no sweep, or its rules are not these.
    RunsFailed
        If runs failed.
    Interrupted
        On Ctrl-C; what was done is kept.
    """
    folder = find(path)
    with lock(folder, take_over=manner.take_over) as left, _reported(folder):
        if left is not None and manner.say is not None:
            manner.say(f"the lock left behind {left} is stale: going on")
        plan, design = plans.opened(LocalStore(folder))
        check_rules(plan, folder)
        _clean(folder)
        return _Attempt(folder, plan, design, manner).carry_out()


def check_rules(plan: Plan, folder: Path) -> None:
    """Refuse to mix rules, or to run plugins that are not the files the sweep was planned with."""
    import hashlib

    from sim.machine import rules_hash

    if plan.rules_hash != rules_hash():
        raise ResultsError(
            f"{folder} was begun under other rules ({plan.rules_hash}) than these ({rules_hash()}): start it anew"
        )
    for file, digest in plan.plugins:
        found = hashlib.sha256(Path(file).read_bytes()).hexdigest() if Path(file).is_file() else "absent"
        if found != digest:
            raise ResultsError(
                f"{folder} needs the plugin {file} as it was (SHA-256 {digest}); it is {found}"
            )


def _clean(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for file in folder.rglob(".*.tmp"):
        file.unlink(missing_ok=True)


def carried_out_by(choice: ExecutorChoice, plan: Plan) -> tuple[str, int]:
    """Return the executor and the number of workers that a choice means on this machine.

    The batch engine plays outside the interpreter's lock, so that threads are enough for it; Mesa needs processes.
    """
    workers = choice.workers or default_workers()
    kind = choice.kind
    if kind == "auto":
        through_mesa = any(family.tree.get("engine") == "mesa" for family in plan.families)
        kind = "serial" if workers == 1 else "processes" if through_mesa else "threads"
    return kind, workers


class _Attempt:
    """One process's work on a sweep: rounds of chunks until nothing is left to do."""

    def __init__(self, folder: Path, plan: Plan, design: pd.DataFrame, manner: Manner) -> None:
        self.folder, self.plan, self.design, self.manner = folder, plan, design, manner
        self.local = LocalStore(folder)
        self.target: Store = store(plan.sweep.results) if plan.sweep.results else self.local
        self.journal = Journal(folder)
        self.manifest = Folder(folder, read_manifest(folder))
        self.tables = TABLES[: TABLES.index(plan.sweep.keep) + 1]
        self.lost: list[str] = []
        self.stopped = False

    def carry_out(self) -> Path:
        """Play round after round, then close the manifest."""
        self.journal.note("began", pid=_pid(), executor=list(self._executor()), total=self.plan.total)
        self._status("running")
        try:
            waiting = self._waiting(retry=self.manner.retry > 0)
            if waiting:
                warm(self.plan.cells(self.design), self.manner.say)
            while waiting and not self.stopped:
                self._play(waiting)
                waiting = self._next_round()
        except (OSError, ResultsError):
            with contextlib.suppress(OSError):
                self._status("interrupted")
            raise
        except KeyboardInterrupt:
            self._status("interrupted")
            self.journal.note("interrupted")
            raise Interrupted(
                f"interrupted; what was done is kept: go on with `backchannel resume {_shown(self.folder)}`"
            ) from None
        return self._finished()

    def _executor(self) -> tuple[str, int]:
        return carried_out_by(self.manner.executor or self.plan.sweep.executor, self.plan)

    def _waiting(self, *, retry: bool = False) -> list[Chunk]:
        """Return the chunks that are not done, in order; with `retry` those too in which runs failed."""
        chunks = list(self.plan.chunks())
        done = shards.done(self.target, chunks, self.tables)
        done -= set(shards.failures_in(self.target)) if retry else set()
        return [chunk for chunk in chunks if chunk.name not in done]

    def _play(self, chunks: list[Chunk]) -> None:
        kind, workers = self._executor()
        address = (self.manner.executor or self.plan.sweep.executor).address
        where = self.plan.sweep.results or str(self.folder)
        task = shards.Task(where, len(self.design), self.manner.retry)
        before = self.plan.total - sum(chunk.runs for chunk in chunks)
        with Progress(self.plan.total, before, self.manner.say) as progress:
            progress.done = before
            results = carry_out(task, self._until_stopped(chunks), kind, workers, address)
            with contextlib.closing(results) as results:  # type: ignore[type-var]
                for chunk, report in results:
                    failed = self._taken(chunk, report)
                    progress.add(chunk.runs, failed)

    def _until_stopped(self, chunks: Sequence[Chunk]) -> Iterator[Chunk]:
        for chunk in chunks:
            if self.stopped:
                return
            yield chunk

    def _taken(self, chunk: Chunk, report: Any) -> int:
        """Note what became of a chunk; return how many of its runs failed."""
        if isinstance(report, Lost):
            self.lost.append(chunk.name)
            self.journal.note("lost", chunk=chunk.name)
            self.stopped |= self.manner.on_error == "stop"
            return chunk.runs
        failed = len(report.failures)
        self.journal.note(
            "done", chunk=report.name, runs=report.runs, failed=failed, seconds=round(report.seconds, 3), bytes=report.bytes
        )  # fmt: skip
        self.stopped |= failed > 0 and self.manner.on_error == "stop"
        return failed

    def _next_round(self) -> list[Chunk]:
        """Ask the stopping rule for more; return the chunks that it asks for."""
        if self.plan.sweep.until is None or self.lost or self.stopped:
            return []
        runs = read_runs(self.target, self.plan.sweep.until.outcome)
        spans = stopping.next_round(self.plan, runs, len(self.design))
        if not spans:
            return []
        self.plan = self.plan.with_spans(spans)
        plans.save(self.local, self.plan, self.design)
        more = sum((s.end_cell - s.first_cell) * (s.end_run - s.first_run) for s in spans)
        self.journal.note("another round", runs=more)
        if self.manner.say is not None:
            self.manner.say(f"{more:,} more runs, for intervals that are still too wide")
        return self._waiting()

    def _finished(self) -> Path:
        failures = [one for some in shards.failures_in(self.target).values() for one in some]
        left = self._waiting()
        told = [f"cell {one.cell} run {one.run}: {one.error}" for one in failures]
        told += [f"chunk {name}: its workers died" for name in self.lost]
        status = "some runs failed" if told else "done"
        self._status("interrupted" if left and not told else status, told)
        self.journal.note("ended", status=status, failed=len(failures), lost=len(self.lost), left=len(left))
        if self.plan.sweep.results is not None:
            for name in ("manifest.json", "config.yaml", plans.PLAN, plans.DESIGN):
                self.target.write(name, self.local.read(name))
        if told:
            raise RunsFailed(self._failed(failures))
        return self.folder

    def _failed(self, failures: Sequence[Failure]) -> str:
        if not failures:
            return f"the workers of {len(self.lost)} chunks died over and over; see {_shown(self.folder)}/journal.jsonl"
        first = failures[0]
        return (
            f"{len(failures)} of {self.plan.total:,} runs failed, the first with cell {first.cell} run {first.run}: "
            f"{first.error}; play it again with `{replaying(self.folder, first)}`"
        )

    def _status(self, status: str, failed: Sequence[str] = ()) -> None:
        self.manifest.manifest |= _about(self.plan, len(self.design))
        self.manifest.finish(status, failed)


def _pid() -> int:
    import os

    return os.getpid()


def replaying(folder: Path, failure: Failure) -> str:
    """Return the command that plays a failed run again."""
    return f"backchannel replay {_shown(folder)} {failure.run} --cell {failure.cell}"


def failed_runs(path: str | Path) -> list[tuple[Failure, str]]:
    """Return every run of a sweep that failed, with the command that plays it again."""
    folder = find(path)
    plan, _ = plans.opened(LocalStore(folder))
    target = store(plan.sweep.results) if plan.sweep.results else LocalStore(folder)
    found = [one for some in shards.failures_in(target).values() for one in some]
    return [(one, replaying(folder, one)) for one in sorted(found)]


def read_runs(target: Store, outcome: str) -> pd.DataFrame:
    """Return cell, run and one outcome of all runs of a sweep, in order, from wherever its shards are."""
    import pandas as pd

    columns, parts = ["cell", "run", outcome], []
    for name in target.names("runs"):
        with target.opened(f"runs/{name}") as file:
            parts.append(frame_of(file, columns))
    return pd.concat(parts, ignore_index=True).sort_values(["cell", "run"], ignore_index=True)


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
    with lock(folder, take_over=manner.take_over), _reported(folder):
        plan, design = plans.opened(LocalStore(folder))
        check_rules(plan, folder)
        if replicates:
            plan = with_replicates(plan, len(design), replicates)
        if samples:
            plan, design = with_samples(plan, design, samples)
        plans.save(LocalStore(folder), plan, design)
        if plan.sweep.results is not None:
            plans.save(store(plan.sweep.results), plan, design)
        Journal(folder).note("extended", replicates=replicates, samples=samples)
    return resume(folder, manner)


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
