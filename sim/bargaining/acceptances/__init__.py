"""Acceptances, one a file: when a side says yes (Baarslag, Hindriks and Jonker 2014).

Every law has the signature ``(turn, worth, next_target, next_offer, numbers) -> bool``. ``worth`` is the offer's utility to oneself,
``next_target`` what one's tactic asks for in the next own round, ``next_offer`` the worth of the package that one would then propose:
NaN unless the law has the trait `Trait.LOOKS_AHEAD`. The turn's history ends with the offer in question. Nobody accepts less than its
reservation value, whatever the law says.
"""

from __future__ import annotations

import math

from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, rule

BAARSLAG = "Baarslag, Hindriks and Jonker (2014)"


@borrowing_rule
def range_of(turn: Turn) -> float:
    """Return the best less the reservation value, 0 where nothing looks possible."""
    return 0.0 if math.isnan(turn.best) else turn.best - turn.reservation


@rule
def time_is(round_: int, n_rounds: int) -> float:
    """Return the share of the rounds that is over before one's own next, *round_*."""
    return min(1.0, round_ / n_rounds)
