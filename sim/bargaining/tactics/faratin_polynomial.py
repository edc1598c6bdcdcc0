"""Time-dependent concession along a power of time."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.tactics import between
from sim.bargaining.turn import Turn
from sim.machine import rule
from sim.registry import Parameter, law_of

FARATIN = "Faratin, Sierra and Jennings (1998)"

KNOWN_ROUND, CONCESSION = range(2)
"""Places in memory: the round of the last answer, counted from 1, and what was conceded in it."""


@rule
def conceded(round_: int, n_rounds: int, memory: np.ndarray, beta: float) -> float:
    """Return a(k), from memory where a side that has just answered now proposes."""
    if memory[KNOWN_ROUND] != round_ + 1.0:
        memory[CONCESSION] = min(1.0, (round_ + 1.0) / n_rounds) ** (1.0 / beta)
        memory[KNOWN_ROUND] = round_ + 1.0
    return memory[CONCESSION]


@law_of(
    "tactic",
    beta=Parameter(1.1, "exponent", "below 1 concedes late (boulware), above 1 early", 0.01, 100.0, FARATIN),
)
def faratin_polynomial(turn: Turn, numbers: Any) -> float:
    """Concede with time, a(k) = min(1, (k + 1) / K)^(1 / beta) (Faratin et al. 1998, polynomial)."""
    return between(turn.best, turn.reservation, conceded(turn.round, turn.rounds, turn.memory, numbers.beta))
