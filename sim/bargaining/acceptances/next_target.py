"""Acceptance at one's own next target."""

from __future__ import annotations

from typing import Any

from sim.bargaining.turn import Turn
from sim.registry import law_of


@law_of("acceptance")
def next_target(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
    """Accept what is worth one's own next target (Faratin et al. 1998, on the target)."""
    return worth >= next_target
