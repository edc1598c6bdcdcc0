"""The one place that knows Dask: the same chunks as tasks of a cluster.

A task is retried on another worker when its own dies; a task that runs twice writes the same shard twice. What a dead
scheduler or client forgets is in the shards, and `resume` goes on from there.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from sim.ensemble.tasks import AHEAD, DEATHS, Lost, Named
from sim.errors import MissingExtra, ResultsError

C = TypeVar("C", bound=Named)
SECONDS_TO_CONNECT = 10


def on_cluster(
    task: Callable[[Any], Any], chunks: Iterable[C], workers: int, address: str | None
) -> Iterator[tuple[C, Any]]:
    """Yield every chunk with what the task returned for it on some worker.

    Raises
    ------
    MissingExtra
        If Dask is not installed.
    ResultsError
        If the scheduler does not answer, or goes away.
    """
    distributed, config = imported()
    with contextlib.ExitStack() as stack:
        stack.enter_context(config.set({"distributed.scheduler.allowed-failures": DEATHS}))
        stack.enter_context(_quiet())
        client = stack.enter_context(_client(distributed, stack, workers, address))
        yield from _flown(distributed, client, task, iter(chunks))


def imported() -> tuple[Any, Any]:
    """Return the module of the distributed scheduler and that of Dask's configuration.

    Raises
    ------
    MissingExtra
        If they are not installed.
    """
    try:
        import distributed
        from dask import config
    except ImportError as problem:
        raise MissingExtra("distributed", "cluster") from problem
    return distributed, config


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the cluster's own log to errors: what it retries, it retries."""
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def _client(distributed: Any, stack: contextlib.ExitStack, workers: int, address: str | None) -> Any:
    where: Any = address
    if address is None:
        where = stack.enter_context(
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=logging.CRITICAL
            )
        )  # fmt: skip
    try:
        return distributed.Client(where, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as problem:
        reason = f"{problem}".partition("\n")[0] or type(problem).__name__
        raise ResultsError(f"executor.address = {address}: no scheduler answers there: {reason}") from problem


def _flown(
    distributed: Any, client: Any, task: Callable[[Any], Any], waiting: Iterator[C]
) -> Iterator[tuple[C, Any]]:
    """Keep a few tasks per worker in the air; more workers may join while it runs."""
    flying: dict[Any, C] = {}
    session = secrets.token_hex(4)  # another client's task of the same chunk is not ours
    done = distributed.as_completed()
    while True:
        while len(flying) < AHEAD * max(1, len(client.nthreads())):
            chunk = next(waiting, None)
            if chunk is None:
                break
            future = client.submit(task, chunk, key=f"backchannel-{session}-{chunk.name}")
            flying[future] = chunk
            done.add(future)
        if not flying:
            return
        future = next(done)
        yield flying.pop(future), _result(distributed, future)


def _result(distributed: Any, future: Any) -> Any:
    try:
        return future.result()
    except distributed.KilledWorker:
        return Lost(future.key)
    except (distributed.CancelledError, distributed.comm.CommClosedError, TimeoutError) as problem:
        raise ResultsError(
            "the cluster's scheduler went away; what was done is kept: go on with resume"
        ) from problem
