"""No belief: whatever the other wants, it may want anything."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.turn import Evidence
from sim.registry import law_of


@law_of("opponent")
def uniform(evidence: Evidence, numbers: Any, out: np.ndarray) -> None:
    """Believe every package to be worth 0 to the other, so that all look possible and none is better for it."""
    out[:] = 0.0
