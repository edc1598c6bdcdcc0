"""The Cobb-Douglas form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Weighed, spread, values_from_zero


@dataclass(frozen=True, slots=True)
class CobbDouglas(Weighed):
    """A product of powers of issue values (Cobb and Douglas 1928): U = prod_j v_j^w_j, values from zero up."""

    name: ClassVar[str] = "cobb_douglas"

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the products; shape (P,)."""
        parts = zip(self.weights_over(domain), values_from_zero(domain, self.values), strict=True)
        return spread(domain, [np.power(value, weight) for weight, value in parts], np.multiply)
