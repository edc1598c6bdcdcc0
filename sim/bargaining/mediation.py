"""The go-between's drafts: a text that both sides might sign, as it sees their utilities.

What it has to go by is the trail of the talks: the last offers of both sides, and what they have refused.
"""

from __future__ import annotations

import numpy as np

from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_MOVER, TRAIL_OFFER
from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.protocols import PASS, PROPOSE, REJECT
from sim.bargaining.solutions import kalai_smorodinsky_choice, nash_choice
from sim.machine import borrowing_rule

NASH, KALAI_SMORODINSKY = 0, 1


@borrowing_rule
def last_offer(trail: np.ndarray, n_moves: int, party: int) -> int:
    """Return the package that a party proposed last, or `NO_PACKAGE`."""
    offer = NO_PACKAGE
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
        above_first = to_first == NO_PACKAGE or first[p] > first[to_first]
        above_second = to_second == NO_PACKAGE or second[p] > second[to_second]
        open_[p] = above_first and above_second


@borrowing_rule
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
        if trail[move, TRAIL_ASKED] == PROPOSE or trail[move, TRAIL_DECISION] != REJECT:
            continue
        table = first if trail[move, TRAIL_MOVER] == 0 else second
        refused = trail[move, TRAIL_OFFER]
        for p in range(open_.shape[0]):
            if table[p] <= table[refused]:
                open_[p] = False


@borrowing_rule
def compromise_among(first: np.ndarray, second: np.ndarray, concept: int, open_: np.ndarray) -> int:
    """Return the Nash or the Kalai-Smorodinsky package among those that are open, or `NO_PACKAGE`."""
    if concept == NASH:
        return nash_choice(first, second, open_)
    return kalai_smorodinsky_choice(first, second, open_)


@borrowing_rule
def draft(
    first: np.ndarray, second: np.ndarray, concept: int, one_text: bool, trail: np.ndarray, n_moves: int, open_: np.ndarray
) -> int:  # fmt: skip
    """Return the package that a go-between lays on the table, or `PASS`.

    A compromise lies between the last offers: each side gets more than it has just refused. A single text is among
    those that no refusal speaks against; where every text was refused at some aspiration, aspirations have fallen since,
    and everything is open again.

    Parameters
    ----------
    first, second : array, shape (P,)
        Utilities of both sides as the go-between sees them.
    concept : int
        `NASH` or `KALAI_SMORODINSKY`.
    one_text : bool
        Whether texts follow one another, so that each refusal narrows the next.
    trail : array of int, shape (moves, TRAIL_WIDTH)
    open_ : array of bool, shape (P,)
        Overwritten.
    """
    if one_text:
        still_open(trail, n_moves, first, second, open_)
    else:
        between_offers(trail, n_moves, first, second, open_)
    package = compromise_among(first, second, concept, open_)
    if package == NO_PACKAGE and one_text:
        open_[:] = True
        package = compromise_among(first, second, concept, open_)
    return package if package != NO_PACKAGE else PASS
