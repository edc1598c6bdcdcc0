"""The Zeuthen strategy: whoever has more to lose by a conflict concedes, just enough."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, least_content, looks_possible
from sim.bargaining.tactics import MINE, MINE_IS, PACKAGE, THEIRS_IS, within
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import law_of


@rule
def last_package(history: np.ndarray, mine: float) -> int:
    """Return the package of a side's last offer, or `NO_PACKAGE`."""
    for j in range(history.shape[0] - 1, -1, -1):
        if history[j, MINE] == mine:
            return int(history[j, PACKAGE])
    return NO_PACKAGE


@rule
def risk(own_offer: float, others_offer: float) -> float:
    """Return the largest chance of conflict that a side should run, 1 where its own offer gives it nothing.

    Parameters
    ----------
    own_offer, others_offer : float
        The side's gains over no deal by its own and by the other's offer.
    """
    if own_offer <= 0.0:
        return 1.0
    return max(0.0, (own_offer - max(0.0, others_offer)) / own_offer)


@rule
def makes_the_other_concede(tables: np.ndarray, p: int, theirs: int, reservation: float) -> bool:
    """Return whether, after offering a package, the other would be the one with less risk to run."""
    my_risk = risk(tables[0, p] - reservation, tables[0, theirs] - reservation)
    return risk(least_content(tables, theirs), least_content(tables, p)) < my_risk


@rule
def sufficient_concession(tables: np.ndarray, mine: int, theirs: int, reservation: float) -> float:
    """Return what is left after the least concession that leaves the next one to the other.

    Where none does, what the other's own offer gives, or the reservation value.
    """
    found, target = False, -math.inf
    for p in range(tables.shape[1]):
        worth = tables[0, p]
        if not target < worth < tables[0, mine] or not looks_possible(tables, p, reservation):
            continue
        if makes_the_other_concede(tables, p, theirs, reservation):
            found, target = True, worth
    return target if found else min(tables[0, mine], max(reservation, tables[0, theirs]))


@law_of("tactic")
def zeuthen(turn: Turn, numbers: Any) -> float:
    """Concede where one's own willingness to risk conflict is not the greater (Zeuthen 1930; Harsanyi 1956).

    Notes
    -----
    Risk of i: (u_i(own offer) - u_i(other's offer)) / u_i(own offer), in gains over no deal, the other's as believed. Made for
    `simultaneous_offers`, where both move by the least sufficient step (Rosenschein and Zlotkin 1994). With several others,
    the one that an offer gives least counts.
    """
    mine, theirs = last_package(turn.history, MINE_IS), last_package(turn.history, THEIRS_IS)
    if mine == NO_PACKAGE:
        return float(turn.best)
    if theirs == NO_PACKAGE:
        return within(turn, turn.tables[0, mine])
    reservation = turn.reservation
    my_risk = risk(turn.tables[0, mine] - reservation, turn.tables[0, theirs] - reservation)
    if my_risk > risk(least_content(turn.tables, theirs), least_content(turn.tables, mine)):
        return within(turn, turn.tables[0, mine])
    return within(turn, sufficient_concession(turn.tables, mine, theirs, reservation))
