"""Random absolute tit-for-tat: give what the other gave, and a little more by chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.tactics import MINE_IS, THEIRS_IS, between, within
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.tactics.tit_for_tat_relative import worth_back
from sim.bargaining.turn import Turn
from sim.registry import Parameter, Trait, law_of


@law_of(
    "tactic",
    Trait.READS_LUCK,
    delay=Parameter(1.0, "offers", "how many of the other's offers back the step lies that is answered", 1.0, 200.0, FARATIN),
    gift=Parameter(0.05, "share", "largest random concession on top, as a share of the range", 0.0, 1.0, FARATIN),
    first=Parameter(0.1, "share", "concession made before the other side has shown any", 0.0, 1.0, FARATIN),
)  # fmt: skip
def tit_for_tat_random_absolute(turn: Turn, numbers: Any) -> float:
    """Answer the other's step in points, and concede a random bit more (Faratin et al. 1998).

    Notes
    -----
    x(n+1) = x(n) - [y(n - d + 1) - y(n - d)] - R, with y the other's offers in own utility, d the delay and R uniform
    on [0, gift * range], held between the reservation value and the best. The random gift leads out of standstills.
    """
    delay = int(numbers.delay)
    older, newer = worth_back(turn.history, THEIRS_IS, delay), worth_back(turn.history, THEIRS_IS, delay - 1)
    if np.isnan(older):
        return between(turn.best, turn.reservation, numbers.first)
    last = worth_back(turn.history, MINE_IS, 0)
    if np.isnan(last):
        return float(turn.best)
    gift = turn.luck * numbers.gift * (turn.best - turn.reservation)
    return within(turn, last - (newer - older) - gift)
