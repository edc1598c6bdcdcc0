"""MiCRO: one new offer for each new offer of the other side, from the best down."""

from __future__ import annotations

import numpy as np

from sim.bargaining.offerings import looks_possible
from sim.bargaining.tactics import (
    BEST,
    MINE,
    MINE_IS,
    NEAREST,
    PACKAGE,
    RESERVATION,
    THEIRS_IS,
    WORTH,
    within,
)
from sim.compiled import rule
from sim.registry import law_of


@rule
def different_offers(history: np.ndarray, mine: float) -> int:
    """Return how many different packages a side has offered."""
    count = 0
    for j in range(history.shape[0]):
        new = history[j, MINE] == mine
        for earlier in range(j):
            new = new and not (
                history[earlier, MINE] == mine and history[earlier, PACKAGE] == history[j, PACKAGE]
            )
        count += new
    return count


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


@law_of("tactic", NEAREST)
def micro(
    round_: int,
    n_rounds: int,
    own: np.ndarray,
    tables: np.ndarray,
    history: np.ndarray,
    memory: np.ndarray,
    parameters: np.ndarray,
) -> float:
    """Offer the next best package for each different offer of the other, else repeat the last (de Jonge 2022).

    Notes
    -----
    With m own and n other different offers so far, the next package in descending own utility is due if m <= n. With several
    others, each must have matched. Where none is due, the paper repeats an earlier offer at random, this law the last.
    Packages of equal worth to oneself count as one; those that look impossible are left out, which under the opponent model
    `uniform` are none, as in the paper.
    """
    lowest = lowest_demand(history, own[BEST])
    made = different_offers(history, MINE_IS)
    if made == 0:
        return float(own[BEST])
    if made * (tables.shape[0] - 1) <= different_offers(history, THEIRS_IS):
        lowest = next_below(tables, own[RESERVATION], lowest)
    return within(own, lowest)
