"""The random demand: the baseline that any other tactic should beat."""

from __future__ import annotations

from typing import Any

from sim.bargaining.tactics import between
from sim.bargaining.turn import Turn
from sim.registry import Trait, law_of


@law_of("tactic", Trait.READS_LUCK)
def random_demand(turn: Turn, numbers: Any) -> float:
    """Ask for a uniformly random share of the range in every round (the zero-intelligence trader of Gode and Sunder 1993)."""
    return between(turn.best, turn.reservation, turn.luck)
