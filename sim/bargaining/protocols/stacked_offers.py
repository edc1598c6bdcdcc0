"""Stacked alternating offers among any number of parties."""

from __future__ import annotations

from typing import Any

from sim.bargaining.protocols import (
    ACCEPT,
    AGREED,
    BROKEN_DOWN,
    NOBODY,
    PASS,
    PROPOSE,
    RESPOND,
    TIME_OUT,
    WALK,
    WALKED_AWAY,
    give_floor,
    next_in_circle,
)
from sim.machine import borrowing_rule
from sim.registry import law_of


@borrowing_rule
def pass_the_turn(talk: Any) -> None:
    """Give the turn to the next in the circle; a round is over when everybody has had one."""
    talk.mover[0] = next_in_circle(talk.mover[0], talk.n_parties[0])
    talk.slot[0] = next_in_circle(talk.slot[0], talk.n_parties[0])
    talk.round_number[0] += talk.slot[0] == 0
    talk.next_round[0] = talk.round_number[0]
    talk.asks[0] = RESPOND if talk.offer[0] != NOBODY else PROPOSE
    if talk.round_number[0] >= talk.n_rounds[0]:
        talk.status[0] = TIME_OUT


@law_of("protocol")
def stacked_offers(talk: Any, decision: int, u: float, numbers: Any) -> None:
    """Whoever has the turn takes the standing offer or makes another; it stands when all others took it (Aydoğan et al. 2017).

    A round is one turn of everybody. Who refuses and has nothing to propose leaves the table empty. An offer that comes in the very last turn can no longer be taken.
    """
    if talk.asks[0] == PROPOSE:
        if decision == WALK:
            talk.status[0] = WALKED_AWAY
        elif decision == PASS:
            talk.offer[0] = NOBODY
            pass_the_turn(talk)
        else:
            talk.proposer[0], talk.offer[0], talk.said_yes[0] = talk.mover[0], decision, 0
            pass_the_turn(talk)
    elif decision == ACCEPT:
        talk.said_yes[0] += 1
        if talk.said_yes[0] == talk.n_parties[0] - 1:
            talk.status[0] = AGREED
        else:
            pass_the_turn(talk)
    elif u < talk.p_breakdown[0]:
        talk.status[0] = BROKEN_DOWN
    else:
        give_floor(talk, talk.mover[0])
