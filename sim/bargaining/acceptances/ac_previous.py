"""Acceptance of what is as good as one's own previous offer."""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.acceptances import BAARSLAG, range_of
from sim.bargaining.tactics import MINE_IS
from sim.bargaining.tactics.tit_for_tat_relative import worth_back
from sim.registry import Parameter, law_of


@law_of(
    "acceptance",
    alpha=Parameter(1.0, "multiple", "weight of the offer", 0.0, 10.0, BAARSLAG),
    beta=Parameter(0.0, "share", "bonus to the offer, as a share of the range", 0.0, 1.0, BAARSLAG),
)
def ac_previous(
    round_: int,
    n_rounds: int,
    worth: float,
    next_target: float,
    next_offer: float,
    own: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Accept iff alpha * worth + beta * range >= worth of one's own last offer (AC_prev, Baarslag et al. 2014).

    With `simultaneous_offers` this is the agreement rule of the monotonic concession protocol. Who has not offered yet asks
    for its next target.
    """
    last = worth_back(history, MINE_IS, 0)
    return parameters[0] * worth + parameters[1] * range_of(own) >= (
        next_target if math.isnan(last) else last
    )
