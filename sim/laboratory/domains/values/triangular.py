"""The triangular value function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.issue import Issue
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Triangular(ValueFunction):
    """Best at a peak, falling in straight lines to nothing at both ends, and nothing beyond them.

    v(x) = (x - low) / (peak - low) below the peak, (high - x) / (high - peak) above it, 1 at it.

    Parameters
    ----------
    low, peak, high : float
    closed : bool
        Whether the peak counts where it lies at the end, `high`; GENIUS takes the end for nothing even then.

    Examples
    --------
    >>> from sim.laboratory.domains import IntegerIssue
    >>> Triangular(0.0, 2.0, 6.0).over(IntegerIssue("months", 0, 7)).tolist()
    [0.0, 0.5, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """

    name: ClassVar[str] = "triangular"
    low: float = 0.0
    peak: float = 0.5
    high: float = 1.0
    closed: bool = True

    def __post_init__(self) -> None:
        if not self.low <= self.peak <= self.high:
            shape = [self.low, self.peak, self.high]
            raise ConfigError.at(
                "value function", "triangular", shape, "must rise from low over peak to high"
            )

    def over(self, issue: Issue) -> np.ndarray:
        """Return the triangle at every level."""
        x = issue.numbers()
        up = (
            (x - self.low) / (self.peak - self.low)
            if self.peak > self.low
            else np.where(x < self.peak, 0.0, 1.0)
        )
        down = (
            (self.high - x) / (self.high - self.peak)
            if self.high > self.peak
            else np.where(x > self.peak, 0.0, 1.0)
        )
        inside = (x <= self.high) if self.closed else (x < self.high)
        return np.where(inside, np.clip(np.minimum(up, down), 0.0, 1.0), 0.0)
