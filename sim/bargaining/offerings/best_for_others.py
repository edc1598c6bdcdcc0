"""The offer that concedes as little as the target allows and pleases the others most."""

from __future__ import annotations

from typing import Any

from sim.bargaining.offerings import NO_PACKAGE, best_possible, least_content, looks_possible
from sim.bargaining.turn import Turn
from sim.registry import law_of


@law_of("offering")
def best_for_others(turn: Turn, target: float, numbers: Any) -> int:
    """Offer, among packages worth the target to oneself, the one believed best for the others (Raiffa 1982).

    With several others, best for whoever of them it gives least. Where nothing reaches the target, the best possible.
    """
    reservation = turn.reservation
    offer = NO_PACKAGE
    for p in range(turn.tables.shape[1]):
        if turn.tables[0, p] < target or not looks_possible(turn.tables, p, reservation):
            continue
        if offer == NO_PACKAGE or least_content(turn.tables, p) > least_content(turn.tables, offer):
            offer = p
    return offer if offer != NO_PACKAGE else best_possible(turn.tables, reservation)
