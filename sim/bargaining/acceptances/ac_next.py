"""Acceptance of what is as good as one's own next offer."""

from __future__ import annotations

import math
from typing import Any

from sim.bargaining.acceptances import BAARSLAG, range_of
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, Trait, law_of


@rule
def reaches_next(worth: float, next_target: float, next_offer: float) -> bool:
    """Return whether an offer is worth one's own next one, or the next target where one has none to make."""
    return worth >= (next_target if math.isnan(next_offer) else next_offer)


@law_of(
    "acceptance",
    Trait.LOOKS_AHEAD,
    alpha=Parameter(1.0, "multiple", "weight of the offer", 0.0, 10.0, BAARSLAG),
    beta=Parameter(0.0, "share", "bonus to the offer, as a share of the range", 0.0, 1.0, BAARSLAG),
)
def ac_next(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
    """Accept iff alpha * worth + beta * range >= worth of one's own next offer (AC_next, Baarslag et al. 2014)."""
    return reaches_next(numbers.alpha * worth + numbers.beta * range_of(turn), next_target, next_offer)
