"""Tactics, one a file: what a side asks for in a round.

Every law has the signature ``(turn, numbers) -> target``: `sim.bargaining.turn.Turn` is what a side knows, ``numbers`` are the law's own by
name. The target lies between the reservation value and the best.

What a side offers at its target is a law of its own. A tactic that means its target otherwise than `best_for_others` does names the
offering that goes with it: `micro` means a package and not a floor, `trade_off` a level on which to look for what the other may
like. Unless told otherwise, a side that uses the tactic makes that offering (`sim.bargaining.offerings.offering_for`).
"""

from __future__ import annotations

from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule, rule

MINE, WORTH, PACKAGE = range(3)
HISTORY_COLUMNS = 3
THEIRS_IS, MINE_IS = 0.0, 1.0
MEMORY_SLOTS = 8


@rule
def between(best: float, reservation: float, concession: float) -> float:
    """Return the target after conceding a share of the way from the best to the reservation value.

    Written from the top down, so that rounding cannot lift the target over the best package.
    """
    return best - min(1.0, max(0.0, concession)) * (best - reservation)


@borrowing_rule
def within(turn: Turn, target: float) -> float:
    """Return a target held between the reservation value and the best package that looks possible."""
    return min(turn.best, max(turn.reservation, target))
