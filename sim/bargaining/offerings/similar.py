"""The offer that looks most like what the other side last asked for, at no loss to oneself."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, best_possible, least_content, looks_possible
from sim.bargaining.tactics import MINE, PACKAGE
from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, rule
from sim.registry import Parameter, Trait, law_of


@rule
def last_of_the_other(history: np.ndarray) -> int:
    """Return the package that another side offered last, or `NO_PACKAGE`."""
    for j in range(history.shape[0] - 1, -1, -1):
        if history[j, MINE] == 0.0:
            return int(history[j, PACKAGE])
    return NO_PACKAGE


@rule
def agreeing_issues(coordinates: np.ndarray, p: int, other: int) -> int:
    """Return on how many issues two packages hold the same."""
    count = 0
    for issue in range(coordinates.shape[1]):
        count += coordinates[p, issue] == coordinates[other, issue]
    return count


@borrowing_rule
def lowest_level(turn: Turn, target: float) -> float:
    """Return the least worth to oneself among possible packages at the target, NaN where there are none."""
    level, mine = np.nan, turn.tables[0]
    for p in range(mine.shape[0]):
        if mine[p] >= target and looks_possible(turn.tables, p, turn.reservation):
            level = mine[p] if np.isnan(level) else min(level, mine[p])
    return float(level)


@law_of(
    "offering",
    Trait.READS_COORDINATES,
    band=Parameter(0.05, "share", "width of the level in own utility, as a share of the range", 0.0, 1.0, "Faratin, Sierra and Jennings (2002)"),
)  # fmt: skip
def similar(turn: Turn, target: float, numbers: Any) -> int:
    """Offer, on the level of the target, the package most like the other's last (Faratin, Sierra and Jennings 2002).

    Notes
    -----
    The level reaches from the least worth at the target up by ``band * (best - reservation)``; likeness is the number of issues on
    which both packages hold the same. Before the other has offered, and among equally similar ones, the one believed best
    for the others.
    """
    asked = last_of_the_other(turn.history)
    level = lowest_level(turn, target)
    if np.isnan(level):
        return best_possible(turn.tables, turn.reservation)
    top = level + numbers.band * (turn.best - turn.reservation)
    offer, likeness = NO_PACKAGE, -1
    for p in range(turn.tables.shape[1]):
        if not level <= turn.tables[0, p] <= top or not looks_possible(turn.tables, p, turn.reservation):
            continue
        like = agreeing_issues(turn.coordinates, p, asked) if asked != NO_PACKAGE else 0
        if like > likeness or (
            like == likeness and least_content(turn.tables, p) > least_content(turn.tables, offer)
        ):
            offer, likeness = p, like
    return offer
