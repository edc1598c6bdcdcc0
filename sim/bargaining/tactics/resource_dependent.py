"""Concession under the pressure of a resource: here patience, which long talks use up."""

from __future__ import annotations

import math
from typing import Any

from sim.bargaining.tactics import between
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of(
    "tactic",
    patience=Parameter(
        4.0, "offers", "offers after which the resource is down to one", 0.01, 1000.0, FARATIN
    ),
    start=Parameter(0.0, "share", "concession while the resource is plentiful", 0.0, 1.0, FARATIN),
)
def resource_dependent(turn: Turn, numbers: Any) -> float:
    """Concede as the resource runs out, a = start + (1 - start) exp(-resource) (Faratin et al. 1998).

    Notes
    -----
    The resource is Faratin's of the environment: patience * N^2 / |x|, N other parties (each a chance of agreement) and |x|
    the length of the thread of offers, the next one included. It does not look at the clock.
    """
    others = turn.tables.shape[0] - 1.0
    resource = numbers.patience * others * others / (turn.history.shape[0] + 1.0)
    return between(turn.best, turn.reservation, numbers.start + (1.0 - numbers.start) * math.exp(-resource))
