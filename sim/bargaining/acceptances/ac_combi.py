"""Acceptance that grows wise near the deadline."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.acceptances import BAARSLAG, time_is
from sim.bargaining.acceptances.ac_next import reaches_next
from sim.bargaining.tactics import MINE, WORTH
from sim.bargaining.tactics.tit_for_tat_averaged import offers_of_the_other
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, Trait, law_of


@rule
def best_of_the_others_last(history: np.ndarray, window: int) -> float:
    """Return the most that the other's last offers gave, as many as the window holds."""
    best, seen = -math.inf, 0
    for j in range(history.shape[0] - 1, -1, -1):
        if history[j, MINE] == 0.0 and seen < window:
            best, seen = max(best, history[j, WORTH]), seen + 1
    return best


@law_of(
    "acceptance",
    Trait.LOOKS_AHEAD,
    time=Parameter(0.8, "share", "share of the rounds after which it looks back", 0.0, 1.0, BAARSLAG),
)
def ac_combi(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
    """Accept by AC_next, or late if it is the best of a window as long as what remains (AC_combi(T, MAX^W)).

    Notes
    -----
    AC_next or (t >= T and worth >= max over W), with W the other's offers of as many rounds back as rounds are left: about as
    much is still to come as was seen there, so waiting is not expected to bring more (Baarslag et al. 2014). How many offers
    that is follows from how many there were in the rounds so far: one in two rounds where two sides take turns.
    """
    if reaches_next(worth, next_target, next_offer):
        return True
    if time_is(turn.round, turn.rounds) < numbers.time:
        return False
    left = max(0, turn.rounds - turn.round)
    window = -(-offers_of_the_other(turn.history) * left // max(1, turn.round))
    return bool(worth >= best_of_the_others_last(turn.history, window + 1))
