"""Acceptance of anything from some time on."""

from __future__ import annotations

from typing import Any

from sim.bargaining.acceptances import BAARSLAG, time_is
from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of(
    "acceptance",
    time=Parameter(0.99, "share", "share of the rounds after which anything is taken", 0.0, 1.0, BAARSLAG),
)
def ac_time(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
    """Accept whatever meets the reservation value once the time has come (AC_time, Baarslag et al. 2014)."""
    return time_is(turn.round, turn.rounds) >= numbers.time
