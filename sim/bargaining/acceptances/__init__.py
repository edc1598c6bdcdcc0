"""Acceptances, one a file: when a side says yes (Baarslag, Hindriks and Jonker 2014).

Every law has the signature ``(round_, n_rounds, worth, next_target, next_offer, own, history, parameters) -> bool``. ``worth`` is
the offer's utility to oneself, ``next_target`` what one's tactic asks for in the next own round, ``next_offer`` the worth of the
package that one would then propose: NaN unless the law has the trait `LOOKS_AHEAD`. ``history`` ends with the offer in question.
Nobody accepts less than its reservation value, whatever the law says.
"""

from __future__ import annotations

import math

import numpy as np

from sim.bargaining.tactics import BEST, RESERVATION
from sim.machine import rule

LOOKS_AHEAD = "looks ahead"
BAARSLAG = "Baarslag, Hindriks and Jonker (2014)"


@rule
def range_of(own: np.ndarray) -> float:
    """Return the best less the reservation value, 0 where nothing looks possible."""
    return 0.0 if math.isnan(own[BEST]) else own[BEST] - own[RESERVATION]


@rule
def time_is(round_: int, n_rounds: int) -> float:
    """Return the share of the rounds that is over before one's own next, *round_*."""
    return min(1.0, round_ / n_rounds)
