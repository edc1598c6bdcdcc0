"""Compiling the rules before many workers ask for them at once."""

from __future__ import annotations

from contextlib import nullcontext

from sim.ensemble.shards import Scenarios, played
from sim.ensemble.spans import Chunk
from sim.machine import compiling, is_cold, mark_warm


def warm(cells: Scenarios, *, told: bool) -> None:
    """Compile the rules where they are cold, once and here, so that no two workers do it at the same time.

    Parameters
    ----------
    cells : Scenarios
        Their first cell is played for one run.
    told : bool
        Whether a clock tells how long it takes.
    """
    rules = "agents" if cells.agents or cells[0][0].engine == "mesa" else "campaigns"
    if not is_cold(rules):
        return
    with compiling(rules) if told else nullcontext():
        played(cells, Chunk("pilot", 0, 1, 0, 1))
    mark_warm(rules)
