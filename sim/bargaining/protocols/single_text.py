"""Single negotiating text: the go-between drafts, the parties say yes or no."""

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
    put_on_table,
)
from sim.registry import Trait, law_of


@law_of("protocol", Trait.GO_BETWEEN_FIRST)
def single_text(talk: Any, decision: int, u: float, numbers: Any) -> None:
    """A go-between drafts one text a round; it stands when everyone says yes (Raiffa 1982, Fisher and Ury 1981)."""
    go_between = talk.n_parties[0]
    if talk.asks[0] == PROPOSE:
        if decision == WALK:
            talk.status[0] = WALKED_AWAY
        elif decision == PASS:
            close_round(talk, u, go_between)
        else:
            put_on_table(talk, decision, 0)
    elif decision != ACCEPT:
        close_round(talk, u, go_between)
    else:
        ask_everybody(talk)
