"""A random offer among those that reach the target."""

from __future__ import annotations

from typing import Any

from sim.bargaining.offerings import best_possible, looks_possible
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Trait, law_of

LATER_DIGITS = 2.0**20


@rule
def place_by_lot(luck: float, count: int) -> int:
    """Return one of the places 0 to count - 1, each with the same chance, by the later binary digits of a uniform."""
    return int(luck * LATER_DIGITS % 1.0 * count)


@law_of("offering", Trait.READS_LUCK)
def random(turn: Turn, target: float, numbers: Any) -> int:
    """Offer any package worth the target to oneself, each with the same chance (the random walker of GENIUS).

    The later binary digits of the round's luck choose, so that a tactic that draws from it too is not tied to the choice.
    """
    reservation = turn.reservation
    count = 0
    for p in range(turn.tables.shape[1]):
        count += turn.tables[0, p] >= target and looks_possible(turn.tables, p, reservation)
    place = place_by_lot(turn.luck, count)
    for p in range(turn.tables.shape[1]):
        if turn.tables[0, p] >= target and looks_possible(turn.tables, p, reservation):
            if place == 0:
                return p
            place -= 1
    return best_possible(turn.tables, reservation)
