"""A fixed cost of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting


@dataclass(frozen=True, slots=True)
class LinearCost(Discounting):
    """A fixed cost per unit of time, the second family of Rubinstein (1982): u(t) = u - c t.

    Examples
    --------
    >>> float(LinearCost(0.25).at(8.0, 2.0))
    7.5
    """

    name: ClassVar[str] = "linear"
    cost: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.cost < math.inf:
            raise ConfigError.at("discounting", "cost", self.cost, "must be a number from 0 up")

    def at(self, utility: np.ndarray | float, time: np.ndarray | float) -> np.ndarray:
        """Return u - c t."""
        return np.asarray(utility) - self.cost * np.asarray(time, dtype=float)
