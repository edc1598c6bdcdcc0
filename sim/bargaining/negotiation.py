"""One negotiation over packages: what a side sees as possible, offers, accepts and refuses.

Tables are ``utility[P]`` per side in float64. A side knows its own utilities and has a belief about the other's.
All ties go to the lowest index.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.protocols import PROPOSE
from sim.bargaining.tactics import MINE, WORTH
from sim.compiled import rule

NO_PACKAGE = -1
TRAIL_ROUND, TRAIL_MOVER, TRAIL_ASKED, TRAIL_DECISION, TRAIL_OFFER = range(5)
TRAIL_WIDTH = 5


@rule
def looks_possible(own: float, other_believed: float, reservation: float) -> bool:
    """Return whether a package seems worth having for both: own reservation met, the other not believed to lose."""
    return own >= reservation and other_believed >= 0.0


@rule
def best_possible(own: np.ndarray, other_believed: np.ndarray, reservation: float) -> int:
    """Return the package best for oneself among those that look possible, or `NO_PACKAGE`."""
    best = NO_PACKAGE
    for p in range(own.shape[0]):
        if looks_possible(own[p], other_believed[p], reservation) and (
            best == NO_PACKAGE or own[p] > own[best]
        ):
            best = p
    return best


@rule
def offer_at_target(own: np.ndarray, other_believed: np.ndarray, reservation: float, target: float) -> int:
    """Return the package believed best for the other among those worth at least *target* to oneself.

    Parameters
    ----------
    own, other_believed : array, shape (P,)
        Utilities, no deal being worth zero.
    reservation, target : float
        Reservation value and what the tactic asks for in this round.

    Returns
    -------
    int
        Index of the package; `NO_PACKAGE` where none looks possible.
    """
    offer = NO_PACKAGE
    for p in range(own.shape[0]):
        if own[p] < target or not looks_possible(own[p], other_believed[p], reservation):
            continue
        if offer == NO_PACKAGE or other_believed[p] > other_believed[offer]:
            offer = p
    return offer if offer != NO_PACKAGE else best_possible(own, other_believed, reservation)


@rule
def accepts(worth: float, next_target: float, reservation: float) -> bool:
    """Return whether an offer is worth what one would ask for next, and at least the reservation value."""
    return worth >= next_target and worth >= reservation


@rule
def nash_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest product of gains (Nash 1950), or `NO_PACKAGE`."""
    best, best_product = NO_PACKAGE, -1.0
    for p in range(first.shape[0]):
        if allowed[p] and first[p] >= 0.0 and second[p] >= 0.0 and first[p] * second[p] > best_product:
            best, best_product = p, first[p] * second[p]
    return best


@rule
def kalai_smorodinsky_choice(first: np.ndarray, second: np.ndarray, allowed: np.ndarray) -> int:
    """Return the allowed package with the largest smaller share of the ideal gain (Kalai and Smorodinsky 1975).

    Notes
    -----
    On a finite set the monotone path may pass between two packages; the one with the largest minimum share is
    taken, and among equals the one with the larger sum of shares.
    """
    ideal_first = ideal_second = 0.0
    for p in range(first.shape[0]):
        if allowed[p] and first[p] >= 0.0 and second[p] >= 0.0:
            ideal_first, ideal_second = max(ideal_first, first[p]), max(ideal_second, second[p])
    best, best_least, best_sum = NO_PACKAGE, -1.0, -1.0
    for p in range(first.shape[0]):
        if not (allowed[p] and first[p] >= 0.0 and second[p] >= 0.0):
            continue
        share_first = first[p] / ideal_first if ideal_first > 0.0 else 1.0
        share_second = second[p] / ideal_second if ideal_second > 0.0 else 1.0
        least, total = min(share_first, share_second), share_first + share_second
        if least > best_least or (least == best_least and total > best_sum):
            best, best_least, best_sum = p, least, total
    return best


@rule
def still_open(
    trail: np.ndarray, n_moves: int, first: np.ndarray, second: np.ndarray, open_: np.ndarray
) -> None:
    """Mark the packages that no refusal speaks against: whoever refused a text wants more than it gave.

    Parameters
    ----------
    trail : array of int, shape (moves, TRAIL_WIDTH)
    first, second : array, shape (P,)
        The go-between's view of both sides' utilities.
    open_ : array of bool, shape (P,)
        Filled.
    """
    for p in range(open_.shape[0]):
        open_[p] = True
    for move in range(n_moves):
        if trail[move, TRAIL_ASKED] == PROPOSE or trail[move, TRAIL_DECISION] != 0:
            continue
        table = first if trail[move, TRAIL_MOVER] == 0 else second
        refused = trail[move, TRAIL_OFFER]
        for p in range(open_.shape[0]):
            if table[p] <= table[refused]:
                open_[p] = False


@rule
def note_move(trail: np.ndarray, n_moves: int, talk: Any, decision: int) -> int:
    """Write one move into the trail and return the number of moves."""
    trail[n_moves, TRAIL_ROUND] = talk.round_number[0]
    trail[n_moves, TRAIL_MOVER] = talk.mover[0]
    trail[n_moves, TRAIL_ASKED] = talk.asks[0]
    trail[n_moves, TRAIL_DECISION] = decision
    trail[n_moves, TRAIL_OFFER] = decision if talk.asks[0] == PROPOSE else talk.offer[0]
    return n_moves + 1


@rule
def offers_seen_by(trail: np.ndarray, n_moves: int, party: int, own: np.ndarray, history: np.ndarray) -> int:
    """Fill *history* with the offers so far as one side sees them; return how many.

    Parameters
    ----------
    history : array, shape (moves, 2)
        Columns as in `sim.bargaining.tactics`: whether the side made the offer, and its worth to the side. A
        go-between's texts are nobody's concession and are left out.
    """
    count = 0
    for move in range(n_moves):
        mover = trail[move, TRAIL_MOVER]
        if trail[move, TRAIL_ASKED] == PROPOSE and trail[move, TRAIL_DECISION] >= 0 and mover < 2:
            history[count, MINE] = 1.0 if mover == party else 0.0
            history[count, WORTH] = own[trail[move, TRAIL_DECISION]]
            count += 1
    return count


@rule
def moves_at_most(n_rounds: int) -> int:
    """Return how many moves a negotiation of *n_rounds* can have."""
    return n_rounds * 6 + 2
