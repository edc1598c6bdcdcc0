"""Prospect theory's value function over an additive score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Weighed
from sim.laboratory.domains.lottery import prospect_value


@dataclass(frozen=True, slots=True)
class Prospect(Weighed):
    """Gains and losses from a reference score (Tversky and Kahneman 1992): U = v(x - reference).

    v(z) = z^alpha for gains and -lambda (-z)^beta for losses, as in `sim.laboratory.domains.lottery`, which also weighs
    probabilities for lotteries and breakdowns.
    """

    name: ClassVar[str] = "prospect"
    reference: float = 0.0
    alpha: float = 0.88
    beta: float = 0.88
    loss_aversion: float = 2.25

    def __post_init__(self) -> None:
        if not (0.0 < self.alpha <= 1.0 and 0.0 < self.beta <= 1.0 and self.loss_aversion >= 1.0):
            given = [self.alpha, self.beta, self.loss_aversion]
            allowed = "must be exponents in (0, 1] and a loss aversion from 1 up"
            raise ConfigError.at("form prospect", "alpha, beta, loss_aversion", given, allowed)

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the values of gains and losses; shape (P,)."""
        return prospect_value(self.score(domain) - self.reference, self.alpha, self.beta, self.loss_aversion)
