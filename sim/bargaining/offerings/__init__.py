"""Offerings, one a file: which package a side lays on the table at its target.

Every law has the signature ``(target, own, tables, coordinates, history, parameters) -> package``; ``own``, ``tables`` and
``history`` are those of `sim.bargaining.tactics`, ``coordinates[P, m]`` says in whole numbers what each package holds on each
of m issues. The trait ``"reads coordinates"`` asks the caller to fill them; without it they may be empty. A law returns
`NO_PACKAGE` where nothing looks possible, and ties go to the lowest index.

A package *looks possible* when it meets one's own reservation value and nobody else is believed to lose by it.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import borrowing_rule

NO_PACKAGE = -1
READS_COORDINATES = "reads coordinates"


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
    best = NO_PACKAGE
    for p in range(tables.shape[1]):
        if looks_possible(tables, p, reservation) and (best == NO_PACKAGE or tables[0, p] > tables[0, best]):
            best = p
    return best
