"""The other's utilities as they are: the yardstick for every opponent model."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.turn import Evidence
from sim.registry import law_of


@law_of("opponent")
def perfect(evidence: Evidence, numbers: Any, out: np.ndarray) -> None:
    """Know the other's utilities exactly (the upper bound of Baarslag et al. 2013)."""
    for p in range(out.shape[0]):
        out[p] = evidence.truth[p]
