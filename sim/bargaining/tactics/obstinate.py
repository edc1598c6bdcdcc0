"""The obstinate type, who never moves."""

from __future__ import annotations

import numpy as np

from sim.bargaining.tactics import BEST, RESERVATION
from sim.registry import Parameter, law_of


@law_of(
    "tactic",
    demand=Parameter(0.7, "share", "share of the range that it insists on", 0.0, 1.0, "Abreu and Gul (2000)"),
)
def obstinate(
    round_: int,
    n_rounds: int,
    own: np.ndarray,
    tables: np.ndarray,
    history: np.ndarray,
    memory: np.ndarray,
    parameters: np.ndarray,
) -> float:
    """Insist on the same share of the range to the end (the irrational type of Abreu and Gul 2000)."""
    return own[BEST] - (1.0 - parameters[0]) * (own[BEST] - own[RESERVATION])
