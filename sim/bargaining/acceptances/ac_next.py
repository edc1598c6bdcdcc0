"""Acceptance of what is as good as one's own next offer."""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.acceptances import BAARSLAG, LOOKS_AHEAD, range_of
from sim.machine import rule
from sim.registry import Parameter, law_of


@rule
def reaches_next(worth: float, next_target: float, next_offer: float) -> bool:
    """Return whether an offer is worth one's own next one, or the next target where one has none to make."""
    return worth >= (next_target if math.isnan(next_offer) else next_offer)


@law_of(
    "acceptance",
    LOOKS_AHEAD,
    alpha=Parameter(1.0, "multiple", "weight of the offer", 0.0, 10.0, BAARSLAG),
    beta=Parameter(0.0, "share", "bonus to the offer, as a share of the range", 0.0, 1.0, BAARSLAG),
)
def ac_next(
    round_: int,
    n_rounds: int,
    worth: float,
    next_target: float,
    next_offer: float,
    own: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Accept iff alpha * worth + beta * range >= worth of one's own next offer (AC_next, Baarslag et al. 2014)."""
    return reaches_next(parameters[0] * worth + parameters[1] * range_of(own), next_target, next_offer)
