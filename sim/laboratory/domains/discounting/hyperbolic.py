"""Hyperbolic discounting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting


@dataclass(frozen=True, slots=True)
class Hyperbolic(Discounting):
    """Impatience that wanes with time: u(t) = u / (1 + k t)^(power).

    With power 1 it is Mazur's (1987); with k = alpha and power = beta / alpha Loewenstein and Prelec's (1992).

    Examples
    --------
    >>> float(Hyperbolic(0.5).at(8.0, 2.0))
    4.0
    """

    name: ClassVar[str] = "hyperbolic"
    rate: float = 0.0
    power: float = 1.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.rate < math.inf and 0.0 <= self.power < math.inf):
            raise ConfigError.at(
                "discounting", "rate, power", [self.rate, self.power], "must be numbers from 0 up"
            )

    def at(self, utility: np.ndarray | float, time: np.ndarray | float) -> np.ndarray:
        """Return u / (1 + k t)^power."""
        return np.asarray(utility) / np.power(1.0 + self.rate * np.asarray(time, dtype=float), self.power)
