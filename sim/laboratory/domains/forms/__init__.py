"""Forms of utility over packages, one a file: how the values of issues become one number.

Every form gives ``utilities(domain)``, float64 of shape (P,), in the domain's order of packages. Forms over issue values
never build a table of P x m: they combine one issue at a time.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.places import Place
from sim.laboratory.domains.values import ValueFunction

NEAR_ONE = 1e-9
"""Weights whose sum is this close to one sum to one."""


class Form(ABC):
    """How a party ranks the packages of a domain."""

    name: ClassVar[str]

    @abstractmethod
    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the utility of every package, in the form's own units; float64, shape (P,)."""

    def notes(self) -> list[tuple[str, str]]:
        """Return (key, text) of what is worth knowing about the form's numbers; nothing by default."""
        return []


FORMS: Place[Form] = Place(__name__, Form, "form of utility")


@dataclass(frozen=True, slots=True)
class Weighed(Form):
    """A form over one value function and one weight for every issue.

    Parameters
    ----------
    weights : mapping of str to float
        By issue, every issue named; not negative, not all zero.
    values : mapping of str to ValueFunction
        By issue, every issue named.
    weight_sum : str
        ``"given"`` keeps the weights as they are, whatever their sum; ``"one"`` divides them by their sum.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, ValueFunction] = field(default_factory=dict)
    weight_sum: Literal["given", "one"] = "given"

    def weights_over(self, domain: Domain) -> np.ndarray:
        """Return the weights in the order of the issues; shape (m,)."""
        domain.require_names(self.weights, "weights")
        given = np.array([float(self.weights[name]) for name in domain.issue_names])
        if not (np.isfinite(given).all() and (given >= 0.0).all() and given.any()):
            raise ConfigError.at(
                f"domain {domain.name}",
                "weights",
                dict(self.weights),
                "must be finite, not negative, not all zero",
            )
        return given / given.sum() if self.weight_sum == "one" else given

    def score(self, domain: Domain) -> np.ndarray:
        """Return the weighted sum of issue values of every package, sum_j w_j v_j; shape (P,)."""
        parts = zip(self.weights_over(domain), values_over(domain, self.values), strict=True)
        return spread(domain, [weight * value for weight, value in parts], np.add)

    def notes(self) -> list[tuple[str, str]]:
        """Return a note where the weights do not sum to one."""
        total = math.fsum(self.weights.values())
        if abs(total - 1.0) <= NEAR_ONE:
            return []
        treatment = "kept as given" if self.weight_sum == "given" else "divided by their sum"
        return [("weights", f"sum to {total:.10g}, not 1; {treatment}")]


def values_over(domain: Domain, values: Mapping[str, ValueFunction]) -> list[np.ndarray]:
    """Return the worth of every level of every issue; arrays of shape (size,) in the order of the issues."""
    domain.require_at_most()
    domain.require_names(values, "values")
    return [values[issue.name].over(issue) for issue in domain.issues]


def values_from_zero(domain: Domain, values: Mapping[str, ValueFunction]) -> list[np.ndarray]:
    """Return the same, for forms with powers and products, which need values that are not negative."""
    parts = values_over(domain, values)
    for issue, part in zip(domain.issues, parts, strict=True):
        if part.min() < 0.0:
            where = f"domain {domain.name}"
            raise ConfigError.at(
                where, f"values.{issue.name}", float(part.min()), "must not be negative in this form"
            )
    return parts


def spread(domain: Domain, parts: Sequence[np.ndarray], combine: np.ufunc) -> np.ndarray:
    """Return one number for every package, combining one number for each of its levels; shape (P,).

    Parameters
    ----------
    parts : sequence of array
        One of shape (size,) for every issue, in order.
    combine : ufunc
        Of two arguments, such as `numpy.add`.
    """
    domain.require_at_most()
    total = np.asarray(parts[0], dtype=float)
    for part in parts[1:]:
        total = combine.outer(total, part).ravel()
    return total
