"""Ranks of values that rules make count for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.issue import Issue
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Void:
    """A rule: packages in which one issue, or the whole package, counts for nothing.

    Parameters
    ----------
    issue : str, optional
        What counts for nothing; left out, the whole package.
    among : mapping of str to tuple of int
        By issue, the levels with which the rule holds; it holds where all of them agree.
    total : (tuple of str, float, float), optional
        Issues whose values are added up, and the closed range in which their sum must lie besides.
    """

    issue: str | None = None
    among: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    total: tuple[tuple[str, ...], float, float] | None = None

    def holds(self, domain: Domain) -> np.ndarray:
        """Return whether the rule holds; bool, of as many axes as there are issues, each as long as it must be."""
        held = np.ones((1,) * len(domain.issues), dtype=bool)
        for name, levels in self.among.items():
            place = domain.place(name)
            held = held & _along(np.isin(np.arange(domain.issues[place].size), levels), place, domain)
        if self.total is not None:
            names, low, high = self.total
            numbers = [_along(domain.issue(name).numbers(), domain.place(name), domain) for name in names]
            summed = sum(numbers[1:], start=numbers[0])
            held = held & (low <= summed) & (summed <= high)
        return held


@dataclass(frozen=True, slots=True)
class Ranked(Form):
    """The mean of the worth of issues, of which rules make some count for nothing: U = (1 / m) sum_j v_j [no rule on j].

    Parameters
    ----------
    values : mapping of str to ValueFunction
        By issue; issues that are not named do not matter.
    voids : tuple of Void
    """

    name: ClassVar[str] = "ranked"
    values: Mapping[str, ValueFunction] = field(default_factory=dict)
    voids: tuple[Void, ...] = ()

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the means, zero where a rule makes the whole package count for nothing; shape (P,)."""
        domain.require_at_most()
        if not self.values:
            raise ConfigError.at("form ranked", "values", {}, "must rank at least one issue")
        total = np.zeros(domain.shape)
        for name, value in self.values.items():
            issue = domain.issue(name)
            total += _along(value.over(issue), domain.place(name), domain) * self._counts(issue, domain)
        for void in self.voids:
            if void.issue is None:
                total[np.broadcast_to(void.holds(domain), domain.shape)] = 0.0
        return total.ravel() / len(self.values)

    def _counts(self, issue: Issue, domain: Domain) -> np.ndarray:
        counts = np.ones((1,) * len(domain.issues), dtype=bool)
        for void in self.voids:
            if void.issue == issue.name:
                counts = counts & ~void.holds(domain)
        return counts


def _along(numbers: np.ndarray, place: int, domain: Domain) -> np.ndarray:
    shape = [1] * len(domain.issues)
    shape[place] = len(numbers)
    return numbers.reshape(shape)
