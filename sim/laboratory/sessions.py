"""Sessions: the same talks held again and again, each with the luck of its own number.

Every uniform has an address: the seed, its purpose and the party's name, the session, the stage of an agenda, the round and
the slot. So session 17 is the same whether it is held alone, among thousands, or in another thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.bargaining.index import BUILT
from sim.bargaining.talks import Luck, begin_luck, take_seats, talk_on
from sim.luck import address
from sim.machine import borrowing_rule

STATUS, AGREEMENT, ROUND, MOVES = range(4)
RESULT_COLUMNS = 4


def luck_keys(parties: Sequence[str]) -> np.ndarray:
    """Return the keys of breakdowns, of each party's tactic and of the go-between; uint64, shape (n + 2,)."""
    tactics = [address("bargaining tactic", party) for party in parties]
    return np.array([address("bargaining breakdown"), *tactics, address("bargaining go-between")])


@borrowing_rule
def hold_sessions(
    first: int, indexed: np.ndarray, start: Any, talk: Any, seats: Any, laws: Any, numbers: Any, luck: Any, minutes: Any,
    results: np.ndarray,
) -> None:  # fmt: skip
    """Hold one session for every row of *results*, each from a blank table.

    Parameters
    ----------
    first : int
        Number of the first session.
    indexed : array of bool, shape (n,)
        Seats whose offering keeps an index among its numbers.
    start, talk : record array of length 1
        Talks before their first move, and the same to be moved.
    seats, laws, numbers, luck, minutes
        See `sim.bargaining.talks`; the luck is given its run here.
    results : array of int, shape (sessions, RESULT_COLUMNS)
        Filled: status, agreed package or last offer, rounds that were over, moves.
    """
    for k in range(results.shape[0]):
        talk[0] = start[0]
        for i in range(indexed.shape[0]):
            if indexed[i]:
                numbers.offering[i][BUILT] = 0.0
        begin_luck(luck)
        drawing = Luck(luck.seed, first + k, luck.when, luck.keys, luck.needed, luck.table, luck.drawn)
        take_seats(talk.n_rounds[0], seats, laws, numbers)
        talk_on(talk, seats, laws, numbers, drawing, minutes)
        results[k, STATUS] = talk.status[0]
        results[k, AGREEMENT] = talk.offer[0]
        results[k, ROUND] = talk.round_number[0]
        results[k, MOVES] = talk.n_moves[0]
