"""The random demand: the baseline that any other tactic should beat."""

from __future__ import annotations

import numpy as np

from sim.bargaining.tactics import BEST, LUCK, RESERVATION, between
from sim.registry import READS_LUCK, law_of


@law_of("tactic", READS_LUCK)
def random_demand(
    round_: int,
    n_rounds: int,
    own: np.ndarray,
    tables: np.ndarray,
    history: np.ndarray,
    memory: np.ndarray,
    parameters: np.ndarray,
) -> float:
    """Ask for a uniformly random share of the range in every round (the zero-intelligence trader of Gode and Sunder 1993)."""
    return between(own[BEST], own[RESERVATION], own[LUCK])
