"""Talks from the first move to the last: the loop that lets a protocol ask one seat after the other.

The laboratory and the batch engine run this loop; Mesa agents are asked one decision at a time by the same protocol
step and answer by the same rules of `sim.bargaining.negotiation`.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.bargaining.common_laws import step_by
from sim.bargaining.mediation import draft
from sim.bargaining.negotiation import (
    TRAIL_WIDTH,
    find_best,
    moves_at_most,
    note_move,
    propose,
    remember_offer,
    respond,
    sit_down,
)
from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.protocols import NOBODY, PASS, PROPOSE, RESPOND, RUNNING
from sim.bargaining.tactics import HISTORY_COLUMNS, LUCK, MEMORY_SLOTS, OWN_FACTS
from sim.machine import borrowing_rule, carried, inlined_rule


class Seats(NamedTuple):
    """What n parties know and remember during talks about P packages, and what each hears of the others."""

    own: np.ndarray
    """float64, shape (n, OWN_FACTS): `sim.bargaining.tactics`; discounts are set by the caller."""
    reservation: np.ndarray
    """float64, shape (n,)."""
    tables: np.ndarray
    """float64, shape (n, n, P): of seat i, row 0 its own utilities, row k those of party (i + k) mod n as believed."""
    prior: np.ndarray
    """float64, shape (n, n, P): beliefs at the start, laid out like `tables`; row 0 is not read."""
    history: np.ndarray
    """float64, shape (n, moves, HISTORY_COLUMNS)."""
    n_offers: np.ndarray
    """int64, shape (n,): rows of `history` that count."""
    proposed: np.ndarray
    """int64, shape (n, moves): packages that each party has proposed."""
    n_proposed: np.ndarray
    """int64, shape (n,)."""
    memory: np.ndarray
    """float64, shape (n, MEMORY_SLOTS)."""
    pending: np.ndarray
    """int64, shape (n,): a proposal that the others have not seen yet."""


@carried
class Numbers(NamedTuple):
    """The laws' own numbers: a row a party, padded to the longest, or a tuple of arrays, one a party."""

    tactic: Any
    """float64, shape (n, a), or n arrays."""
    offering: Any
    """float64, shape (n, b), or n arrays."""
    acceptance: Any
    """float64, shape (n, c), or n arrays."""
    opponent: Any
    """float64, shape (n, d), or n arrays."""
    protocol: np.ndarray
    """float64, shape (e,)."""
    looks_ahead: np.ndarray
    """bool, shape (n,): whether the acceptance asks for the worth of the next offer."""
    reads_offers: np.ndarray
    """bool, shape (n,): whether the opponent model follows offers."""
    common: np.ndarray
    """int64, shape (n, 3): which of the common laws each party goes by, `sim.bargaining.common_laws.places_of`."""
    common_protocol: int
    """Which of the common protocols it is, `sim.bargaining.common_laws.place_of`."""
    somebody_listens: bool
    """Whether a law or an opponent model may ask what has been offered, `sim.bargaining.common_laws.somebody_listens`."""


class Mediator(NamedTuple):
    """What a go-between brings to talks between two parties."""

    first: np.ndarray
    """float64, shape (P,): party 0's utilities as it sees them; empty where nobody mediates."""
    second: np.ndarray
    """float64, shape (P,)."""
    concept: int
    """`sim.bargaining.mediation.NASH` or `KALAI_SMORODINSKY`."""
    p_speaks: float
    """Chance that it tables a compromise in a late round."""
    one_text: bool
    """Whether it drafts in every round, each refusal narrowing the next text."""
    open_: np.ndarray
    """bool, shape (P,): overwritten."""


@carried
class Minutes(NamedTuple):
    """What is written down of talks."""

    trail: np.ndarray
    """int64, shape (moves, TRAIL_WIDTH): `sim.bargaining.negotiation`."""
    targets: np.ndarray
    """float64, shape (moves,): what the mover asked for; NaN for a go-between."""


def new_seats(n: int, packages: int, n_rounds: int) -> Seats:
    """Return *n* blank seats with room for talks of *n_rounds*; patience is 1."""
    moves = moves_at_most(n_rounds, n)
    return Seats(
        own=np.ones((n, OWN_FACTS)),
        reservation=np.zeros(n),
        tables=np.zeros((n, n, packages)),
        prior=np.zeros((n, n, packages)),
        history=np.zeros((n, moves, HISTORY_COLUMNS)),
        n_offers=np.zeros(n, dtype=np.int64),
        proposed=np.zeros((n, moves), dtype=np.int64),
        n_proposed=np.zeros(n, dtype=np.int64),
        memory=np.zeros((n, MEMORY_SLOTS)),
        pending=np.full(n, NOBODY, dtype=np.int64),
    )


def new_minutes(n: int, n_rounds: int) -> Minutes:
    """Return blank minutes for talks of *n* parties."""
    moves = moves_at_most(n_rounds, n)
    return Minutes(np.zeros((moves, TRAIL_WIDTH), dtype=np.int64), np.full(moves, np.nan))


def nobody_mediates() -> Mediator:
    """Return the mediator of talks without one."""
    return Mediator(np.zeros(0), np.zeros(0), 0, 0.0, False, np.zeros(0, dtype=np.bool_))


@inlined_rule
def form_belief(
    i: int, j: int, round_: int, n_rounds: int, opponents: Any, numbers: Any, seats: Any, coordinates: np.ndarray,
    sizes: np.ndarray,
) -> None:  # fmt: skip
    """Let seat *i* form its belief about party *j* from the offers that *j* has made."""
    k = (j - i) % seats.own.shape[0]
    opponents[i](
        coordinates, sizes, seats.proposed[j, : seats.n_proposed[j]], round_, n_rounds, seats.prior[i, k],
        seats.tables[j, 0], numbers.opponent[i], seats.tables[i, k],
    )  # fmt: skip


@inlined_rule
def take_seats(
    n_rounds: int, opponents: Any, numbers: Any, seats: Any, coordinates: np.ndarray, sizes: np.ndarray
) -> None:
    """Let everybody form its first belief and find its best; own utilities lie in ``tables[i, 0]`` already."""
    n = seats.own.shape[0]
    for i in range(n):
        seats.n_offers[i] = seats.n_proposed[i] = 0
        seats.pending[i] = NOBODY
        for k in range(1, n):
            form_belief(i, (i + k) % n, 0, n_rounds, opponents, numbers, seats, coordinates, sizes)
        sit_down(seats.tables[i], seats.reservation[i], seats.own[i], seats.memory[i])


@borrowing_rule
def learn(
    j: int, talk: Any, opponents: Any, numbers: Any, seats: Any, coordinates: np.ndarray, sizes: np.ndarray
) -> None:
    """Let everybody who follows offers learn from what party *j* has proposed."""
    round_, n_rounds = talk.round_number[0], talk.n_rounds[0]
    for i in range(seats.own.shape[0]):
        if i != j and numbers.reads_offers[i]:
            form_belief(i, j, round_, n_rounds, opponents, numbers, seats, coordinates, sizes)
            find_best(seats.tables[i], seats.own[i])


@inlined_rule
def reveal(
    talk: Any, opponents: Any, numbers: Any, seats: Any, coordinates: np.ndarray, sizes: np.ndarray
) -> None:
    """Let everybody see what was proposed and not yet shown, and learn from it."""
    n = seats.own.shape[0]
    for j in range(n):
        package = seats.pending[j]
        if package == NOBODY:
            continue
        seats.pending[j] = NOBODY
        seats.proposed[j, seats.n_proposed[j]] = package
        seats.n_proposed[j] += 1
        somebody_learns = False
        for i in range(n):
            seats.n_offers[i] = remember_offer(
                seats.history[i], seats.n_offers[i], i == j, package, seats.tables[i]
            )
            somebody_learns |= numbers.reads_offers[i]
        if somebody_learns:
            learn(j, talk, opponents, numbers, seats, coordinates, sizes)


@inlined_rule
def decide(
    talk: Any, i: int, tactics: Any, offerings: Any, acceptances: Any, numbers: Any, seats: Any,
    coordinates: np.ndarray, luck: np.ndarray,
) -> tuple[int, float]:  # fmt: skip
    """Return the decision that the protocol asks of seat *i*, and its target."""
    asked_to_propose = talk.asks[0] == PROPOSE
    round_ = talk.round_number[0] if asked_to_propose else talk.next_round[0]
    seats.own[i, LUCK] = luck[round_, seats.own.shape[0] + i]
    if asked_to_propose:
        return propose(
            round_, talk.n_rounds[0], i, numbers.common[i], tactics, numbers.tactic[i], offerings, numbers.offering[i],
            seats.own[i], seats.tables[i], coordinates, seats.history[i], seats.n_offers[i], seats.memory[i],
        )  # fmt: skip
    return respond(
        talk.offer[0], round_, talk.n_rounds[0], i, numbers.common[i], tactics, numbers.tactic[i], offerings,
        numbers.offering[i], acceptances, numbers.acceptance[i], numbers.looks_ahead[i], seats.own[i],
        seats.tables[i], coordinates, seats.history[i], seats.n_offers[i],
        seats.memory[i],
    )  # fmt: skip


@inlined_rule
def mediate(talk: Any, mediator: Any, trail: np.ndarray, n_moves: int, u: float) -> int:
    """Return the go-between's text, or `PASS`: it drafts every round, or speaks late with a chance."""
    if not mediator.one_text and u >= mediator.p_speaks:
        return PASS
    return draft(
        mediator.first, mediator.second, mediator.concept, mediator.one_text, trail, n_moves, mediator.open_
    )


@inlined_rule
def play_move(
    talk: Any, decision: int, target: float, n_moves: int, protocol: Any, opponents: Any, numbers: Any, seats: Any,
    coordinates: np.ndarray, sizes: np.ndarray, luck: np.ndarray, minutes: Any,
) -> int:  # fmt: skip
    """Write down what the mover decided, let the protocol take its step and show what lies open; return the moves.

    Where nobody's laws ask what has been offered, offers are in the minutes and nowhere else.
    """
    mover = talk.mover[0]
    minutes.targets[n_moves] = target
    n_moves = note_move(minutes.trail, n_moves, talk, decision)
    if (
        numbers.somebody_listens
        and talk.asks[0] == PROPOSE
        and mover < seats.own.shape[0]
        and decision > NO_PACKAGE
    ):
        seats.pending[mover] = decision
    u = luck[talk.round_number[0], talk.slot[0]]
    step_by(numbers.common_protocol, protocol, talk, decision, u, numbers.protocol)
    if numbers.somebody_listens and talk.asks[0] == RESPOND:
        reveal(talk, opponents, numbers, seats, coordinates, sizes)
    return n_moves


@borrowing_rule
def hold_talks(
    talk: Any, protocol: Any, tactics: Any, offerings: Any, acceptances: Any, opponents: Any, numbers: Any, seats: Any,
    mediator: Any, coordinates: np.ndarray, sizes: np.ndarray, luck: np.ndarray, minutes: Any,
) -> int:  # fmt: skip
    """Hold talks to their end and return the number of moves; the outcome stands in *talk*.

    Parameters
    ----------
    talk : record array of length 1
        Before its first move.
    protocol : law
    tactics, offerings, acceptances, opponents : tuple of law, one a party
    numbers, seats, mediator, minutes
        See the classes of this module.
    coordinates : array of int, shape (P, m)
    sizes : array of int, shape (m,)
    luck : array, shape (n_rounds + 1, 2 n + 1)
        Uniforms of each round: for breakdowns after each turn, for each party's tactic, for the go-between.
    """
    n = seats.own.shape[0]
    take_seats(talk.n_rounds[0], opponents, numbers, seats, coordinates, sizes)
    n_moves = 0
    while talk.status[0] == RUNNING:
        mover = talk.mover[0]
        if 0 <= mover < n:
            decision, target = decide(
                talk, mover, tactics, offerings, acceptances, numbers, seats, coordinates, luck
            )
        else:
            u = luck[talk.round_number[0], 2 * n]
            decision, target = mediate(talk, mediator, minutes.trail, n_moves, u), math.nan
        n_moves = play_move(
            talk,
            decision,
            target,
            n_moves,
            protocol,
            opponents,
            numbers,
            seats,
            coordinates,
            sizes,
            luck,
            minutes,
        )
    return n_moves
