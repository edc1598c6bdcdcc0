"""Nice tit-for-tat: go towards the Nash point as far as the other side has come towards it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.tactics import MINE, WORTH, between
from sim.bargaining.tactics.nash_seeker import worth_at_nash
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, law_of

SOURCE = "Baarslag, Hindriks and Jonker (2013)"


@rule
def way_come(history: np.ndarray, goal: float) -> float:
    """Return the share of the way from its stingiest offer to the goal that the other side has come, 0 before any offer."""
    least, most = math.inf, -math.inf
    for j in range(history.shape[0]):
        if history[j, MINE] == 0.0:
            least, most = min(least, history[j, WORTH]), max(most, history[j, WORTH])
    if most < least:
        return 0.0
    return min(1.0, (most - least) / (goal - least)) if goal > least else 1.0


@law_of(
    "tactic",
    gift=Parameter(
        0.5, "share", "share of the rest of the way that is given freely by the deadline", 0.0, 1.0, SOURCE
    ),
)
def nice_tit_for_tat(turn: Turn, numbers: Any) -> float:
    """Reciprocate the other's way to the estimated Nash point (Baarslag, Hindriks and Jonker 2013).

    Notes
    -----
    c = (y_max - y_min) / (u_N - y_min), with y the other's offers and u_N the Nash point in own utility, held in [0, 1]; the target is
    x = best - c (best - u_N), less a gift that grows with time, gift * t * (x - u_N), t = min(1, (k + 1) / K).
    """
    nash = worth_at_nash(turn.tables, turn.reservation)
    gift = numbers.gift * min(1.0, (turn.round + 1.0) / turn.rounds)
    return between(between(turn.best, nash, way_come(turn.history, nash)), nash, gift)
