"""Alternating offers, with a go-between who may table a compromise in the late rounds."""

from __future__ import annotations

from typing import Any

from sim.bargaining.protocols import (
    ACCEPT,
    PASS,
    PROPOSE,
    WALK,
    WALKED_AWAY,
    ask_everybody,
    close_round,
    first_asked,
    give_floor,
    put_on_table,
)
from sim.machine import borrowing_rule
from sim.registry import law_of


@borrowing_rule
def is_late(talk: Any) -> bool:
    """Return whether the round is among the last ones, in which a go-between may speak."""
    return bool(talk.round_number[0] >= talk.n_rounds[0] - talk.late_rounds[0])


@borrowing_rule
def after_refusal(talk: Any, u: float) -> None:
    """Give the go-between a word in a late round, else end the round."""
    go_between = talk.n_parties[0]
    if talk.proposer[0] != go_between and is_late(talk):
        give_floor(talk, go_between)
    else:
        close_round(talk, u, (talk.round_number[0] + 1) % talk.n_parties[0])


@law_of("protocol")
def alternating_offers(talk: Any, decision: int, u: float, numbers: Any) -> None:
    """Parties propose in turn; all others accept or refuse (Rubinstein 1982, with a deadline and breakdown)."""
    if talk.asks[0] == PROPOSE:
        if decision == WALK:
            talk.status[0] = WALKED_AWAY
        elif decision == PASS:
            after_refusal(talk, u)
        else:
            put_on_table(talk, decision, first_asked(talk))
    elif decision == ACCEPT:
        ask_everybody(talk)
    else:
        after_refusal(talk, u)
