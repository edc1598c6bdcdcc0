"""Lexicographic preferences, with thresholds of satisfaction."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form, spread, values_over
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Lexicographic(Form):
    """The most important issue decides, the next only among equals (Georgescu-Roegen 1954; Encarnacion 1964).

    Parameters
    ----------
    order : tuple of str
        Issues by falling importance; those that are not named do not count.
    values : mapping of str to ValueFunction
        By issue, every issue named.
    thresholds : mapping of str to float
        A value from which on an issue is satisfied: more of it decides nothing, min(v, threshold) is compared.

    Notes
    -----
    The utility is the rank among the distinct combinations, from 0: an ordinal number. Solutions that multiply or add
    utilities treat the ranks as amounts, which is a choice; Pareto sets do not.
    """

    name: ClassVar[str] = "lexicographic"
    order: tuple[str, ...] = ()
    values: Mapping[str, ValueFunction] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the ranks; shape (P,)."""
        self._require_known(domain)
        parts = [np.zeros_like(part) for part in values_over(domain, self.values)]
        unit = 1
        for name in reversed(self.order):
            ranks = self._ranks(domain, name)
            parts[domain.place(name)] = ranks * float(unit)
            unit *= int(ranks.max()) + 1
        return spread(domain, parts, np.add)

    def _ranks(self, domain: Domain, name: str) -> np.ndarray:
        """Return the ranks of an issue's levels, equal ones for equal and for satisfied levels; shape (size,)."""
        worth = self.values[name].over(domain.issue(name))
        satisfied = np.minimum(worth, self.thresholds.get(name, math.inf))
        return np.unique(satisfied, return_inverse=True)[1].ravel()

    def _require_known(self, domain: Domain) -> None:
        for name in [*self.order, *self.thresholds]:
            domain.place(name)
        if not self.order or len(set(self.order)) < len(self.order):
            raise ConfigError.at("form lexicographic", "order", self.order, "must name issues, each once")
