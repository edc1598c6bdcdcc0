"""Value functions, one a file: what each level of one issue is worth to a party."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from sim.laboratory.domains.issue import Issue
from sim.laboratory.domains.places import Place


class ValueFunction(ABC):
    """What each level of an issue is worth."""

    name: ClassVar[str]

    @abstractmethod
    def over(self, issue: Issue) -> np.ndarray:
        """Return the worth of every level of an issue; float64, shape (size,)."""


VALUES: Place[ValueFunction] = Place(__name__, ValueFunction, "value function")
