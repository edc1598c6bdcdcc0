"""Times the Mesa path of the baseline, and the door, whole processes in turn.

Every pair is measured in one run, A B A B, because machines drift: the ratio is the figure to quote.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
RESULTS = Path(__file__).with_name("RESULTS.md")
RUNS = "import sim; sim.simulate(sim.load('baseline'), runs={runs})"
PLAIN = {"NUMBA_DISABLE_JIT": "1"}


@dataclass(frozen=True)
class Timed:
    """One command: a name, its arguments for Python, and what it changes in the environment."""

    name: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()

    def seconds(self) -> float:
        """Return the wall time of one whole process."""
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *self.arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, **dict(self.environment)},
        )
        return time.perf_counter() - began


PAIRS = [
    (
        Timed("200 baseline runs of 24 months through Mesa", ("-c", RUNS.format(runs=200))),
        Timed("1 such run (start-up, nearly)", ("-c", RUNS.format(runs=1))),
    ),
    (
        Timed("10 baseline runs, rules as plain Python", ("-c", RUNS.format(runs=10)), tuple(PLAIN.items())),
        Timed("10 baseline runs, rules compiled", ("-c", RUNS.format(runs=10))),
    ),
    (
        Timed("backchannel --help", ("-m", "sim", "--help")),
        Timed("python -c pass", ("-c", "pass")),
    ),
]


def measured(pair: tuple[Timed, Timed]) -> list[str]:
    """Return the table's rows for a pair: medians, and the median of the ratios."""
    times = [(pair[0].seconds(), pair[1].seconds()) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in times)
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    return [
        f"| {pair[0].name} | {medians[0]:.3f} | {ratio:.1f} |",
        f"| {pair[1].name} | {medians[1]:.3f} | 1 |",
    ]


def described() -> str:
    """Return how the table was measured, and on what."""
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    return (
        f"`make bench`: medians of {ROUNDS} rounds, whole processes in turn, warm cache of compiled rules. "
        f"{machine}. Quote the ratios."
    )


def engines_compared() -> list[str]:
    """Return the table of the engines: wall time a run, and ratios of turns."""
    from benchmarks.engines import compared

    found = compared()
    return [
        f"Baseline, 24 months, {found['packages']:.0f} packages a meeting on average; outcomes only, nothing written.",
        "",
        "| engine | microseconds a run | ratio |",
        "| --- | ---: | ---: |",
        f"| Mesa path, one process | {found['mesa_us']:,.0f} | {found['mesa_over_one']:.1f} times the batch on one thread |",
        f"| batch, one thread | {found['one_us']:,.0f} | 1 |",
        f"| batch, two threads | {found['two_us']:,.0f} | {found['one_over_two']:.2f} times faster than one |",
    ]


def loop_compared() -> list[str]:
    """Return the table of the inner loop: compiled rules and C, processor time a meeting, equal agreements."""
    from benchmarks.inner_loop import MEETINGS, compared

    found = compared()
    return [
        (
            f"One meeting over {found['packages']:.0f} packages, {MEETINGS:,} times with views and luck of its own; the same talks "
            f"end in the same agreement in all of them ({found['agreed']:.0%} agree)."
        ),
        "",
        "| inner loop | microseconds a meeting | ratio |",
        "| --- | ---: | ---: |",
        f"| compiled rules, laws as arguments | {found['rules_us']:.2f} | {found['ratio']:.2f} |",
        f"| plain C, gcc -O3 | {found['c_us']:.2f} | 1 |",
    ]


def main() -> None:
    """Measure every pair after one warm-up, print the table and write it."""
    for timed in {timed for pair in PAIRS for timed in pair}:
        timed.seconds()
    rows = [row for pair in PAIRS for row in measured(pair)]
    lines = [
        "# Benchmarks",
        "",
        described(),
        "",
        "| process | seconds | ratio in its pair |",
        "| --- | ---: | ---: |",
        *rows,
        "",
        *engines_compared(),
        "",
        *loop_compared(),
    ]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
