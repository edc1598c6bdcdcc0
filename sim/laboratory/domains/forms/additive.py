"""The linear-additive form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Weighed


@dataclass(frozen=True, slots=True)
class Additive(Weighed):
    """A weighted sum of issue values (Keeney and Raiffa 1976): U = sum_j w_j v_j, cut off at `most`.

    Parameters
    ----------
    most : float
        GENIUS cuts the sum off at 1; by default nothing is cut.

    Examples
    --------
    >>> from sim.laboratory.domains import Additive, Domain, Identity, IntegerIssue
    >>> domain = Domain("small", (IntegerIssue("a", 0, 1), IntegerIssue("b", 0, 1)))
    >>> Additive({"a": 0.75, "b": 0.25}, {"a": Identity(), "b": Identity()}).utilities(domain).tolist()
    [0.0, 0.25, 0.75, 1.0]
    """

    name: ClassVar[str] = "additive"
    most: float = math.inf

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the weighted sums; shape (P,)."""
        return np.minimum(self.score(domain), self.most)

    def notes(self) -> list[tuple[str, str]]:
        """Return a note where the weights do not sum to one, and where that cuts sums off."""
        found = super(Additive, self).notes()
        if not found or math.fsum(self.weights.values()) <= self.most:
            return found
        return [(key, f"{text}, and utilities are cut off at {self.most:g}") for key, text in found]
