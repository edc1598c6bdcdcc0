"""Constant relative risk aversion over an additive score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Weighed

NEAR_LOG = 1e-9


@dataclass(frozen=True, slots=True)
class RelativeRiskAversion(Weighed):
    """Constant relative risk aversion (Pratt 1964; Arrow 1965): U = (y^(1-g) - 1) / (1 - g), y = base + x; ln y at g = 1.

    Parameters
    ----------
    aversion : float
        g, from 0 up.
    base : float
        What the party has without a deal, added to the additive score x. Every y must be positive, or at least not
        negative where g < 1.
    """

    name: ClassVar[str] = "crra"
    aversion: float = 0.5
    base: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.aversion < math.inf:
            raise ConfigError.at("form crra", "aversion", self.aversion, "must be a number from 0 up")

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the utilities of base and score; shape (P,)."""
        y, g = self.base + self.score(domain), self.aversion
        least = float(y.min())
        if least < 0.0 or (least == 0.0 and g >= 1.0 - NEAR_LOG):
            raise ConfigError.at(
                "form crra", "base", self.base, f"leaves a package at {least:g}: it must be more"
            )
        return np.log(y) if abs(g - 1.0) < NEAR_LOG else (np.power(y, 1.0 - g) - 1.0) / (1.0 - g)
