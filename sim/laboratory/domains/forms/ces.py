"""The form of constant elasticity of substitution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Weighed, spread, values_from_zero

NEAR_COBB_DOUGLAS = 1e-6


@dataclass(frozen=True, slots=True)
class ConstantElasticity(Weighed):
    """A power mean of issue values (Arrow et al. 1961): U = (sum_j a_j v_j^rho)^(1/rho), a_j = w_j / sum w.

    Parameters
    ----------
    rho : float
        At most 1. At 1 it is the weighted mean, at 0 Cobb-Douglas, at minus infinity Leontief: the smallest value of
        an issue that has weight.

    Notes
    -----
    Weights are taken as shares, because only then the limit at rho = 0 exists. Sums are formed in logarithms, so that no
    power overflows.
    """

    name: ClassVar[str] = "ces"
    rho: float = 0.5

    def __post_init__(self) -> None:
        if not self.rho <= 1.0:
            raise ConfigError.at("form ces", "rho", self.rho, "must be at most 1")

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the power means; shape (P,)."""
        weights = self.weights_over(domain)
        parts = list(zip(weights / weights.sum(), values_from_zero(domain, self.values), strict=True))
        if abs(self.rho) < NEAR_COBB_DOUGLAS:
            return spread(domain, [np.power(value, share) for share, value in parts], np.multiply)
        if math.isinf(self.rho):
            limits = [value if share > 0.0 else np.full_like(value, math.inf) for share, value in parts]
            return spread(domain, limits, np.minimum)
        with np.errstate(divide="ignore"):
            return np.exp(spread(domain, [self._log_term(*part) for part in parts], np.logaddexp) / self.rho)

    def _log_term(self, share: float, value: np.ndarray) -> np.ndarray:
        """Return ln(a v^rho); minus infinity, which adds nothing, for an issue without weight."""
        if share == 0.0:
            return np.full_like(value, -math.inf)
        return math.log(share) + self.rho * np.log(value)
