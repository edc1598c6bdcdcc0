"""One negotiation over packages: how a side proposes and answers on its turn, and what is remembered of it.

Tables are ``tables[n, P]`` in float64, a side's own utilities in row 0 and what the others' are believed to be below. The rules
here put a side's laws together, `sim.bargaining.talks.Laws` and their `Numbers`. All ties go to the lowest index.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.common_laws import accepted_by, offer_by, on_the_table, target_by
from sim.bargaining.offerings import NO_PACKAGE, best_possible
from sim.bargaining.protocols import ACCEPT, PROPOSE, REJECT, WALK
from sim.bargaining.tactics import MINE, PACKAGE, WORTH
from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, inlined_rule

TRAIL_ROUND, TRAIL_MOVER, TRAIL_ASKED, TRAIL_DECISION, TRAIL_OFFER = range(5)
TRAIL_WIDTH = 5


@inlined_rule
def best_of(tables: np.ndarray, reservation: float) -> float:
    """Return the utility of the best of what looks possible to a side, NaN where nothing does."""
    best = best_possible(tables, reservation)
    return float(tables[0, best]) if best != NO_PACKAGE else math.nan


@inlined_rule
def propose(turn: Turn, i: int, laws: Any, numbers: Any) -> tuple[int, float]:
    """Return the package that seat *i* proposes and its target; `WALK` where nothing looks worth having for all."""
    if math.isnan(turn.best):
        return WALK, math.nan
    target = target_by(turn, i, laws, numbers)
    return offer_by(turn, target, i, laws, numbers), target


@inlined_rule
def worth_of_next(turn: Turn, target: float, i: int, laws: Any, numbers: Any) -> float:
    """Return what the package that seat *i* would propose next is worth to it, NaN where it would propose none."""
    package = on_the_table(laws.offerings[i](turn, target, numbers.offering[i]), turn)
    return float(turn.tables[0, package]) if package > NO_PACKAGE else math.nan


@inlined_rule
def respond(turn: Turn, package: int, i: int, laws: Any, numbers: Any) -> tuple[int, float]:
    """Return seat *i*'s answer to an offer, `ACCEPT` or `REJECT`, and what it would ask for next.

    Where nothing looks possible to a side, it still takes what reaches its reservation value.
    """
    worth = turn.tables[0, package]
    target, next_offer = turn.reservation, math.nan
    if not math.isnan(turn.best):
        target = target_by(turn, i, laws, numbers)
        if numbers.looks_ahead[i]:
            next_offer = worth_of_next(turn, target, i, laws, numbers)
    yes = worth >= turn.reservation and accepted_by(turn, worth, target, next_offer, i, laws, numbers)
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
