"""Interdependent issues: boxes, summed or the best or the worst of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.issue import Issue

AGGREGATIONS = {"sum": np.add, "min": np.minimum, "max": np.maximum}


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
    outside : bool
        Whether the packages outside gain it instead; those inside gain nothing.
    """

    worth: float
    within: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outside: bool = False

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

    def over(self, domain: Domain) -> np.ndarray:
        """Return what every package gains; shape of the domain."""
        gain = np.full(domain.shape, self.worth if self.outside else 0.0)
        gain[np.ix_(*(self.levels(issue) for issue in domain.issues))] = 0.0 if self.outside else self.worth
        return gain


@dataclass(frozen=True, slots=True)
class HyperRectangle(Form):
    """Boxes over a domain (Ito, Hattori and Klein 2007): U = sum of the worth of all boxes around a package, / `unit`.

    Issues depend on each other: no weights could say the same.

    Parameters
    ----------
    boxes : tuple of Box
    aggregation : str
        ``"sum"``, or the ``"min"`` or ``"max"`` over all boxes, where one that a package is not in counts as zero.
    inner : tuple of (float, HyperRectangle)
        Further terms with their weights.
    unit : float
        What the aggregate is divided by.
    most : float
        Where utilities are cut off; GENIUS does it at 1.

    Examples
    --------
    >>> from sim.laboratory.domains import Box, Domain, IntegerIssue
    >>> line = Domain("line", (IntegerIssue("a", 0, 2),))
    >>> HyperRectangle((Box(60.0, {"a": (1, 2)}), Box(80.0, {"a": (2, 2)})), unit=100.0, most=1.0).utilities(
    ...     line
    ... ).tolist()
    [0.0, 0.6, 1.0]
    """

    name: ClassVar[str] = "hyper_rectangle"
    boxes: tuple[Box, ...] = ()
    aggregation: str = "sum"
    inner: tuple[tuple[float, HyperRectangle], ...] = ()
    unit: float = 1.0
    most: float = math.inf

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the utilities; a package in no box is worth zero; shape (P,)."""
        domain.require_at_most()
        if self.aggregation not in AGGREGATIONS:
            raise ConfigError.at("form hyper_rectangle", "aggregation", self.aggregation, list(AGGREGATIONS))
        if not self.unit > 0.0:
            raise ConfigError.at("form hyper_rectangle", "unit", self.unit, "must be greater than 0")
        total = self._summed(domain) if self.aggregation == "sum" else self._chosen(domain)
        return np.minimum(total.ravel() / self.unit, self.most)

    def _summed(self, domain: Domain) -> np.ndarray:
        total = np.zeros(domain.shape)
        for box in self.boxes:
            self._require_sound(box, domain)
            if box.outside:
                total += box.over(domain)
            else:
                total[np.ix_(*(box.levels(issue) for issue in domain.issues))] += box.worth
        for weight, form in self.inner:
            total += weight * form.utilities(domain).reshape(domain.shape)
        return total

    def _chosen(self, domain: Domain) -> np.ndarray:
        terms = self._terms(domain)
        total = next(terms, np.zeros(domain.shape))
        for term in terms:
            total = AGGREGATIONS[self.aggregation](total, term)
        return total

    def _terms(self, domain: Domain) -> Iterator[np.ndarray]:
        for box in self.boxes:
            self._require_sound(box, domain)
            yield box.over(domain)
        for weight, form in self.inner:
            yield weight * form.utilities(domain).reshape(domain.shape)

    def _require_sound(self, box: Box, domain: Domain) -> None:
        for name in [*box.within, *box.among]:
            domain.place(name)
        if not math.isfinite(box.worth):
            raise ConfigError.at("form hyper_rectangle", "worth", box.worth, "must be a finite number")
