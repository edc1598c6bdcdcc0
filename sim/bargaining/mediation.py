"""The go-between's drafts: a text that both sides might sign, as it sees their utilities."""

from __future__ import annotations

import numpy as np

from sim.bargaining.compromise import between_offers
from sim.bargaining.negotiation import still_open
from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.protocols import PASS
from sim.bargaining.solutions import kalai_smorodinsky_choice, nash_choice
from sim.compiled import borrowing_rule

NASH, KALAI_SMORODINSKY = 0, 1


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
