"""One negotiation over packages: how a side sits down, proposes and answers, and what is remembered of it.

Tables are ``tables[n, P]`` in float64, a side's own utilities in row 0 and what the others' are believed to be below. The rules
here put a side's laws together: tactics, offerings and acceptances are functions that come as arguments. All ties go to
the lowest index.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.common_laws import (
    ACCEPTANCE,
    OFFERING,
    TACTIC,
    LawOfEach,
    accepted_by,
    offer_by,
    target_by,
)
from sim.bargaining.offerings import NO_PACKAGE, best_possible
from sim.bargaining.protocols import ACCEPT, PROPOSE, REJECT, WALK
from sim.bargaining.tactics import BEST, MINE, PACKAGE, RESERVATION, WORTH
from sim.machine import borrowing_rule, inlined_rule

TRAIL_ROUND, TRAIL_MOVER, TRAIL_ASKED, TRAIL_DECISION, TRAIL_OFFER = range(5)
TRAIL_WIDTH = 5


@inlined_rule
def sit_down(tables: np.ndarray, reservation: float, own: np.ndarray, memory: np.ndarray) -> None:
    """Fill a side's facts at the start of talks: its reservation value, and its best among what looks possible."""
    own[RESERVATION] = reservation
    memory[:] = 0.0
    find_best(tables, own)


@inlined_rule
def find_best(tables: np.ndarray, own: np.ndarray) -> None:
    """Write down the best of what looks possible, NaN where nothing does; again whenever a belief has changed."""
    best = best_possible(tables, own[RESERVATION])
    own[BEST] = tables[0, best] if best != NO_PACKAGE else math.nan


@inlined_rule
def propose(
    round_: int, n_rounds: int, seat: int, common: np.ndarray, tactics: LawOfEach, tactic_parameters: np.ndarray, offerings: LawOfEach,
    offering_parameters: np.ndarray, own: np.ndarray, tables: np.ndarray, coordinates: np.ndarray, history: np.ndarray,
    n_offers: int, memory: np.ndarray,
) -> tuple[int, float]:  # fmt: skip
    """Return the package that a side proposes and its target; `WALK` where nothing looks worth having for all.

    The first *n_offers* rows of *history* count. Laws come one a party, and *seat* says whose; ``common`` says which of that seat's are common ones,
    `sim.bargaining.common_laws`.
    """
    if math.isnan(own[BEST]):
        return WALK, math.nan
    target = target_by(
        common[TACTIC],
        tactics,
        seat,
        round_,
        n_rounds,
        own,
        tables,
        history,
        n_offers,
        memory,
        tactic_parameters,
    )
    package = offer_by(
        common[OFFERING],
        offerings,
        seat,
        target,
        own,
        tables,
        coordinates,
        history,
        n_offers,
        offering_parameters,
    )
    return package, target


@inlined_rule
def respond(
    package: int, next_round: int, n_rounds: int, seat: int, common: np.ndarray, tactics: LawOfEach, tactic_parameters: np.ndarray,
    offerings: LawOfEach, offering_parameters: np.ndarray, acceptances: LawOfEach, acceptance_parameters: np.ndarray,
    looks_ahead: bool, own: np.ndarray, tables: np.ndarray, coordinates: np.ndarray, history: np.ndarray,
    n_offers: int, memory: np.ndarray,
) -> tuple[int, float]:  # fmt: skip
    """Return a side's answer to an offer, `ACCEPT` or `REJECT`, and what it would ask for next.

    Where nothing looks possible to a side, it still takes what reaches its reservation value.
    """
    worth = tables[0, package]
    target, next_offer = own[RESERVATION], math.nan
    if not math.isnan(own[BEST]):
        target = target_by(
            common[TACTIC],
            tactics,
            seat,
            next_round,
            n_rounds,
            own,
            tables,
            history,
            n_offers,
            memory,
            tactic_parameters,
        )
        if looks_ahead:
            next_ = offerings[seat](target, own, tables, coordinates, history[:n_offers], offering_parameters)
            next_offer = tables[0, next_] if next_ != NO_PACKAGE else math.nan
    yes = worth >= own[RESERVATION] and accepted_by(
        common[ACCEPTANCE], acceptances, seat, next_round, n_rounds, worth, target, next_offer, own, history, n_offers,
        acceptance_parameters,
    )  # fmt: skip
    return (ACCEPT if yes else REJECT), target


@inlined_rule
def remember_offer(history: np.ndarray, n_offers: int, mine: bool, package: int, tables: np.ndarray) -> int:
    """Write an offer into a side's history, in its own worth, and return the number of offers.

    A go-between's texts are nobody's concession and are not written down.
    """
    history[n_offers, MINE] = 1.0 if mine else 0.0
    history[n_offers, WORTH] = tables[0, package]
    history[n_offers, PACKAGE] = package
    return n_offers + 1


@inlined_rule
def note_move(trail: np.ndarray, n_moves: int, talk: Any, decision: int) -> int:
    """Write one move into the trail and return the number of moves."""
    trail[n_moves, TRAIL_ROUND] = talk.round_number[0]
    trail[n_moves, TRAIL_MOVER] = talk.mover[0]
    trail[n_moves, TRAIL_ASKED] = talk.asks[0]
    trail[n_moves, TRAIL_DECISION] = decision
    trail[n_moves, TRAIL_OFFER] = decision if talk.asks[0] == PROPOSE else talk.offer[0]
    return n_moves + 1


@borrowing_rule
def moves_at_most(n_rounds: int, n_parties: int) -> int:
    """Return how many moves a negotiation can have: in a round each party may propose and all others answer."""
    return (n_rounds + 1) * (n_parties * (n_parties + 1) + n_parties + 1)
