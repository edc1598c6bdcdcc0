"""Offerings, one a file: which package a side lays on the table at its target.

Every law has the signature ``(turn, target, numbers) -> package``; of a `sim.bargaining.turn.Turn` an offering with the trait
`Trait.READS_COORDINATES` may read what packages hold on each issue. A law returns `NO_PACKAGE` where nothing looks possible, and
ties go to the lowest index.

What a side offers is its own choice, or, under `BY_TACTIC`, what its tactic goes with: `offering_for`.

A package *looks possible* when it meets one's own reservation value and nobody else is believed to lose by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.registry import Law

NO_PACKAGE = -1
BY_TACTIC = "by_tactic"


@borrowing_rule
def least_content(tables: np.ndarray, p: int) -> float:
    """Return what a package is believed to give whoever of the others it gives least: all of them must agree."""
    least = tables[1, p]
    for other in range(2, tables.shape[0]):
        least = min(least, tables[other, p])
    return float(least)


@borrowing_rule
def looks_possible(tables: np.ndarray, p: int, reservation: float) -> bool:
    """Return whether a package seems worth having for all: own reservation met, no other believed to lose."""
    return bool(tables[0, p] >= reservation and least_content(tables, p) >= 0.0)


@borrowing_rule
def best_possible(tables: np.ndarray, reservation: float) -> int:
    """Return the package best for oneself among those that look possible, or `NO_PACKAGE`."""
    n, packages = tables.shape
    best, most = NO_PACKAGE, -np.inf
    for p in range(packages):
        worth = tables[0, p]
        if not worth > most or worth < reservation:
            continue
        # Written out for its speed: the others must not be believed to lose, as `looks_possible` says.
        harms_nobody = True
        for other in range(1, n):
            harms_nobody = harms_nobody and tables[other, p] >= 0.0
        if harms_nobody:
            best, most = p, worth
    return best


def offering_for(tactic: Law, chosen: Law) -> Law:
    """Return the offering that a side makes: the chosen one, or under `BY_TACTIC` the one that its tactic names.

    Parameters
    ----------
    tactic : Law
        With the name of the offering that goes with it.
    chosen : Law
        The offering that the configuration names.
    """
    from sim.registry import laws

    if chosen.name != BY_TACTIC:
        return chosen
    return laws("offering")[tactic.offering]
