"""Whole processes: start-up, the first result, 100,000 runs, and the memory that more runs take.

Bytecode may be written, because a start without it is no start-up time but a compilation.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = Path(__file__).with_name("launcher.py")
PASS = ("-c", "pass")
DOORS = {
    "backchannel --help": ("-m", "sim", "--help"),
    "import sim": ("-c", "import sim"),
    "backchannel list": ("-m", "sim", "list"),
}
FIRST = {
    "first result: backchannel run runs=1, no figures": ("runs=1", "output.figures=false"),
    "first result with the figures drawn": ("runs=1",),
}


class Used(NamedTuple):
    """What a process took: wall time, processor time, peak resident memory in MB."""

    seconds: float
    processor: float
    peak: float


def environment() -> dict[str, str]:
    """Return this environment with the package in reach and bytecode allowed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}


def used(arguments: Sequence[str]) -> Used:
    """Run Python with *arguments* in an empty folder and return what it took."""
    command = [sys.executable, str(LAUNCHER), sys.executable, *arguments]
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            command, cwd=folder, env=environment(), check=True, capture_output=True, text=True
        )
    code, seconds, processor, peak = json.loads(said.stdout)
    if code != 0:
        raise subprocess.CalledProcessError(code, command, stderr=said.stderr)
    return Used(seconds, processor, peak / 1024)


def run(*words: str) -> Used:
    """Return what `backchannel run` takes."""
    return used(("-m", "sim", "run", *words))


def doors(turns: int) -> list[Row]:
    """Return how long the door takes beside Python's own start, medians of turns."""
    taken = [
        {name: used(words).seconds for name, words in [("pass", PASS), *DOORS.items()]} for _ in range(turns)
    ]
    rows = [Row("python -c pass", f"{statistics.median(turn['pass'] for turn in taken):.2f} s", "1")]
    for name in DOORS:
        ratio = statistics.median(turn[name] / turn["pass"] for turn in taken)
        median = statistics.median(turn[name] for turn in taken)
        rows.append(Row(f"`{name}`" if " " in name else name, f"{median:.2f} s", f"{ratio:.1f}"))
    return rows


def first_results(turns: int) -> list[Row]:
    """Return the time to the first result, rules compiled before; medians of turns."""
    taken = [{name: run(*words) for name, words in FIRST.items()} for _ in range(turns)]
    rows = []
    for name, asked in zip(FIRST, ("under 1.5 s", ""), strict=True):
        seconds = statistics.median(turn[name].seconds for turn in taken)
        processor = statistics.median(turn[name].processor for turn in taken)
        rows.append(Row(name, f"{seconds:.2f} s ({processor:.2f} s of processors)", "", asked))
    return rows


def many_runs(sizes: Sequence[int]) -> list[Row]:
    """Return wall time and peak memory of runs-level output on all cores, once each; the ratio is of memory to the first."""
    rows: list[Row] = []
    first = 0.0
    for runs in sizes:
        found = run(f"runs={runs}", "output.keep=runs", "output.figures=false")
        first = first or found.peak
        measured = (
            f"{found.seconds:.1f} s ({found.processor:.1f} s of processors), {found.peak:.0f} MB at most"
        )
        asked = {100_000: "under 20 s and 500 MB", 1_000_000: "as much memory as before"}.get(runs, "")
        rows.append(
            Row(
                f"{runs:,} runs, runs-level output",
                measured,
                f"{found.peak / first:.2f} of the memory",
                asked,
            )
        )
    return rows


def rows(*, quick: bool, million: bool) -> list[Row]:
    """Return all lines, after one run that compiles what is not compiled yet."""
    run(*FIRST["first result with the figures drawn"])
    turns = 2 if quick else 5
    sizes = [1_000, 10_000] if quick else [10_000, 100_000, *([1_000_000] if million else [])]
    return [*doors(turns), *first_results(turns), *many_runs(sizes)]
