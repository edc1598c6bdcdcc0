"""Laws of discounting, one a file: what a utility is worth when it comes later.

Time is in the unit of the law's own number: rounds, or shares of the deadline as in GENIUS. A factor multiplies the
utility itself, so it needs utilities that are gains over no deal; a negative utility would become less bad by waiting.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from sim.laboratory.domains.places import Place


class Discounting(ABC):
    """What later utilities are worth now."""

    name: ClassVar[str]

    @abstractmethod
    def at(self, utility: np.ndarray | float, time: np.ndarray | float) -> np.ndarray:
        """Return what `utility` at `time` >= 0 is worth now; the two broadcast."""


DISCOUNTING: Place[Discounting] = Place(__name__, Discounting, "discounting")
