"""Acceptance of anything from some time on."""

from __future__ import annotations

import numpy as np

from sim.bargaining.acceptances import BAARSLAG, time_is
from sim.registry import Parameter, law_of


@law_of(
    "acceptance",
    time=Parameter(0.99, "share", "share of the rounds after which anything is taken", 0.0, 1.0, BAARSLAG),
)
def ac_time(
    round_: int,
    n_rounds: int,
    worth: float,
    next_target: float,
    next_offer: float,
    own: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Accept whatever meets the reservation value once the time has come (AC_time, Baarslag et al. 2014)."""
    return time_is(round_, n_rounds) >= parameters[0]
