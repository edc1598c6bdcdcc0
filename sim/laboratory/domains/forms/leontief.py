"""The Leontief form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form, spread, values_from_zero
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Leontief(Form):
    """Fixed proportions: U = min_j v_j / n_j, with no exchange of one issue for another.

    Parameters
    ----------
    needs : mapping of str to float
        How much of each issue one unit of utility takes, above zero.
    values : mapping of str to ValueFunction
        By issue, from zero up.
    """

    name: ClassVar[str] = "leontief"
    needs: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, ValueFunction] = field(default_factory=dict)

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the smallest fulfilment; shape (P,)."""
        domain.require_names(self.needs, "needs")
        needs = np.array([float(self.needs[name]) for name in domain.issue_names])
        if not (np.isfinite(needs).all() and (needs > 0.0).all()):
            raise ConfigError.at(
                f"domain {domain.name}", "needs", dict(self.needs), "must be finite and above zero"
            )
        parts = zip(needs, values_from_zero(domain, self.values), strict=True)
        return spread(domain, [value / need for need, value in parts], np.minimum)
