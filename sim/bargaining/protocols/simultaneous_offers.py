"""Simultaneous offers: both sides show their cards at once."""

from __future__ import annotations

from typing import Any

from sim.bargaining.protocols import (
    ACCEPT,
    AGREED,
    NOBODY,
    PROPOSE,
    WALK,
    WALKED_AWAY,
    close_round,
    put_on_table,
)
from sim.machine import borrowing_rule
from sim.registry import Trait, law_of


@borrowing_rule
def after_answer(talk: Any, decision: int, u: float) -> None:
    """Ask party 1 after party 0; with both answers agree, by lot where each would take the other's offer."""
    if talk.mover[0] == 0:
        talk.said_yes[0] = decision
        talk.offer[0], talk.other_offer[0] = talk.other_offer[0], talk.offer[0]
        talk.mover[0] = 1
        return
    yes_of_first, yes_of_second = talk.said_yes[0] == ACCEPT, decision == ACCEPT
    if yes_of_first and (not yes_of_second or u < 0.5):
        talk.offer[0] = talk.other_offer[0]
    if yes_of_first or yes_of_second:
        talk.status[0] = AGREED
    else:
        talk.offer[0] = talk.other_offer[0] = NOBODY
        close_round(talk, u, 0)


@law_of("protocol", Trait.TWO_PARTIES)
def simultaneous_offers(talk: Any, decision: int, u: float, numbers: Any) -> None:
    """Both offer at once and agree when one offer pleases the other as much as its own (Rosenschein and Zlotkin 1994).

    With the tactic `zeuthen` this is the monotonic concession protocol.
    """
    if talk.asks[0] != PROPOSE:
        after_answer(talk, decision, u)
    elif decision == WALK:
        talk.status[0] = WALKED_AWAY
    elif decision < 0:
        close_round(talk, u, 0)
    elif talk.mover[0] == 0:
        talk.other_offer[0] = decision
        talk.mover[0] = 1
    else:
        put_on_table(talk, decision, 0)
