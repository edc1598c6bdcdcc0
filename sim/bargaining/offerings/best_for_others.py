"""The offer that concedes as little as the target allows and pleases the others most."""

from __future__ import annotations

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, best_possible, least_content, looks_possible
from sim.bargaining.tactics import RESERVATION
from sim.registry import law_of


@law_of("offering")
def best_for_others(
    target: float,
    own: np.ndarray,
    tables: np.ndarray,
    coordinates: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> int:
    """Offer, among packages worth the target to oneself, the one believed best for the others (Raiffa 1982).

    With several others, best for whoever of them it gives least. Where nothing reaches the target, the best possible.
    """
    reservation = own[RESERVATION]
    offer = NO_PACKAGE
    for p in range(tables.shape[1]):
        if tables[0, p] < target or not looks_possible(tables, p, reservation):
            continue
        if offer == NO_PACKAGE or least_content(tables, p) > least_content(tables, offer):
            offer = p
    return offer if offer != NO_PACKAGE else best_possible(tables, reservation)
