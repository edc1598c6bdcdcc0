"""Acceptance above a constant."""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.acceptances import BAARSLAG
from sim.bargaining.tactics import BEST, RESERVATION, between
from sim.registry import Parameter, law_of


@law_of(
    "acceptance",
    share=Parameter(0.8, "share", "share of the range that is enough", 0.0, 1.0, BAARSLAG),
)
def ac_const(
    round_: int,
    n_rounds: int,
    worth: float,
    next_target: float,
    next_offer: float,
    own: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Accept iff the offer gives a constant share of the range (AC_const, Baarslag et al. 2014)."""
    return math.isnan(own[BEST]) or worth >= between(own[BEST], own[RESERVATION], 1.0 - parameters[0])
