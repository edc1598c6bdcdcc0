"""Sessions: the same talks held again and again, each with the luck of its own number.

Every uniform has an address: the seed, its purpose and the party's name, the session, the stage of an agenda, the round and
the slot. So session 17 is the same whether it is held alone, among thousands, or in another thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.bargaining.index import BUILT
from sim.bargaining.talks import hold_talks
from sim.luck import address, uniform
from sim.machine import borrowing_rule

STATUS, AGREEMENT, ROUND, MOVES = range(4)
RESULT_COLUMNS = 4


def luck_keys(parties: Sequence[str]) -> np.ndarray:
    """Return the keys of breakdowns, of each party's tactic and of the go-between; uint64, shape (n + 2,)."""
    tactics = [address("bargaining tactic", party) for party in parties]
    return np.array([address("bargaining breakdown"), *tactics, address("bargaining go-between")])


@borrowing_rule
def draw_luck(
    seed: int, keys: np.ndarray, run: int, stage: int, needed: np.ndarray, luck: np.ndarray
) -> None:
    """Fill the uniforms that a session can ask for; columns that nobody needs stay as they are.

    Parameters
    ----------
    keys : array of uint64, shape (n + 2,)
        From `luck_keys`.
    needed : array of bool, shape (2 n + 1,)
    luck : array, shape (n_rounds + 1, 2 n + 1)
        Laid out as `sim.bargaining.talks.hold_talks` reads it.
    """
    n = keys.shape[0] - 2
    for column in range(luck.shape[1]):
        if not needed[column]:
            continue
        which, slot = (0, column) if column < n else (column - n + 1, 0)
        for round_ in range(luck.shape[0]):
            luck[round_, column] = uniform(seed, keys[which], run, stage, round_, slot)


@borrowing_rule
def hold_sessions(
    first: int, seed: int, keys: np.ndarray, stage: int, needed: np.ndarray, indexed: np.ndarray, start: Any, talk: Any,
    protocol: Any, tactics: Any, offerings: Any, acceptances: Any, opponents: Any, numbers: Any, seats: Any, mediator: Any,
    coordinates: np.ndarray, sizes: np.ndarray, luck: np.ndarray, minutes: Any, results: np.ndarray,
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
    results : array of int, shape (sessions, RESULT_COLUMNS)
        Filled: status, agreed package or last offer, rounds that were over, moves.
    """
    for k in range(results.shape[0]):
        talk[0] = start[0]
        for i in range(indexed.shape[0]):
            if indexed[i]:
                numbers.offering[i, BUILT] = 0.0
        draw_luck(seed, keys, first + k, stage, needed, luck)
        n_moves = hold_talks(
            talk, protocol, tactics, offerings, acceptances, opponents, numbers, seats, mediator, coordinates, sizes,
            luck, minutes,
        )  # fmt: skip
        results[k, STATUS] = talk.status[0]
        results[k, AGREEMENT] = talk.offer[0]
        results[k, ROUND] = talk.round_number[0]
        results[k, MOVES] = n_moves
