"""Time-dependent concession along an exponential of time."""

from __future__ import annotations

import math
from typing import Any

from sim.bargaining.tactics import between
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of(
    "tactic",
    beta=Parameter(1.1, "exponent", "below 1 concedes late (boulware), above 1 early", 0.01, 100.0, FARATIN),
    start=Parameter(0.05, "share", "concession before the clock starts", 1e-6, 1.0, FARATIN),
)
def faratin_exponential(turn: Turn, numbers: Any) -> float:
    """Concede with time, a(k) = exp((1 - t)^beta ln a0), t = min(1, (k + 1) / K) (Faratin et al. 1998)."""
    left = 1.0 - min(1.0, (turn.round + 1.0) / turn.rounds)
    concession = math.exp(left**numbers.beta * math.log(numbers.start))
    return between(turn.best, turn.reservation, concession)
