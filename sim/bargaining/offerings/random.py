"""A random offer among those that reach the target."""

from __future__ import annotations

import numpy as np

from sim.bargaining.offerings import best_possible, looks_possible
from sim.bargaining.tactics import LUCK, RESERVATION
from sim.machine import rule
from sim.registry import READS_LUCK, law_of

LATER_DIGITS = 2.0**20


@rule
def place_by_lot(luck: float, count: int) -> int:
    """Return one of the places 0 to count - 1, each with the same chance, by the later binary digits of a uniform."""
    return int(luck * LATER_DIGITS % 1.0 * count)


@law_of("offering", READS_LUCK)
def random(
    target: float,
    own: np.ndarray,
    tables: np.ndarray,
    coordinates: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> int:
    """Offer any package worth the target to oneself, each with the same chance (the random walker of GENIUS).

    The later binary digits of the round's luck choose, so that a tactic that draws from it too is not tied to the choice.
    """
    reservation = own[RESERVATION]
    count = 0
    for p in range(tables.shape[1]):
        count += tables[0, p] >= target and looks_possible(tables, p, reservation)
    place = place_by_lot(own[LUCK], count)
    for p in range(tables.shape[1]):
        if tables[0, p] >= target and looks_possible(tables, p, reservation):
            if place == 0:
                return p
            place -= 1
    return best_possible(tables, reservation)
