"""Talks: one loop that lets a protocol ask one seat after the other, and stops where somebody outside is to answer.

The laboratory, the batch engine and Mesa's agents run this loop. A seat is taken by laws, or it is marked as *outside*: then the
loop returns when that seat is on the move, its answer is left in `Seats.said`, and the loop goes on from where it was. So a
go-between forms its view when it is asked for the first time, and an agent of a user's own takes part in talks that are
compiled.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.bargaining.common_laws import step_by
from sim.bargaining.mediation import draft
from sim.bargaining.negotiation import (
    TRAIL_WIDTH,
    best_of,
    moves_at_most,
    note_move,
    propose,
    remember_offer,
    respond,
)
from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.protocols import NOBODY, PASS, PROPOSE, RESPOND, RUNNING
from sim.bargaining.tactics import HISTORY_COLUMNS, MEMORY_SLOTS
from sim.bargaining.turn import Evidence, Turn
from sim.luck import uniform
from sim.machine import borrowing_rule, inlined_rule

UNSAID = -3
"""What stands in `Seats.said` until a seat outside has answered; no decision has this number."""


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


class Outside(NamedTuple):
    """Seats whose decisions come from outside, and the one that has come."""

    seats: np.ndarray
    """bool, shape (n + 1,): who is asked from outside; the last is the go-between."""
    said: np.ndarray
    """int64, shape (1,): the decision of the seat that was asked, `UNSAID` before it has come."""
    target: np.ndarray
    """float64, shape (1,): what it asked for, NaN where it does not say."""


class Seats(NamedTuple):
    """What n parties know and remember during talks about P packages, and what each hears of the others."""

    best: np.ndarray
    """float64, shape (n,): utility of the best package that looks possible to each, NaN where none does."""
    reservation: np.ndarray
    """float64, shape (n,)."""
    discount: np.ndarray
    """float64, shape (n,): what a unit is worth a round later; set by the caller."""
    others_discount: np.ndarray
    """float64, shape (n,): of several others the least patient; set by the caller."""
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
    coordinates: np.ndarray
    """int64, shape (P, m): what each package holds on each of m issues."""
    sizes: np.ndarray
    """int64, shape (m,): how many values an issue has."""
    mediator: Mediator
    outside: Outside


class Laws(NamedTuple):
    """The laws by which talks are held, as compiled code takes them; but for the protocol a tuple, one a party."""

    protocol: Any
    tactics: Any
    offerings: Any
    acceptances: Any
    opponents: Any
    utilities: Any
    """Empty where what packages are worth comes as tables."""


class Numbers(NamedTuple):
    """The laws' own numbers, a row a party, each as long as its law asks; and what talks have to know of the laws."""

    tactic: Any
    """Float64, a tuple of n arrays or an array of shape (n, a) with zeros behind the shorter rows, as are the next three."""
    offering: Any
    acceptance: Any
    opponent: Any
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
    """Whether a law, an opponent model or somebody outside may ask what has been offered, `sim.bargaining.common_laws.somebody_listens`."""


class Luck(NamedTuple):
    """The uniforms of talks of n parties, drawn round by round when they are asked for."""

    seed: int
    run: int
    when: int
    """Month of a campaign, stage of an agenda."""
    keys: np.ndarray
    """uint64, shape (n + 2,): of breakdowns, of each party, of the go-between."""
    needed: np.ndarray
    """bool, shape (2 n + 1,): columns that somebody reads; the others stay NaN."""
    table: np.ndarray
    """float64, shape (n_rounds + 1, 2 n + 1): for breakdowns after each turn, for each party's laws, for the go-between."""
    drawn: np.ndarray
    """int64, shape (1,): rounds that have been drawn."""


class Minutes(NamedTuple):
    """What is written down of talks; how many moves count stands in the talk."""

    trail: np.ndarray
    """int64, shape (moves, TRAIL_WIDTH): `sim.bargaining.negotiation`."""
    targets: np.ndarray
    """float64, shape (moves,): what the mover asked for; NaN for a go-between."""


def new_seats(n: int, packages: int, n_rounds: int) -> Seats:
    """Return *n* blank seats with room for talks of *n_rounds*; patience is 1, and nobody is outside or mediates."""
    moves = moves_at_most(n_rounds, n)
    return Seats(
        best=np.full(n, np.nan),
        reservation=np.zeros(n),
        discount=np.ones(n),
        others_discount=np.ones(n),
        tables=np.zeros((n, n, packages)),
        prior=np.zeros((n, n, packages)),
        history=np.zeros((n, moves, HISTORY_COLUMNS)),
        n_offers=np.zeros(n, dtype=np.int64),
        proposed=np.zeros((n, moves), dtype=np.int64),
        n_proposed=np.zeros(n, dtype=np.int64),
        memory=np.zeros((n, MEMORY_SLOTS)),
        pending=np.full(n, NOBODY, dtype=np.int64),
        coordinates=np.zeros((packages, 0), dtype=np.int64),
        sizes=np.zeros(0, dtype=np.int64),
        mediator=nobody_mediates(),
        outside=Outside(np.zeros(n + 1, dtype=np.bool_), np.full(1, UNSAID), np.full(1, np.nan)),
    )


def new_luck(n: int, n_rounds: int, seed: int = 0, when: int = 0) -> Luck:
    """Return the luck of talks of *n* parties, nothing drawn and every column needed; keys are left to the caller."""
    table = np.full((n_rounds + 1, 2 * n + 1), np.nan)
    needed, keys = np.ones(2 * n + 1, dtype=np.bool_), np.zeros(n + 2, dtype=np.uint64)
    return Luck(seed, 0, when, keys, needed, table, np.zeros(1, dtype=np.int64))


def new_minutes(n: int, n_rounds: int) -> Minutes:
    """Return blank minutes for talks of *n* parties."""
    moves = moves_at_most(n_rounds, n)
    return Minutes(np.zeros((moves, TRAIL_WIDTH), dtype=np.int64), np.full(moves, np.nan))


def nobody_mediates() -> Mediator:
    """Return the mediator of talks without one."""
    return Mediator(np.zeros(0), np.zeros(0), 0, 0.0, False, np.zeros(0, dtype=np.bool_))


@inlined_rule
def form_belief(i: int, j: int, round_: int, n_rounds: int, laws: Any, numbers: Any, seats: Any) -> None:
    """Let seat *i* form its belief about party *j* from the offers that *j* has made."""
    k = (j - i) % seats.best.shape[0]
    evidence = Evidence(
        round_, n_rounds, seats.coordinates, seats.sizes, seats.proposed[j, : seats.n_proposed[j]], seats.prior[i, k],
        seats.tables[j, 0],
    )  # fmt: skip
    laws.opponents[i](evidence, numbers.opponent[i], seats.tables[i, k])


@inlined_rule
def take_seats(n_rounds: int, seats: Any, laws: Any, numbers: Any) -> None:
    """Let everybody form its first belief and find its best; own utilities lie in ``tables[i, 0]`` already."""
    n = seats.best.shape[0]
    seats.outside.said[0] = UNSAID
    for i in range(n):
        seats.n_offers[i] = seats.n_proposed[i] = 0
        seats.pending[i] = NOBODY
        for k in range(1, n):
            form_belief(i, (i + k) % n, 0, n_rounds, laws, numbers, seats)
        seats.best[i] = best_of(seats.tables[i], seats.reservation[i])
        seats.memory[i, :] = 0.0


@borrowing_rule
def learn(j: int, talk: Any, seats: Any, laws: Any, numbers: Any) -> None:
    """Let everybody who follows offers learn from what party *j* has proposed."""
    round_, n_rounds = talk.round_number[0], talk.n_rounds[0]
    for i in range(seats.best.shape[0]):
        if i != j and numbers.reads_offers[i]:
            form_belief(i, j, round_, n_rounds, laws, numbers, seats)
            seats.best[i] = best_of(seats.tables[i], seats.reservation[i])


@inlined_rule
def reveal(talk: Any, seats: Any, laws: Any, numbers: Any) -> None:
    """Let everybody see what was proposed and not yet shown, and learn from it."""
    n = seats.best.shape[0]
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
            learn(j, talk, seats, laws, numbers)


@inlined_rule
def draw_round(luck: Any, round_: int) -> None:
    """Draw what somebody reads of a round: breakdown after each turn, each party's laws, the go-between."""
    n = luck.keys.shape[0] - 2
    for column in range(2 * n + 1):
        if luck.needed[column]:
            which, slot = (0, column) if column < n else (column - n + 1, 0)
            luck.table[round_, column] = uniform(
                luck.seed, luck.keys[which], luck.run, luck.when, round_, slot
            )


@inlined_rule
def begin_luck(luck: Any) -> None:
    """Forget what was drawn for earlier talks; where nobody reads any luck, there is nothing left to draw."""
    luck.drawn[0] = luck.table.shape[0]
    for column in range(luck.needed.shape[0]):
        if luck.needed[column]:
            luck.drawn[0] = 0


@inlined_rule
def draw_up_to(luck: Any, drawn: int, round_: int) -> int:
    """Draw the rounds up to one, *drawn* of which have been drawn, and return how many have been now.

    Raises
    ------
    IndexError
        Where a protocol goes on past its last round.
    """
    while drawn <= round_:
        if drawn >= luck.table.shape[0]:
            raise IndexError("talks went on past their last round")
        draw_round(luck, drawn)
        drawn += 1
    return drawn


@inlined_rule
def turn_of(talk: Any, i: int, round_: int, seats: Any, luck: Any, n_offers: int) -> Turn:
    """Return what seat *i* knows on its turn, having heard so many offers."""
    return Turn(
        round_, talk.n_rounds[0], seats.best[i], seats.reservation[i], luck.table[round_, seats.best.shape[0] + i],
        seats.discount[i], seats.others_discount[i], seats.tables[i], seats.coordinates,
        seats.history[i][:n_offers], seats.memory[i],
    )  # fmt: skip


@inlined_rule
def decide(talk: Any, i: int, seats: Any, laws: Any, numbers: Any, luck: Any) -> tuple[int, float]:
    """Return the decision that the protocol asks of seat *i*, by the seat's laws, and its target."""
    n_offers = seats.n_offers[i] if numbers.somebody_listens else 0
    if talk.asks[0] == PROPOSE:
        return propose(turn_of(talk, i, talk.round_number[0], seats, luck, n_offers), i, laws, numbers)
    return respond(
        turn_of(talk, i, talk.next_round[0], seats, luck, n_offers), talk.offer[0], i, laws, numbers
    )


@inlined_rule
def wants_to_speak(talk: Any, mediator: Any, luck: Any) -> bool:
    """Return whether the go-between has something to say in this round: always where it drafts, else with a chance."""
    return mediator.one_text or luck.table[talk.round_number[0], luck.table.shape[1] - 1] < mediator.p_speaks


@inlined_rule
def mediate(talk: Any, mediator: Any, luck: Any, minutes: Any, n_moves: int) -> int:
    """Return the go-between's text after some moves, or `PASS`."""
    if not wants_to_speak(talk, mediator, luck):
        return PASS
    return draft(
        mediator.first, mediator.second, mediator.concept, mediator.one_text, minutes.trail, n_moves, mediator.open_
    )  # fmt: skip


@inlined_rule
def write_down(talk: Any, decision: int, target: float, minutes: Any, n_moves: int) -> int:
    """Write a move into the minutes after *n_moves*, and return how many there are.

    Raises
    ------
    IndexError
        Where a protocol asks more often than `moves_at_most` says.
    """
    if n_moves >= minutes.trail.shape[0]:
        raise IndexError("talks went on past the room in their minutes")
    minutes.targets[n_moves] = target
    return note_move(minutes.trail, n_moves, talk, decision)


@inlined_rule
def play_move(talk: Any, decision: int, seats: Any, laws: Any, numbers: Any, luck: Any) -> None:
    """Let the protocol take its step on what the mover decided, and show what then lies open.

    Where nobody asks what has been offered, offers are in the minutes and nowhere else.
    """
    mover = talk.mover[0]
    if (
        numbers.somebody_listens
        and talk.asks[0] == PROPOSE
        and mover < seats.best.shape[0]
        and decision > NO_PACKAGE
    ):
        seats.pending[mover] = decision
    u = luck.table[talk.round_number[0], talk.slot[0]]
    step_by(talk, decision, u, laws, numbers)
    if numbers.somebody_listens and talk.asks[0] == RESPOND:
        reveal(talk, seats, laws, numbers)


@borrowing_rule
def talk_on(talk: Any, seats: Any, laws: Any, numbers: Any, luck: Any, minutes: Any) -> int:
    """Go on with talks to their end or until somebody outside is on the move; return who that is, `NOBODY` at the end.

    Parameters
    ----------
    talk : record array of length 1
        Before its first move or anywhere later; the outcome stands in it.
    seats : Seats
        Who was asked before has left its decision in ``seats.outside``.
    laws : Laws
    numbers : Numbers
    luck : Luck
    minutes : Minutes
    """
    n, outside, asked = seats.best.shape[0], seats.outside, NOBODY
    n_moves, drawn, somebody_outside = talk.n_moves[0], luck.drawn[0], False
    for seat in range(n + 1):
        somebody_outside |= outside.seats[seat]
    while talk.status[0] == RUNNING:
        mover = talk.mover[0]
        drawn = draw_up_to(luck, drawn, max(talk.round_number[0], talk.next_round[0]))
        if somebody_outside and outside.seats[mover]:
            if outside.said[0] == UNSAID:
                asked = mover
                break
            decision, target = outside.said[0], outside.target[0]
            outside.said[0] = UNSAID
        elif mover < n:
            decision, target = decide(talk, mover, seats, laws, numbers, luck)
        else:
            decision, target = mediate(talk, seats.mediator, luck, minutes, n_moves), math.nan
        n_moves = write_down(talk, decision, target, minutes, n_moves)
        play_move(talk, decision, seats, laws, numbers, luck)
    talk.n_moves[0], luck.drawn[0] = n_moves, drawn
    return int(asked)
