"""Compiling the rules before many workers ask for them at once."""

from __future__ import annotations

import time

from sim.ensemble.progress import Say
from sim.ensemble.shards import Scenarios, played
from sim.ensemble.spans import Chunk
from sim.machine import is_cold, mark_warm


def warm(cells: Scenarios, say: Say | None = None) -> None:
    """Compile the rules where they are cold, once and here, so that no two workers do it at the same time."""
    if not is_cold():
        return
    began = time.perf_counter()
    if say is not None:
        say("Compiling the rules for this machine, once; this takes about a minute ...")
    played(cells, Chunk("pilot", 0, 1, 0, 1))
    mark_warm()
    if say is not None:
        say(f"Compiled in {time.perf_counter() - began:.0f} s.")
