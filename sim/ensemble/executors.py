"""Executors: the same tasks one after the other, in threads, in processes, or on a Dask cluster.

An executor takes a callable that can be pickled and chunks that have a ``name``, and gives back (chunk, result) as they
are done, in any order. A result that is a `Lost` chunk took its worker with it more than once. What a task raises,
the executor raises: a full disk is nobody's single chunk.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sim.ensemble.tasks import AHEAD, DEATHS, Lost, Named

if TYPE_CHECKING:
    from multiprocessing.context import SpawnContext
    from multiprocessing.synchronize import Event

C = TypeVar("C", bound=Named)
Task = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ExecutorChoice:
    """Who carries the chunks out: the kind, how many workers, and a scheduler's address."""

    kind: str = "auto"
    workers: int | None = None
    address: str | None = None


def carry_out(
    task: Task, chunks: Iterable[C], kind: str, workers: int, address: str | None = None
) -> Iterator[tuple[C, Any]]:
    """Yield every chunk with what the task returned for it.

    Parameters
    ----------
    task : callable
        Called with a chunk; picklable, except by ``serial`` and ``threads``.
    chunks : iterable
        Taken as workers get free.
    kind : {"serial", "threads", "processes", "dask"}
        Where tasks run.
    workers : int
        How many at a time.
    address : str, optional
        Of a Dask scheduler; a cluster on this machine otherwise.
    """
    if kind == "serial":
        return _one_by_one(task, chunks)
    if kind == "threads":
        return _in_threads(task, chunks, workers)
    if kind == "processes":
        return _in_processes(task, chunks, workers)
    from sim.ensemble.cluster import on_cluster

    return on_cluster(task, chunks, workers, address)


def _one_by_one(task: Task, chunks: Iterable[C]) -> Iterator[tuple[C, Any]]:
    for chunk in chunks:
        yield chunk, task(chunk)


def check_kind(kind: str) -> None:
    """Raise before anything is begun if what an executor needs is not installed.

    Raises
    ------
    MissingExtra
        If Dask is not there.
    """
    if kind == "dask":
        from sim.ensemble.cluster import imported

        imported()


def default_workers() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_threads(task: Task, chunks: Iterable[C], workers: int) -> Iterator[tuple[C, Any]]:
    pool = ThreadPoolExecutor(workers)
    try:
        yield from _flown(pool, task, iter(chunks), workers * AHEAD, {})
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _flown(
    pool: Executor, task: Task, waiting: Iterator[C], most: int, flying: dict[Future[Any], C]
) -> Iterator[tuple[C, Any]]:
    """Keep `most` chunks in the air; `flying` tells the caller which ones were when a pool broke."""
    while True:
        while len(flying) < most:
            chunk = next(waiting, None)
            if chunk is None:
                break
            flying[pool.submit(task, chunk)] = chunk
        if not flying:
            return
        for future in wait(flying, return_when=FIRST_COMPLETED).done:
            result = future.result()
            yield flying.pop(future), result


def _in_processes(task: Task, chunks: Iterable[C], workers: int) -> Iterator[tuple[C, Any]]:
    """Run tasks in fresh processes; where one dies, its pool is replaced and what was in the air is tried alone."""
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    waiting, suspects, deaths = iter(chunks), deque[C](), Counter[str]()
    while True:
        alone = bool(suspects)
        leave, flying = context.Event(), dict[Future[Any], C]()
        pool = _pool(context, 1 if alone else workers, leave)
        try:
            source = _taken(suspects) if alone else waiting
            yield from _flown(pool, task, source, 1 if alone else workers * AHEAD, flying)
            if not alone:
                return
        except BrokenProcessPool:
            for chunk in flying.values():
                deaths[chunk.name] += 1
                if deaths[chunk.name] >= DEATHS:
                    yield chunk, Lost(chunk.name)
                else:
                    suspects.append(chunk)
        except BaseException:
            leave.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _taken(suspects: deque[C]) -> Iterator[C]:
    while suspects:
        yield suspects.popleft()


def _pool(context: SpawnContext, workers: int, leave: Event) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=settle_in, initargs=(os.getpid(), leave)
    )


def settle_in(parent: int, leave: Event) -> None:
    """Prepare a worker: Ctrl-C is the coordinator's business, and without a coordinator there is nothing to do.

    It may leave at any moment, because what it writes has no name until it is whole.
    """
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with, args=(parent, leave), daemon=True).start()


def _leave_with(parent: int, leave: Event) -> None:
    while os.getppid() == parent and not leave.wait(0.5):
        pass
    os._exit(1)
