"""The ultimatum: one offer, to take or to leave."""

from __future__ import annotations

from typing import Any

from sim.bargaining.protocols import (
    ACCEPT,
    PROPOSE,
    WALK,
    WALKED_AWAY,
    ask_everybody,
    close_round,
    first_asked,
    put_on_table,
)
from sim.registry import Trait, law_of


@law_of("protocol", Trait.ONE_ROUND)
def ultimatum(talk: Any, decision: int, u: float, numbers: Any) -> None:
    """The first party makes one offer, all others take it or leave it (Güth, Schmittberger and Schwarze 1982)."""
    if talk.asks[0] == PROPOSE and decision == WALK:
        talk.status[0] = WALKED_AWAY
    elif talk.asks[0] == PROPOSE and decision >= 0:
        put_on_table(talk, decision, first_asked(talk))
    elif talk.asks[0] != PROPOSE and decision == ACCEPT:
        ask_everybody(talk)
    else:
        close_round(talk, u, 0)
