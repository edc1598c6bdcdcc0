"""A new offer at the target, or where there is none a random one of those that were made."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, looks_possible
from sim.bargaining.offerings.nearest import nearest_package
from sim.bargaining.offerings.random import place_by_lot
from sim.bargaining.tactics import MINE, MINE_IS, PACKAGE
from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, rule
from sim.registry import Trait, law_of


@rule
def is_repeated(history: np.ndarray, j: int) -> bool:
    """Return whether an offer in the history was made before by the same side."""
    for earlier in range(j):
        if history[earlier, MINE] == history[j, MINE] and history[earlier, PACKAGE] == history[j, PACKAGE]:
            return True
    return False


@rule
def different_offers(history: np.ndarray, mine: float) -> int:
    """Return how many different packages a side has offered."""
    count = 0
    for j in range(history.shape[0]):
        count += history[j, MINE] == mine and not is_repeated(history, j)
    return count


@rule
def was_offered(history: np.ndarray, package: int) -> bool:
    """Return whether one has offered a package before."""
    for j in range(history.shape[0]):
        if history[j, MINE] == MINE_IS and history[j, PACKAGE] == package:
            return True
    return False


@borrowing_rule
def may_be_repeated(turn: Turn, j: int, target: float) -> bool:
    """Return whether an offer in the history is one's own, not counted yet, worth the target and still looks possible."""
    package = int(turn.history[j, PACKAGE])
    return (
        turn.history[j, MINE] == MINE_IS
        and not is_repeated(turn.history, j)
        and turn.tables[0, package] >= target
        and looks_possible(turn.tables, package, turn.reservation)
    )


@borrowing_rule
def repeated(turn: Turn, target: float) -> int:
    """Return one of the packages that may be repeated, each with the same chance, or `NO_PACKAGE`."""
    count = 0
    for j in range(turn.history.shape[0]):
        count += may_be_repeated(turn, j, target)
    place = place_by_lot(turn.luck, count)
    for j in range(turn.history.shape[0]):
        if may_be_repeated(turn, j, target):
            if place == 0:
                return int(turn.history[j, PACKAGE])
            place -= 1
    return NO_PACKAGE


@law_of("offering", Trait.READS_LUCK)
def new_or_repeated(turn: Turn, target: float, numbers: Any) -> int:
    """Offer the package nearest to the target, or if one has made that offer any one made so far (de Jonge 2022).

    Made for the tactic `micro`, which asks for less only when a new offer is due. All different own offers have the same
    chance of being repeated, if they are worth the target and still look possible.
    """
    package = nearest_package(target, turn.tables, turn.reservation)
    if not was_offered(turn.history, package):
        return package
    again = repeated(turn, target)
    return again if again != NO_PACKAGE else package
