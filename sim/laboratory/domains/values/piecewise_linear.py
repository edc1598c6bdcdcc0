"""The piecewise linear value function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.issue import Issue
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class PiecewiseLinear(ValueFunction):
    """Straight lines between given points, level beyond the first and the last (Keeney and Raiffa 1976, ch. 3).

    Parameters
    ----------
    points : tuple of (float, float)
        Pairs (x, v(x)), x rising.

    Examples
    --------
    >>> from sim.laboratory.domains import IntegerIssue
    >>> PiecewiseLinear(((0.0, 0.0), (2.0, 1.0), (4.0, 1.5))).over(IntegerIssue("months", 1, 5)).tolist()
    [0.5, 1.0, 1.25, 1.5, 1.5]
    """

    name: ClassVar[str] = "piecewise_linear"
    points: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))

    def __post_init__(self) -> None:
        if not self.points or not np.isfinite(self.points).all():
            raise ConfigError.at("value function", "points", self.points, "must be finite pairs (x, value)")
        if any(left[0] >= right[0] for left, right in zip(self.points, self.points[1:], strict=False)):
            raise ConfigError.at("value function", "points", self.points, "must have rising x")

    def over(self, issue: Issue) -> np.ndarray:
        """Return the interpolated value of every level."""
        x, v = zip(*self.points, strict=True)
        return np.interp(issue.numbers(), x, v)
