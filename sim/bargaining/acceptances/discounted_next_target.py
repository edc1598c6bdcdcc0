"""Acceptance at what waiting for one's own turn is worth."""

from __future__ import annotations

from typing import Any

from sim.bargaining.turn import Turn
from sim.registry import law_of


@law_of("acceptance")
def discounted_next_target(
    turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any
) -> bool:
    """Accept iff worth >= delta * own next target: the responder of Rubinstein (1982), who can wait for its own turn."""
    return worth >= turn.discount * next_target
