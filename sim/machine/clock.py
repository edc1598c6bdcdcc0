"""A line with a running clock while rules are compiled, wherever somebody waits: a terminal, a notebook, a script."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from sim.machine.cache import is_cold, mark_warm

ABOUT = "Compiling the rules for this machine, once"
TICK = 1.0
"""Seconds between two readings of the clock."""


@contextmanager
def compiling(rules: str = "campaigns", out: TextIO | None = None) -> Iterator[None]:
    """Tell how long compiling takes while it lasts, where the rules are cold, and note afterwards that they are warm.

    Parameters
    ----------
    rules : str
        Which rules, as `sim.machine.is_cold` knows them.
    out : file, optional
        Where to tell it: standard error, unless said otherwise. A terminal or a notebook gets a clock that runs, anything else one line
        before and one after.
    """
    if not is_cold(rules):
        yield
        return
    out = out or sys.stderr
    began, done = time.perf_counter(), threading.Event()
    ticking = threading.Thread(target=_tick, args=(out, began, done), daemon=True)
    if shows_a_clock(out):
        ticking.start()
    else:
        print(f"{ABOUT} ...", file=out, flush=True)
    try:
        yield
    finally:
        done.set()
        if ticking.ident is not None:
            ticking.join()
            print("\r", end="", file=out)
    said = f"Compiled in {time.perf_counter() - began:.0f} s."
    print(said.ljust(len(ABOUT) + 8) if shows_a_clock(out) else said, file=out, flush=True)
    mark_warm(rules)


def shows_a_clock(out: TextIO) -> bool:
    """Return whether a line can be written over: on a terminal and in a notebook."""
    return out.isatty() or type(out).__module__.startswith("ipykernel")


def _tick(out: TextIO, began: float, done: threading.Event) -> None:
    while True:
        print(f"\r{ABOUT}: {time.perf_counter() - began:.0f} s", end="", file=out, flush=True)
        if done.wait(TICK):
            return
