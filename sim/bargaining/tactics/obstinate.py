"""The obstinate type, who never moves."""

from __future__ import annotations

from typing import Any

from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of(
    "tactic",
    demand=Parameter(0.7, "share", "share of the range that it insists on", 0.0, 1.0, "Abreu and Gul (2000)"),
)
def obstinate(turn: Turn, numbers: Any) -> float:
    """Insist on the same share of the range to the end (the irrational type of Abreu and Gul 2000)."""
    return turn.best - (1.0 - numbers.demand) * (turn.best - turn.reservation)
