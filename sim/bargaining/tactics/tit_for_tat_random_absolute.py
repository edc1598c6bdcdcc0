"""Random absolute tit-for-tat: give what the other gave, and a little more by chance."""

from __future__ import annotations

import numpy as np

from sim.bargaining.tactics import BEST, LUCK, MINE_IS, RESERVATION, THEIRS_IS, between, within
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.tactics.tit_for_tat_relative import worth_back
from sim.registry import READS_LUCK, Parameter, law_of


@law_of(
    "tactic",
    READS_LUCK,
    delay=Parameter(1.0, "offers", "how many of the other's offers back the step lies that is answered", 1.0, 200.0, FARATIN),
    gift=Parameter(0.05, "share", "largest random concession on top, as a share of the range", 0.0, 1.0, FARATIN),
    first=Parameter(0.1, "share", "concession made before the other side has shown any", 0.0, 1.0, FARATIN),
)  # fmt: skip
def tit_for_tat_random_absolute(
    round_: int,
    n_rounds: int,
    own: np.ndarray,
    tables: np.ndarray,
    history: np.ndarray,
    memory: np.ndarray,
    parameters: np.ndarray,
) -> float:
    """Answer the other's step in points, and concede a random bit more (Faratin et al. 1998).

    Notes
    -----
    x(n+1) = x(n) - [y(n - d + 1) - y(n - d)] - R, with y the other's offers in own utility, d the delay and R uniform
    on [0, gift * range], held between the reservation value and the best. The random gift leads out of standstills.
    """
    delay = int(parameters[0])
    older, newer = worth_back(history, THEIRS_IS, delay), worth_back(history, THEIRS_IS, delay - 1)
    if np.isnan(older):
        return between(own[BEST], own[RESERVATION], parameters[2])
    last = worth_back(history, MINE_IS, 0)
    if np.isnan(last):
        return float(own[BEST])
    gift = own[LUCK] * parameters[1] * (own[BEST] - own[RESERVATION])
    return within(own, last - (newer - older) - gift)
