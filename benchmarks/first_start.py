"""The first start: from an empty cache to the first campaign, against the same once the rules are compiled; in turn, each in a fresh process.

``python -m benchmarks.first_start OTHER`` measures another checkout of the package in the same turns, with this interpreter.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rows import Row

HERE = Path(__file__).resolve().parents[1]
CODE = """
import time, sim
sim.simulate(sim.load("baseline"), runs=20)
print(time.process_time())
"""
BYTES_PER_MB = 1e6


def seconds(package: Path, cache: Path) -> float:
    """Return the processor time of a fresh process that plays 20 runs of the baseline of a checkout."""
    environment = os.environ | {"PYTHONPATH": str(package), "BACKCHANNEL_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=package, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def cold_and_warm(package: Path) -> tuple[float, float, float]:
    """Return the seconds from an empty cache and from a full one, and the megabytes that lie in it then."""
    with tempfile.TemporaryDirectory() as folder:
        cold, warm = (seconds(package, Path(folder)) for _ in range(2))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return cold, warm, size / BYTES_PER_MB


def rows(*, quick: bool) -> list[Row]:
    """Return a line for the first start and one for the next; medians of turns."""
    turns = [cold_and_warm(HERE) for _ in range(1 if quick else 3)]
    cold, warm, size = (statistics.median(column) for column in zip(*turns, strict=True))
    ratio = statistics.median(first / then for first, then, _ in turns)
    return [
        Row(f"first start, 20 runs of the baseline: empty cache, {size:.1f} MB afterwards", f"{cold:.1f} s of processor time", f"{ratio:.1f} times the next"),
        Row("the same: rules compiled before", f"{warm:.1f} s of processor time", "1"),
    ]  # fmt: skip


def main(words: Sequence[str]) -> None:
    """Print what this checkout and others take, in turn."""
    for package in (HERE, *(Path(word).resolve() for word in words)):
        cold, warm, size = cold_and_warm(package)
        print(
            f"{package.name}: {cold:.1f} s from an empty cache, {warm:.1f} s from a full one of {size:.1f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
