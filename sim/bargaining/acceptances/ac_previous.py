"""Acceptance of what is as good as one's own previous offer."""

from __future__ import annotations

import math
from typing import Any

from sim.bargaining.acceptances import BAARSLAG, range_of
from sim.bargaining.tactics import MINE_IS
from sim.bargaining.tactics.tit_for_tat_relative import worth_back
from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of(
    "acceptance",
    alpha=Parameter(1.0, "multiple", "weight of the offer", 0.0, 10.0, BAARSLAG),
    beta=Parameter(0.0, "share", "bonus to the offer, as a share of the range", 0.0, 1.0, BAARSLAG),
)
def ac_previous(turn: Turn, worth: float, next_target: float, next_offer: float, numbers: Any) -> bool:
    """Accept iff alpha * worth + beta * range >= worth of one's own last offer (AC_prev, Baarslag et al. 2014).

    With `simultaneous_offers` this is the agreement rule of the monotonic concession protocol. Who has not offered yet asks
    for its next target.
    """
    last = worth_back(turn.history, MINE_IS, 0)
    return numbers.alpha * worth + numbers.beta * range_of(turn) >= (
        next_target if math.isnan(last) else last
    )
