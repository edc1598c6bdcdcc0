"""Constant absolute risk aversion over an additive score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Weighed

NEAR_NEUTRAL = 1e-9
MOST_EXPONENT = 680.0


@dataclass(frozen=True, slots=True)
class AbsoluteRiskAversion(Weighed):
    """Constant absolute risk aversion (Pratt 1964): U = (1 - exp(-a x)) / a, x the additive score; x itself at a = 0.

    Parameters
    ----------
    aversion : float
        a; negative seeks risk. The exponent is refused above 680, where doubles overflow.
    """

    name: ClassVar[str] = "cara"
    aversion: float = 0.0

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the utilities of the scores; shape (P,)."""
        x, a = self.score(domain), self.aversion
        if not np.max(-a * x) <= MOST_EXPONENT:
            raise ConfigError.at("form cara", "aversion", a, "is too strong for scores of this size")
        return x if abs(a) < NEAR_NEUTRAL else -np.expm1(-a * x) / a
