"""The belief that a side brought along, whatever the other does."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.turn import Evidence
from sim.registry import law_of


@law_of("opponent")
def given(evidence: Evidence, numbers: Any, out: np.ndarray) -> None:
    """Keep the belief with which the talks began."""
    for p in range(out.shape[0]):
        out[p] = evidence.prior[p]
