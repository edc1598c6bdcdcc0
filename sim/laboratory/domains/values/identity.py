"""The identity value function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.laboratory.domains.issue import Issue
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Identity(ValueFunction):
    """A level's own number: v(x) = x."""

    name: ClassVar[str] = "identity"

    def over(self, issue: Issue) -> np.ndarray:
        """Return the levels' numbers; words must spell numbers."""
        return issue.numbers()
