"""Acceptance above a constant."""

from __future__ import annotations

import math
from typing import Any

from sim.bargaining.acceptances import BAARSLAG
from sim.bargaining.tactics import between
from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of(
    "acceptance",
    share=Parameter(0.8, "share", "share of the range that is enough", 0.0, 1.0, BAARSLAG),
)
def ac_const(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
    """Accept iff the offer gives a constant share of the range (AC_const, Baarslag et al. 2014)."""
    return math.isnan(turn.best) or worth >= between(turn.best, turn.reservation, 1.0 - numbers.share)
