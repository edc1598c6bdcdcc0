"""MiCRO: one new offer for each new offer of the other side, from the best down."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.offerings import looks_possible
from sim.bargaining.offerings.new_or_repeated import different_offers
from sim.bargaining.tactics import MINE, MINE_IS, THEIRS_IS, WORTH, within
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import law_of


@rule
def lowest_demand(history: np.ndarray, best: float) -> float:
    """Return the worth of the least that one has asked for, the best before any offer."""
    lowest = best
    for j in range(history.shape[0]):
        if history[j, MINE] == MINE_IS:
            lowest = min(lowest, history[j, WORTH])
    return float(lowest)


@rule
def next_below(tables: np.ndarray, reservation: float, level: float) -> float:
    """Return the largest worth below a level among packages that look possible, or the level itself."""
    found, below = False, level
    for p in range(tables.shape[1]):
        worth = tables[0, p]
        if worth < level and (not found or worth > below) and looks_possible(tables, p, reservation):
            found, below = True, worth
    return float(below)


@law_of("tactic", offering="new_or_repeated")
def micro(turn: Turn, numbers: Any) -> float:
    """Ask for the next best package for each different offer of the other, else for no less than before (de Jonge 2022).

    Notes
    -----
    With m own and n other different offers so far, the next package in descending own utility is due if m <= n. With several
    others, each must have matched. Where none is due, or none is left, the offering `new_or_repeated` that goes with this
    tactic repeats any of one's earlier offers at random, as the paper has it; the target stays at the least that one has asked
    for, and with the acceptance `next_target` that is what one takes (the paper's rule: the other's offer must be worth the
    least of one's own, the next one included if it is due). Packages of equal worth to oneself count as one; those that look
    impossible are left out, which under the opponent model `uniform` are none, as in the paper.

    References
    ----------
    D. de Jonge (2022), An analysis of the linear bilateral ANAC domains using the MiCRO benchmark strategy. IJCAI 2022.
    """
    lowest = lowest_demand(turn.history, turn.best)
    made = different_offers(turn.history, MINE_IS)
    if made == 0:
        return float(turn.best)
    if made * (turn.tables.shape[0] - 1) <= different_offers(turn.history, THEIRS_IS):
        lowest = next_below(turn.tables, turn.reservation, lowest)
    return within(turn, lowest)
