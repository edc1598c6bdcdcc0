"""Kill a sweep over and over and let it go on: `python -m tests.sweeps.killing 100` in the repository's root.

With a second word, `python -m tests.sweeps.killing 10 run`, it is a plain run that is killed.

Each attempt runs in a process group of its own, which gets SIGKILL at a random moment: half of the moments are
anywhere in an attempt, start-up included, and half shortly after a shard was written.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
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
RUNS_A_KILL = 10_000


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


def begun_in(folder: Path) -> list[Path]:
    """The results folders that hold a plan."""
    found = [path.parent for path in folder.glob("outputs/*/manifest.json") if not path.parent.is_symlink()]
    return sorted(path for path in found if _is_planned(path))


def _is_planned(folder: Path) -> bool:
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return "plan" in told or (folder / "plan.json").is_file()


def survived(folder: Path, begun: Sequence[str], kills: int, seed: int) -> tuple[pd.DataFrame, int]:
    """Return the months of what was begun and killed, and how many kills met a living process."""
    luck, met = random.Random(seed), 0
    for _ in range(kills):
        met += killed(started(folder, *_words(folder, begun)), folder, luck)
    code = started(folder, *_words(folder, begun)).wait()
    if code != 0:
        raise AssertionError(f"the last attempt ended with {code}")
    return open_results(begun_in(folder)[0]).months, met


def _words(folder: Path, begun: Sequence[str]) -> Sequence[str]:
    there = begun_in(folder)
    return ("resume", str(there[0])) if there else begun


def uninterrupted(folder: Path, begun: Sequence[str]) -> pd.DataFrame:
    """Return the months of the same in peace."""
    code = started(folder, *begun).wait()
    if code != 0:
        raise AssertionError(f"what was left in peace ended with {code}")
    return open_results(begun_in(folder)[0]).months


def sweep_words(folder: Path, replicates: int, *how: str) -> Sequence[str]:
    """The command that begins a sweep, whose file is written into the folder."""
    file = folder / "killed.yaml"
    file.write_text(SWEEP.format(replicates=replicates), encoding="utf-8")
    return ("sweep", f"sweep={file}", *how)


def run_words(runs: int, threads: int) -> Sequence[str]:
    """The command that begins a plain run."""
    return (
        "run",
        f"runs={runs}",
        f"threads={threads}",
        "months=6",
        "output.keep=months",
        "output.figures=false",
    )


def compared(one: Path, other: Path, kills: int, what: str = "sweep") -> tuple[int, int]:
    """Kill as often as asked for and compare; return how many kills met a living process, and the rows."""
    if what == "run":
        killed_words, peace_words = run_words(RUNS_A_KILL * kills, 2), run_words(RUNS_A_KILL * kills, 1)
    else:
        replicates = REPLICATES_A_KILL * kills
        killed_words = sweep_words(one, replicates, "block=5", "executor=processes", "executor.workers=2")
        peace_words = sweep_words(other, replicates, "block=50", "executor=serial")
    months, met = survived(one, killed_words, kills, seed=kills)
    pd.testing.assert_frame_equal(months, uninterrupted(other, peace_words), check_exact=True)
    return met, len(months)


def main(kills: int, what: str) -> None:
    """Kill as often as asked for, and compare."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        met, rows = compared(Path(one), Path(other), kills, what)
        print(f"{met} of {kills} kills met a living process; {rows:,} rows, all the same")


if __name__ == "__main__":
    main(int(sys.argv[1]), *(sys.argv[2:] or ["sweep"]))
