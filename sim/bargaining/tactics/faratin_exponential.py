"""Time-dependent concession along an exponential of time."""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.tactics import BEST, RESERVATION, between
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.registry import Parameter, law_of


@law_of(
    "tactic",
    beta=Parameter(1.1, "exponent", "below 1 concedes late (boulware), above 1 early", 0.01, 100.0, FARATIN),
    start=Parameter(0.05, "share", "concession before the clock starts", 1e-6, 1.0, FARATIN),
)
def faratin_exponential(
    round_: int,
    n_rounds: int,
    own: np.ndarray,
    tables: np.ndarray,
    history: np.ndarray,
    memory: np.ndarray,
    parameters: np.ndarray,
) -> float:
    """Concede with time, a(k) = exp((1 - t)^beta ln a0), t = min(1, (k + 1) / K) (Faratin et al. 1998)."""
    left = 1.0 - min(1.0, (round_ + 1.0) / n_rounds)
    concession = math.exp(left ** parameters[0] * math.log(parameters[1]))
    return between(own[BEST], own[RESERVATION], concession)
