"""A user's own function of the issues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.issue import DiscreteIssue, Issue


@dataclass(frozen=True, slots=True)
class Own(Form):
    """A user's NumPy function of the issues' columns.

    Parameters
    ----------
    function : callable
        ``function(columns) -> values[P]``; ``columns`` maps every issue to its values over all packages: words for a
        discrete issue, numbers otherwise; each of shape (P,).

    Examples
    --------
    >>> from sim.laboratory.domains import Domain, IntegerIssue, Own
    >>> domain = Domain("small", (IntegerIssue("a", 1, 2), IntegerIssue("b", 1, 3)))
    >>> Own(lambda columns: columns["a"] * columns["b"]).utilities(domain).tolist()
    [1.0, 2.0, 3.0, 2.0, 4.0, 6.0]
    """

    name: ClassVar[str] = "own"
    function: Callable[[Mapping[str, np.ndarray]], np.ndarray]

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return what the function gives; shape (P,)."""
        levels = domain.coordinates()
        columns = {issue.name: _words(issue)[levels[:, place]] for place, issue in enumerate(domain.issues)}
        values = np.asarray(self.function(columns), dtype=float)
        if values.shape != (domain.n_packages,):
            raise ConfigError.at(
                "form own", "function", values.shape, f"must return shape ({domain.n_packages},)"
            )
        return values


def _words(issue: Issue) -> np.ndarray:
    """Return the values of an issue's levels as a column takes them; shape (size,)."""
    return np.array(issue.words) if isinstance(issue, DiscreteIssue) else issue.numbers()
