"""What a go-between has to go by when it drafts a compromise: the last offers of both sides."""

from __future__ import annotations

import numpy as np

from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_MOVER
from sim.bargaining.protocols import PROPOSE
from sim.compiled import borrowing_rule

NO_OFFER = -1


@borrowing_rule
def last_offer(trail: np.ndarray, n_moves: int, party: int) -> int:
    """Return the package that a party proposed last, or `NO_OFFER`."""
    offer = NO_OFFER
    for move in range(n_moves):
        if (
            trail[move, TRAIL_ASKED] == PROPOSE
            and trail[move, TRAIL_MOVER] == party
            and trail[move, TRAIL_DECISION] >= 0
        ):
            offer = trail[move, TRAIL_DECISION]
    return offer


@borrowing_rule
def between_offers(
    trail: np.ndarray, n_moves: int, first: np.ndarray, second: np.ndarray, open_: np.ndarray
) -> None:
    """Mark the packages that give each side more than the other's last offer, which it has refused.

    Parameters
    ----------
    trail : array of int, shape (moves, TRAIL_WIDTH)
    first, second : array, shape (P,)
        The go-between's view of both sides' utilities.
    open_ : array of bool, shape (P,)
        Filled. A side that has offered nothing yet narrows nothing.
    """
    to_first, to_second = last_offer(trail, n_moves, 1), last_offer(trail, n_moves, 0)
    for p in range(open_.shape[0]):
        above_first = to_first == NO_OFFER or first[p] > first[to_first]
        above_second = to_second == NO_OFFER or second[p] > second[to_second]
        open_[p] = above_first and above_second
