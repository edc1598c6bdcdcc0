"""Interdependent issues: sums of boxes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.issue import Issue


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the domain that is worth something.

    Parameters
    ----------
    worth : float
        What every package inside gains.
    within : mapping of str to (float, float)
        By issue, the closed range of numbers inside; an issue that is not named is inside everywhere.
    among : mapping of str to tuple of str
        By issue, the words inside.
    """

    worth: float
    within: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def levels(self, issue: Issue) -> np.ndarray:
        """Return the levels of an issue that lie inside; int, shape (k,)."""
        inside = np.ones(issue.size, dtype=bool)
        if issue.name in self.within:
            low, high = self.within[issue.name]
            inside &= (issue.numbers() >= low) & (issue.numbers() <= high)
        if issue.name in self.among:
            chosen = [issue.level(word) for word in self.among[issue.name]]
            inside &= np.isin(np.arange(issue.size), chosen)
        return np.flatnonzero(inside)


@dataclass(frozen=True, slots=True)
class HyperRectangle(Form):
    """A sum of boxes (Ito, Hattori and Klein 2007): U = sum of the worth of all boxes around a package.

    Issues depend on each other: no weights could say the same.
    """

    name: ClassVar[str] = "hyper_rectangle"
    boxes: tuple[Box, ...] = ()

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the sums; a package in no box is worth zero; shape (P,)."""
        domain.require_at_most()
        total = np.zeros(domain.shape)
        for box in self.boxes:
            self._require_sound(box, domain)
            total[np.ix_(*(box.levels(issue) for issue in domain.issues))] += box.worth
        return total.ravel()

    def _require_sound(self, box: Box, domain: Domain) -> None:
        for name in [*box.within, *box.among]:
            domain.place(name)
        if not math.isfinite(box.worth):
            raise ConfigError.at("form hyper_rectangle", "worth", box.worth, "must be a finite number")
