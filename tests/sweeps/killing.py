"""Kill a sweep over and over and let it go on: `python -m tests.sweeps.killing 100` in the repository's root.

Each attempt runs in a process group of its own, which gets SIGKILL at a random moment: half of the moments are
anywhere in an attempt, start-up included, and half shortly after a shard was written.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from sim.results import open_results
from tests.sweeps.conftest import environment

SWEEP = """
overrides: ["months=6"]
replicates: {replicates}
keep: months
levers:
  order: {{key: talks.order, values: [holder_first, graduated]}}
uncertainties:
  paid: {{key: parties.moscow.subsidy, values: [15.0, 30.0]}}
"""
LONGEST_ATTEMPT = 4.0
REPLICATES_A_KILL = 120
"""So many that the sweep is not over before the last kill."""


# A job that a shell started in the background ignores Ctrl-C, and so do its children: the program is started as at a terminal.
AT_A_TERMINAL = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from sim.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


def started(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start the program in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *words],
        cwd=folder, env=environment(), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def killed(process: subprocess.Popen[bytes], folder: Path, luck: random.Random) -> bool:
    """Kill the whole group at a random moment; return False if it ended before."""
    if luck.random() < 0.5:
        _wait(process, lambda: False, luck.uniform(0.0, LONGEST_ATTEMPT))
    else:
        before = shards(folder)
        _wait(process, lambda: shards(folder) > before, LONGEST_ATTEMPT)
        time.sleep(luck.uniform(0.0, 0.4))
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return alive


def _wait(process: subprocess.Popen[bytes], until, seconds: float) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None and not until():
        time.sleep(0.02)


def shards(folder: Path) -> int:
    return len(list(folder.glob("outputs/*/runs/part-*.parquet")))


def sweeps_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("outputs/*/plan.json") if not path.parent.is_symlink())


def survived(folder: Path, kills: int, replicates: int, seed: int) -> tuple[pd.DataFrame, int]:
    """Return the months of a sweep that was killed, and how many kills met a living process."""
    luck = random.Random(seed)
    file = folder / "killed.yaml"
    file.write_text(SWEEP.format(replicates=replicates), encoding="utf-8")
    met = 0
    begun = ("sweep", f"sweep={file}", "block=5", "executor=processes", "executor.workers=2")
    for _ in range(kills):
        plans = sweeps_in(folder)
        words = ("resume", str(plans[0])) if plans else begun
        met += killed(started(folder, *words), folder, luck)
    plans = sweeps_in(folder)
    code = started(folder, *(("resume", str(plans[0])) if plans else begun)).wait()
    if code != 0:
        raise AssertionError(f"the last attempt ended with {code}")
    return open_results(sweeps_in(folder)[0]).months, met


def uninterrupted(folder: Path, replicates: int) -> pd.DataFrame:
    """Return the months of the same sweep in peace."""
    file = folder / "peace.yaml"
    file.write_text(SWEEP.format(replicates=replicates), encoding="utf-8")
    code = started(folder, "sweep", f"sweep={file}", "block=50", "executor=serial").wait()
    if code != 0:
        raise AssertionError(f"the sweep in peace ended with {code}")
    return open_results(next(folder.glob("outputs/peace-*"))).months


def main(kills: int) -> None:
    """Kill as often as asked for, and compare."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        replicates = REPLICATES_A_KILL * kills
        months, met = survived(Path(one), kills, replicates, seed=kills)
        peace = uninterrupted(Path(other), replicates)
        pd.testing.assert_frame_equal(months, peace, check_exact=True)
        print(f"{met} of {kills} kills met a living process; {len(months):,} rows, all the same")


if __name__ == "__main__":
    main(int(sys.argv[1]))
