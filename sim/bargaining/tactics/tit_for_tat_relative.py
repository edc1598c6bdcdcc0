"""Relative tit-for-tat: concede in the proportion in which the other side just did."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.tactics import MINE, WORTH
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, rule
from sim.registry import Parameter, law_of


@rule
def worth_back(history: np.ndarray, mine: float, steps: int) -> float:
    """Return the worth of a side's offer, *steps* back from its last (0), or NaN if there is none."""
    seen = 0
    for j in range(history.shape[0] - 1, -1, -1):
        if history[j, MINE] == mine:
            if seen == steps:
                return float(history[j, WORTH])
            seen += 1
    return np.nan


@borrowing_rule
def answer_in_kind(turn: Turn, window: int) -> float:
    """Return the own last demand, lowered in the proportion in which the other's offers rose over *window* steps.

    Notes
    -----
    x(n+1) = x(n) * y(n - window) / y(n), y the other's offers in own utility, clipped to [reservation, best]
    (Faratin et al. 1998, eq. 10-11). Where an offer was worth nothing or less, a proportion says nothing, and the
    difference is answered instead.
    """
    best, reservation = turn.best, turn.reservation
    last = worth_back(turn.history, 1.0, 0)
    newest, oldest = worth_back(turn.history, 0.0, 0), worth_back(turn.history, 0.0, window)
    if np.isnan(last):
        return best
    if np.isnan(newest) or np.isnan(oldest):
        return min(best, last)
    wanted = last * oldest / newest if oldest > 0.0 and newest > 0.0 else last - (newest - oldest)
    return min(best, max(reservation, wanted))


@law_of(
    "tactic",
    first=Parameter(0.1, "share", "concession made before the other side has shown any", 0.0, 1.0, FARATIN),
)
def tit_for_tat_relative(turn: Turn, numbers: Any) -> float:
    """Answer the other side's last concession in proportion (Faratin et al. 1998)."""
    best, reservation = turn.best, turn.reservation
    if np.isnan(worth_back(turn.history, 0.0, 1)):
        return best - numbers.first * (best - reservation)
    return answer_in_kind(turn, 1)
