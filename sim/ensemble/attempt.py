"""An attempt: one process's work on a results folder, until nothing is left to do or somebody stops it.

The folder holds the plan, the journal, the lock and, unless they go to another address, the shards. What is done is
read off the shards alone, so it does not matter how the last attempt ended.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sim.ensemble import shards
from sim.ensemble.block import Failure
from sim.ensemble.executors import ExecutorChoice, carry_out
from sim.ensemble.journal import Journal
from sim.ensemble.lock import lock
from sim.ensemble.progress import Progress, Say
from sim.ensemble.shards import Scenarios, Source, Task
from sim.ensemble.spans import Chunk, Span, cut, total
from sim.ensemble.tasks import Lost
from sim.ensemble.warming import warm
from sim.errors import Interrupted, ResultsError, RunsFailed
from sim.results.folder import Folder
from sim.results.reader import read_manifest
from sim.results.store import LocalStore, Store, store
from sim.results.tables import TABLES


@dataclass(frozen=True, slots=True)
class Manner:
    """How runs are carried out, which changes no number.

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


class Work(Protocol):
    """What an attempt carries out: a plain run is one cell, a sweep those of its design."""

    @property
    def identity(self) -> str:
        """Hash of what decides the numbers of a cell."""

    @property
    def spans(self) -> Sequence[Span]:
        """What was asked for, in the order in which it was."""

    @property
    def block(self) -> int:
        """Runs a chunk, about."""

    @property
    def keep(self) -> str:
        """Finest table that is kept."""

    @property
    def csv(self) -> bool:
        """Whether each part gets a CSV twin."""

    @property
    def rules_hash(self) -> str:
        """The rules it was planned under."""

    @property
    def plugins(self) -> Sequence[tuple[str, str]]:
        """Files that its laws need, and their SHA-256."""

    @property
    def address(self) -> str | None:
        """Where the shards go in place of the folder."""

    def cells(self) -> Scenarios:
        """Return the cells for this process."""

    def source(self) -> Source:
        """Return what workers open the cells with."""

    def carrier(self, asked: ExecutorChoice | None) -> ExecutorChoice:
        """Return the executor and the number of workers that are meant on this machine, `asked` in place of its own."""

    def about(self) -> dict[str, Any]:
        """Return what the manifest says of it beside what every manifest says."""

    def grown(self, target: Store, say: Say | None) -> Work | None:
        """Return the work with another round of runs, where its stopping rule wants one, after it was written down."""

    def told(self, failure: Failure) -> str:
        """Return a run that failed in a line."""

    def replaying(self, folder: str, failure: Failure) -> str:
        """Return the command that plays a failed run again."""

    def publish(self, local: Store, target: Store) -> None:
        """Leave beside shards at another address what a reader needs of the folder."""


def chunks_of(work: Work) -> list[Chunk]:
    """Return all chunks of some work, in order."""
    return list(cut(work.identity, work.spans, work.block))


def tables_of(work: Work) -> Sequence[str]:
    """Return the names of the tables that are kept, the runs first."""
    return TABLES[: TABLES.index(work.keep) + 1]


def carry(folder: Path, work: Work, manner: Manner, *, resumed: bool = False) -> Path:
    """Carry out whatever of the work is not done yet, and return its folder, which must be `held`.

    Parameters
    ----------
    folder : Path
    work : Work
    manner : Manner
    resumed : bool
        Whether to say first how much of it is missing.

    Raises
    ------
    ResultsError
        If its rules are not these, or files cannot be written.
    RunsFailed
        If runs failed.
    Interrupted
        On Ctrl-C; what was done is kept.
    """
    check_rules(work, folder)
    _clean(folder)
    return _Attempt(folder, work, manner, resumed=resumed).carry_out()


@contextlib.contextmanager
def held(folder: Path, manner: Manner) -> Iterator[None]:
    """Hold a results folder's lock, and tell in a line what the system says of its files.

    Raises
    ------
    ResultsError
        If another process holds it.
    """
    with lock(folder, take_over=manner.take_over) as left, reported(folder):
        if left is not None and manner.say is not None:
            manner.say(f"the lock left behind {left} is stale: going on")
        yield


@contextlib.contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turn what the system says of files into one line that names the way on."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem) or type(problem).__name__
        raise ResultsError(f"{path}: {reason}; what was done is kept: {_way_on(path)}") from problem


def shown(path: Path) -> str:
    """Return a path as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _way_on(path: Path) -> str:
    return f"go on with `backchannel resume {shown(path)}`"


def check_rules(work: Work, folder: Path) -> None:
    """Refuse to mix rules, or to run plugins that are not the files the runs were planned with."""
    from sim.machine import rules_hash

    if work.rules_hash != rules_hash():
        raise ResultsError(
            f"{folder} was begun under other rules ({work.rules_hash}) than these ({rules_hash()}): start it anew"
        )
    check_plugins(work.plugins, folder)


def check_plugins(plugins: Sequence[tuple[str, str]], folder: Path) -> None:
    """Refuse plugins that are not, byte for byte, the files that a folder was planned with."""
    for file, digest in plugins:
        found = hashlib.sha256(Path(file).read_bytes()).hexdigest() if Path(file).is_file() else "absent"
        if found != digest:
            raise ResultsError(
                f"{folder} needs the plugin {file} as it was (SHA-256 {digest}); it is {found}"
            )


def _clean(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for file in folder.rglob(".*.tmp"):
        file.unlink(missing_ok=True)


class _Attempt:
    """Rounds of chunks until nothing is left to do."""

    def __init__(self, folder: Path, work: Work, manner: Manner, *, resumed: bool) -> None:
        self.folder, self.work, self.manner, self.resumed = folder, work, manner, resumed
        self.local = LocalStore(folder)
        self.target: Store = store(work.address) if work.address else self.local
        self.journal = Journal(folder)
        self.manifest = Folder(folder, read_manifest(folder))
        self.lost: list[str] = []
        self.stopped = False

    @property
    def total(self) -> int:
        """Runs wanted in all."""
        return total(self.work.spans)

    def carry_out(self) -> Path:
        """Play round after round, then close the manifest."""
        carrier = self.work.carrier(self.manner.executor)
        self.journal.note(
            "began", pid=os.getpid(), executor=[carrier.kind, carrier.workers], total=self.total
        )
        try:
            self._status("running")
            waiting = self._waiting(retry=self.manner.retry > 0)
            if self.resumed:
                self._say(self._missing(waiting))
            if waiting:
                warm(self.work.cells(), told=self.manner.say is not None)
            while waiting and not self.stopped:
                self._play(waiting, carrier)
                waiting = self._next_round()
        except (OSError, ResultsError):
            with contextlib.suppress(OSError):
                self._status("interrupted")
            raise
        except KeyboardInterrupt:
            self._status("interrupted")
            self.journal.note("interrupted")
            kept = self.total - sum(chunk.runs for chunk in self._waiting())
            raise Interrupted(
                f"interrupted: {kept:,} of {self.total:,} runs are in {shown(self.folder)}; {_way_on(self.folder)}"
            ) from None
        return self._finished()

    def _say(self, line: str) -> None:
        if self.manner.say is not None:
            self.manner.say(line)

    def _missing(self, waiting: Sequence[Chunk]) -> str:
        """Return what is resumed, and how much of it is not done."""
        runs = sum(chunk.runs for chunk in waiting)
        if not runs:
            return f"{shown(self.folder)}: nothing is missing, all {self.total:,} runs were played"
        return f"{shown(self.folder)}: {runs:,} of {self.total:,} runs are missing, going on"

    def _waiting(self, *, retry: bool = False) -> list[Chunk]:
        """Return the chunks that are not done, in order; with `retry` those too in which runs failed."""
        chunks = chunks_of(self.work)
        done = shards.done(self.target, chunks, tables_of(self.work))
        done -= set(shards.failures_in(self.target)) if retry else set()
        return [chunk for chunk in chunks if chunk.name not in done]

    def _play(self, chunks: list[Chunk], carrier: ExecutorChoice) -> None:
        where = self.work.address or str(self.folder)
        task = Task(where, self.work.source(), self.manner.retry, self.work.csv)
        before = self.total - sum(chunk.runs for chunk in chunks)
        with Progress(self.total, before, self.manner.say) as progress:
            results = carry_out(
                task, self._until_stopped(chunks), carrier.kind, carrier.workers or 1, carrier.address
            )
            with contextlib.closing(results) as results:  # type: ignore[type-var]
                for chunk, report in results:
                    progress.add(chunk.runs, self._taken(chunk, report))

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
        if self.lost or self.stopped:
            return []
        before = self.total
        grown = self.work.grown(self.target, self.manner.say)
        if grown is None:
            return []
        self.work = grown
        self.journal.note("another round", runs=self.total - before)
        return self._waiting()

    def _finished(self) -> Path:
        failures = [one for some in shards.failures_in(self.target).values() for one in some]
        left = self._waiting()
        told = [self.work.told(one) for one in failures]
        told += [f"chunk {name}: its workers died" for name in self.lost]
        status = "some runs failed" if told else "done"
        self._status("interrupted" if left and not told else status, told)
        self.journal.note("ended", status=status, failed=len(failures), lost=len(self.lost), left=len(left))
        if self.work.address is not None:
            self.work.publish(self.local, self.target)
        if told:
            raise RunsFailed(self._failed(failures))
        return self.folder

    def _failed(self, failures: Sequence[Failure]) -> str:
        if not failures:
            return f"the workers of {len(self.lost)} chunks died over and over; see {shown(self.folder)}/journal.jsonl"
        first = failures[0]
        return (
            f"{len(failures)} of {self.total:,} runs failed, the first with {self.work.told(first)}; "
            f"play it again with `{self.work.replaying(shown(self.folder), first)}`"
        )

    def _status(self, status: str, failed: Sequence[str] = ()) -> None:
        self.manifest.manifest |= self.work.about()
        self.manifest.finish(status, failed)
