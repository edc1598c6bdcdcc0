"""The equilibrium player of alternating offers with a deadline."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE, least_content
from sim.bargaining.tactics import within
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import law_of

KNOWN_ROUND, KNOWN_OFFERS, KNOWN_TARGET = range(3)


@rule
def nobody_waits(tables: np.ndarray, p: int, worth_of_waiting: np.ndarray) -> bool:
    """Return whether a package gives everyone at least what waiting for the next round does."""
    content = True
    for party in range(tables.shape[0]):
        content = content and tables[party, p] >= worth_of_waiting[party]
    return content


@rule
def preferred(tables: np.ndarray, proposer: int, p: int, than: int) -> bool:
    """Return whether a proposer prefers a package; of two that are equal to it, the one that gives the rest more.

    The rest are the others at their least, or oneself where another proposes.
    """
    if tables[proposer, p] != tables[proposer, than]:
        return bool(tables[proposer, p] > tables[proposer, than])
    if proposer == 0:
        return least_content(tables, p) > least_content(tables, than)
    return bool(tables[0, p] > tables[0, than])


@rule
def best_acceptable(tables: np.ndarray, proposer: int, worth_of_waiting: np.ndarray) -> int:
    """Return the proposer's best among packages for which nobody would rather wait, or `NO_PACKAGE`."""
    best = NO_PACKAGE
    for p in range(tables.shape[1]):
        if nobody_waits(tables, p, worth_of_waiting) and (
            best == NO_PACKAGE or preferred(tables, proposer, p, best)
        ):
            best = p
    return best


@rule
def equilibrium_package(turn: Turn, rounds_left: int) -> int:
    """Return what one proposes in the subgame-perfect equilibrium, `NO_PACKAGE` where waiting is better for someone.

    Parameters
    ----------
    turn : Turn
        Of its tables, row 0 is one's own; the next to propose is row 1, and so on round the circle.
    rounds_left : int
        This round included.
    """
    n = turn.tables.shape[0]
    worth_of_waiting = np.zeros(n)
    worth_of_waiting[0] = turn.reservation
    package = NO_PACKAGE
    for ahead in range(rounds_left - 1, -1, -1):
        package = best_acceptable(turn.tables, ahead % n, worth_of_waiting)
        for party in range(n):
            discount, no_deal = turn.others_discount, 0.0
            if party == 0:
                discount, no_deal = turn.discount, turn.reservation
            value = turn.tables[party, package] if package != NO_PACKAGE else worth_of_waiting[party]
            worth_of_waiting[party] = max(no_deal, discount * value)
    return package


@law_of("tactic")
def rubinstein(turn: Turn, numbers: Any) -> float:
    """Ask for what backward induction gives the proposer of alternating offers (Rubinstein 1982; finite: Ståhl 1972).

    Notes
    -----
    From the last round back, the proposer takes its best package among those that give each responder i at least
    max(no deal, delta_i u_i(next equilibrium package)). The others' utilities are as believed, delta is what a unit is worth a
    round later. With two parties, `best_for_others` offers exactly the equilibrium package at this target; the answer that belongs
    to it is the acceptance `discounted_next_target`. Where somebody would rather wait, it asks for the best.

    Exact for two parties who make `alternating_offers` under constant factors. With more, all others are taken to be as
    impatient as the least patient of them, and `best_for_others` may offer another package than the equilibrium's: it is then
    a rule of thumb. It counts one proposal a round, so that under `stacked_offers` it sees n times as much time as there is.
    """
    if turn.round >= turn.rounds:
        return float(turn.reservation)
    if turn.memory[KNOWN_ROUND] != turn.round + 1.0 or turn.memory[KNOWN_OFFERS] != turn.history.shape[0]:
        package = equilibrium_package(turn, turn.rounds - turn.round)
        turn.memory[KNOWN_TARGET] = turn.tables[0, package] if package != NO_PACKAGE else turn.best
        turn.memory[KNOWN_ROUND], turn.memory[KNOWN_OFFERS] = turn.round + 1.0, turn.history.shape[0]
    return within(turn, turn.memory[KNOWN_TARGET])
