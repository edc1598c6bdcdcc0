"""Exponential discounting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting


@dataclass(frozen=True, slots=True)
class Exponential(Discounting):
    """A constant factor per unit of time (Samuelson 1937; Rubinstein 1982): u(t) = u delta^t.

    Examples
    --------
    >>> float(Exponential(0.5).at(8.0, 2.0))
    2.0
    """

    name: ClassVar[str] = "exponential"
    factor: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.factor <= 1.0:
            raise ConfigError.at("discounting", "factor", self.factor, "must lie in (0, 1]")

    def at(self, utility: np.ndarray | float, time: np.ndarray | float) -> np.ndarray:
        """Return u delta^t."""
        return np.asarray(utility) * np.power(self.factor, np.asarray(time, dtype=float))
