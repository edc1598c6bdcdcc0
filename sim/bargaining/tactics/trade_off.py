"""The trade-off: stay on one level of own utility and look there for what the other may like."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.tactics import MINE, WORTH, between
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, law_of

SOURCE = "Faratin, Sierra and Jennings (2002)"


@rule
def standstills(history: np.ndarray) -> int:
    """Return how many of the other's offers were no better to oneself than the one before."""
    count, seen, before = 0, False, 0.0
    for j in range(history.shape[0]):
        if history[j, MINE] == 0.0:
            count += seen and history[j, WORTH] <= before
            seen, before = True, history[j, WORTH]
    return count


@law_of(
    "tactic",
    offering="similar",
    step=Parameter(0.1, "share", "share of the range given at each standstill", 0.0, 1.0, SOURCE),
)
def trade_off(turn: Turn, numbers: Any) -> float:
    """Hold the level of one's demand and trade issues along it; step down when the other does not improve.

    Notes
    -----
    best - step * (best - reservation) * s, with s the number of the other's offers that brought no gain over its previous one. The
    level is an iso-utility curve; which package on it is offered is left to the offering, `similar` unless told otherwise
    (Faratin, Sierra and Jennings 2002: trade-off first, concession in a deadlock).
    """
    return between(turn.best, turn.reservation, numbers.step * standstills(turn.history))
