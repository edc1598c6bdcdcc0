"""A new offer at the target, or where there is none a random one of those that were made."""

from __future__ import annotations

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, looks_possible
from sim.bargaining.offerings.nearest import nearest_package
from sim.bargaining.offerings.random import place_by_lot
from sim.bargaining.tactics import LUCK, MINE, MINE_IS, PACKAGE, RESERVATION
from sim.machine import rule
from sim.registry import READS_LUCK, law_of


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


@rule
def may_be_repeated(history: np.ndarray, j: int, target: float, own: np.ndarray, tables: np.ndarray) -> bool:
    """Return whether an offer in the history is one's own, not counted yet, worth the target and still looks possible."""
    package = int(history[j, PACKAGE])
    return (
        history[j, MINE] == MINE_IS
        and not is_repeated(history, j)
        and tables[0, package] >= target
        and looks_possible(tables, package, own[RESERVATION])
    )


@rule
def repeated(history: np.ndarray, target: float, own: np.ndarray, tables: np.ndarray) -> int:
    """Return one of the packages that may be repeated, each with the same chance, or `NO_PACKAGE`."""
    count = 0
    for j in range(history.shape[0]):
        count += may_be_repeated(history, j, target, own, tables)
    place = place_by_lot(own[LUCK], count)
    for j in range(history.shape[0]):
        if may_be_repeated(history, j, target, own, tables):
            if place == 0:
                return int(history[j, PACKAGE])
            place -= 1
    return NO_PACKAGE


@law_of("offering", READS_LUCK)
def new_or_repeated(
    target: float,
    own: np.ndarray,
    tables: np.ndarray,
    coordinates: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> int:
    """Offer the package nearest to the target, or if one has made that offer any one made so far (de Jonge 2022).

    Made for the tactic `micro`, which asks for less only when a new offer is due. All different own offers have the same
    chance of being repeated, if they are worth the target and still look possible.
    """
    package = nearest_package(target, tables, own[RESERVATION])
    if not was_offered(history, package):
        return package
    again = repeated(history, target, own, tables)
    return again if again != NO_PACKAGE else package
