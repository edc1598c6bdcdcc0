"""Averaged tit-for-tat: concede in the proportion of the other side's concessions over a window."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.tactics import MINE
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.tactics.tit_for_tat_relative import answer_in_kind
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, law_of


@rule
def offers_of_the_other(history: np.ndarray) -> int:
    """Return how many offers the other side has made."""
    count = 0
    for j in range(history.shape[0]):
        if history[j, MINE] == 0.0:
            count += 1
    return count


@law_of(
    "tactic",
    window=Parameter(2.0, "offers", "how many of the other's offers are averaged", 1.0, 200.0, FARATIN),
    first=Parameter(0.1, "share", "concession made before the other side has shown any", 0.0, 1.0, FARATIN),
)
def tit_for_tat_averaged(turn: Turn, numbers: Any) -> float:
    """Answer the other side's average concession over a window, or over all it made (Faratin et al. 1998)."""
    best, reservation = turn.best, turn.reservation
    made = offers_of_the_other(turn.history)
    if made <= 1:
        return best - numbers.first * (best - reservation)
    return answer_in_kind(turn, min(int(numbers.window), made - 1))
