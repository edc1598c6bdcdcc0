"""The offer that is worth the target to oneself and hardly more."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, best_possible, looks_possible
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import law_of


@rule
def nearest_package(target: float, tables: np.ndarray, reservation: float) -> int:
    """Return the possible package worth least to oneself among those worth the target, the best possible without one."""
    offer = NO_PACKAGE
    for p in range(tables.shape[1]):
        if tables[0, p] < target or not looks_possible(tables, p, reservation):
            continue
        if offer == NO_PACKAGE or tables[0, p] < tables[0, offer]:
            offer = p
    return offer if offer != NO_PACKAGE else best_possible(tables, reservation)


@law_of("offering")
def nearest(turn: Turn, target: float, numbers: Any) -> int:
    """Offer the package worth least to oneself among those worth the target (the plain time-dependent bidder)."""
    return nearest_package(target, turn.tables, turn.reservation)
