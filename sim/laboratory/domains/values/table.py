"""The value function that is a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.issue import DiscreteIssue, Issue, Value
from sim.laboratory.domains.values import ValueFunction


@dataclass(frozen=True, slots=True)
class Table(ValueFunction):
    """A worth for every value, written down.

    Parameters
    ----------
    worth : mapping of value to float
        Every value of the issue, and none that it does not have.
    where : str
        For the error about a value that has none: the file.

    Examples
    --------
    >>> from sim.laboratory.domains import DiscreteIssue
    >>> Table({"beer": 3.0, "tea": 1.0}).over(DiscreteIssue("drinks", ("tea", "beer"))).tolist()
    [1.0, 3.0]
    """

    name: ClassVar[str] = "table"
    worth: Mapping[Value, float] = field(default_factory=dict)
    where: str = field(default="value function", compare=False)

    def over(self, issue: Issue) -> np.ndarray:
        """Return the worth of every level, in the order of the issue."""
        words = (
            {word: level for level, word in enumerate(issue.words)}
            if isinstance(issue, DiscreteIssue)
            else {}
        )
        values = np.full(issue.size, np.nan)
        for value, worth in self.worth.items():
            level = words[value] if value in words else issue.level(value)
            if not np.isnan(values[level]):
                raise ConfigError.at(self.where, issue.name, value, "is given twice")
            values[level] = worth
        missing = np.flatnonzero(~np.isfinite(values))
        if missing.size:
            level = int(missing[0])
            allowed = f"must give {issue.value(level)!r} a finite worth"
            raise ConfigError.at(self.where, issue.name, dict(self.worth), allowed)
        return values
