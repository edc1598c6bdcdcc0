"""The linear value function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.issue import Issue
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Linear(ValueFunction):
    """A straight line: v(x) = offset + slope x, cut off at `least` and `most`.

    Parameters
    ----------
    slope, offset : float
    least, most : float
        GENIUS cuts the line off at 0 and 1; by default nothing is cut.

    Examples
    --------
    >>> from sim.laboratory.domains import IntegerIssue
    >>> Linear.between(2.0, 0.0, 4.0, 1.0).over(IntegerIssue("months", 2, 4)).tolist()
    [0.0, 0.5, 1.0]
    """

    name: ClassVar[str] = "linear"
    slope: float = 1.0
    offset: float = 0.0
    least: float = -math.inf
    most: float = math.inf

    def __post_init__(self) -> None:
        if not (math.isfinite(self.slope) and math.isfinite(self.offset)):
            raise ConfigError.at("value function", "linear", [self.slope, self.offset], "must be finite")

    @classmethod
    def between(cls, low: float, worth_low: float, high: float, worth_high: float) -> Self:
        """Return the line through two points (low, worth_low) and (high, worth_high)."""
        if low == high:
            raise ConfigError.at("value function", "linear", [low, high], "must be two different points")
        slope = (worth_high - worth_low) / (high - low)
        return cls(slope, worth_low - slope * low)

    def over(self, issue: Issue) -> np.ndarray:
        """Return the line at every level."""
        return np.clip(self.offset + self.slope * issue.numbers(), self.least, self.most)
