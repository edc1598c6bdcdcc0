"""Draws of a campaign: the run's seed and number are part of every address."""

from __future__ import annotations

from typing import Any

from sim.luck import uniform
from sim.machine import borrowing_rule


@borrowing_rule
def draw(state: Any, i: int, key: Any, month: int, round_: int, slot: int) -> float:
    """Return the uniform of run *i* for this key, month, round and slot."""
    return uniform(state.run.seed[i], key, state.run.number[i], month, round_, slot)
