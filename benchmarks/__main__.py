"""Measures everything side by side in one run, prints one table and writes it to ``benchmarks/RESULTS.md``.

``--quick`` takes few runs, to see that it works; ``--million`` adds a million runs to the memory's lines. Every pair is measured in
turns, A B A B, because machines drift: the ratio is the figure to quote.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.rows import HEAD, Row, left_out

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("numpy", "numba", "mesa")


def machine() -> str:
    """Return what the table was measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {platform.python_version()}, {libraries}; {platform.machine()}, {os.cpu_count()} cores"


def inner_loop() -> list[Row]:
    """Return the lines of one meeting by compiled rules and by C; equal agreements, processor time, medians."""
    import shutil

    if shutil.which("gcc") is None:
        return [left_out("one meeting, compiled rules and plain C", "gcc is not installed")]
    from benchmarks.inner_loop import compared

    found = compared()
    about = (
        f"one meeting over {found['packages']:.0f} packages ({found['agreed']:.0%} agree, the same in both)"
    )
    return [
        Row(
            f"{about}: compiled rules", f"{found['rules_us']:.1f} us", f"{found['ratio']:.2f} times C", "1.2"
        ),
        Row("the same: plain C, gcc -O3", f"{found['c_us']:.1f} us", "1"),
    ]


def negotiation() -> list[Row]:
    """Return the lines of a negotiation in the laboratory, in C and in NegMAS; equal agreements, best of turns."""
    from benchmarks import negotiation

    found = negotiation.rows()
    asked = {"plain C, gcc -O3, same index": "1/1.5", "NegMAS, our rules in NumPy": "1,000"}
    about = f"negotiation of {negotiation.SHAPE[0] * negotiation.SHAPE[1] * negotiation.SHAPE[2]} packages: "
    rows = []
    for what, each, ratio in found:
        if each is None:
            rows.append(left_out(about + what, ratio))
        else:
            rows.append(Row(about + what, f"{each:,.1f} us", f"{ratio} of ours", asked.get(what, "")))
    return rows


def sections(*, quick: bool, million: bool) -> dict[str, Callable[[], list[Row]]]:
    """Return what is measured, by name, in the order of the table."""
    from benchmarks import dask_workers, engines, first_start, processes

    return {
        "engines": partial(engines.rows, quick=quick),
        "first start": partial(first_start.rows, quick=quick),
        "inner loop": inner_loop,
        "negotiation": negotiation,
        "Dask": partial(dask_workers.rows, quick=quick),
        "processes": partial(processes.rows, quick=quick, million=million),
    }


def table(rows: Sequence[Row], *, quick: bool, seconds: float) -> str:
    """Return the whole page."""
    command = "`make bench ARGS=--quick`" if quick else "`make bench`"
    caution = (
        "\n**A quick run, few repetitions, perhaps on a busy machine: no figures to quote.**\n"
        if quick
        else ""
    )
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"{command} in {seconds / 60:.1f} minutes; pairs in turn in one run, rules compiled before. {machine()}.",
            "Medians of turns, of the negotiation the best turn. Microseconds are of one core's processor time, seconds of wall time.",
            "Quote the ratios.",
            caution,
            *HEAD,
            *(row.line() for row in rows),
        ]
    )


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="few runs: to see that it works")
    parser.add_argument(
        "--million", action="store_true", help="also a million runs, for the memory they take"
    )
    options = parser.parse_args(words)
    began = time.perf_counter()
    rows: list[Row] = []
    for name, section in sections(quick=options.quick, million=options.million).items():
        print(f"{time.perf_counter() - began:.0f} s: {name}", file=sys.stderr, flush=True)
        rows += section()
    text = table(rows, quick=options.quick, seconds=time.perf_counter() - began)
    print(text)
    RESULTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
