"""A sweep on two local workers of Dask against two threads: the same chunks, into the same kind of folder, in turn.

The cluster is started and has played a small sweep before anything is timed: what is compared is the rate once workers are ready.
Wall time, because both use two cores.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.rows import Row, left_out
from sim.ensemble.attempt import Manner
from sim.sweeps import spec
from sim.sweeps.runner import begin

WORKERS = 2
CHUNKS = 40
SWEEP = """
scenario: baseline
design: grid
keep: runs
levers:
  first_rapport: {key: parties.special_envoy.rapport, values: [0.1, 0.1001]}
"""


def seconds(file: Path, runs: int, *executor: str) -> float:
    """Return the wall time of a sweep of *runs* in all, planning included."""
    sweep = spec.read([f"sweep={file}", f"replicates={runs // 2}", *executor])
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        begin(sweep, max(1, runs // CHUNKS), Manner())
    return time.perf_counter() - began


@contextlib.contextmanager
def in_empty_folder() -> Iterator[Path]:
    """Work in an empty folder, where results go."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        yield Path(folder)


@contextlib.contextmanager
def ready_cluster(file: Path, runs: int) -> Iterator[str]:
    """Start two workers, let them play a small sweep, and give the scheduler's address."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as cluster:
        address: Any = cluster.scheduler_address
        seconds(file, runs, "executor=dask", f"executor.address={address}")
        yield str(address)


def rows(*, quick: bool) -> list[Row]:
    """Return both rates and the median of the ratios of turns."""
    runs, turns = (2_000, 1) if quick else (100_000, 3)
    what = f"{runs:,} runs of a sweep, two local workers of Dask, once ready"
    try:
        import distributed
    except ImportError:
        return [left_out(what, "Dask is not installed")]
    with in_empty_folder() as folder:
        file = folder / "rates.yaml"
        file.write_text(SWEEP, encoding="utf-8")
        threads = ("executor=threads", f"executor.workers={WORKERS}")
        seconds(file, 400, *threads)
        with ready_cluster(file, 400) as address:
            on_dask = ("executor=dask", f"executor.address={address}")
            taken = [(seconds(file, runs, *threads), seconds(file, runs, *on_dask)) for _ in range(turns)]
    first, second = (statistics.median(column) for column in zip(*taken, strict=True))
    ratio = statistics.median(a / b for a, b in taken)
    return [
        Row(f"{runs:,} runs of a sweep, two threads", f"{runs / first:,.0f} runs/s", "1"),
        Row(
            f"{what} ({distributed.__version__})",
            f"{runs / second:,.0f} runs/s",
            f"{ratio:.2f} of the threads' rate",
            "0.9",
        ),
    ]
