"""The seeker of the Nash point, who asks for its own share there."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, looks_possible
from sim.bargaining.tactics import between
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, law_of


@rule
def nash_product(tables: np.ndarray, p: int, reservation: float) -> float:
    """Return the product of what a package gives to all over no deal: others' as believed, own over the reservation value."""
    product = tables[0, p] - reservation
    for other in range(1, tables.shape[0]):
        product *= tables[other, p]
    return float(product)


@rule
def worth_at_nash(tables: np.ndarray, reservation: float) -> float:
    """Return one's own utility of the possible package with the largest product of gains, NaN where none is possible."""
    best, best_product = NO_PACKAGE, -1.0
    for p in range(tables.shape[1]):
        if looks_possible(tables, p, reservation):
            product = nash_product(tables, p, reservation)
            if product > best_product:
                best, best_product = p, product
    return float(tables[0, best]) if best != NO_PACKAGE else np.nan


@law_of(
    "tactic",
    beta=Parameter(1.0, "exponent", "below 1 approaches late, above 1 early", 0.01, 100.0),
)
def nash_seeker(turn: Turn, numbers: Any) -> float:
    """Go from the best to one's own share at the believed Nash point (Nash 1950) as time passes.

    Notes
    -----
    best - t^(1 / beta) (best - u_N), t = min(1, (k + 1) / K), with u_N one's own utility of the package whose product of gains
    is believed to be the largest. It never asks for less than that share, and so may end without a deal.
    """
    time = min(1.0, (turn.round + 1.0) / turn.rounds)
    return between(turn.best, worth_at_nash(turn.tables, turn.reservation), time ** (1.0 / numbers.beta))
