"""A utility for every package, written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import Form


@dataclass(frozen=True, slots=True)
class UtilityTable(Form):
    """A number for every package, in the domain's order.

    Examples
    --------
    >>> from sim.laboratory.domains import DiscreteIssue, Domain, UtilityTable
    >>> domain = Domain("coin", (DiscreteIssue("side", ("heads", "tails")),))
    >>> UtilityTable.of(domain, [({"side": "tails"}, 1.0), ({"side": "heads"}, 0.0)]).utility
    (0.0, 1.0)
    """

    name: ClassVar[str] = "table"
    utility: Sequence[float] = ()

    @classmethod
    def of(cls, domain: Domain, pairs: Iterable[tuple[Mapping[str, object], float]]) -> Self:
        """Return the table of (package, utility) pairs; every package once."""
        domain.require_at_most()
        by_index: dict[int, float] = {}
        for package, utility in pairs:
            index = domain.index(package)
            if index in by_index:
                raise ConfigError.at(f"domain {domain.name}", "package", dict(package), "is given twice")
            by_index[index] = float(utility)
        missing = next((index for index in range(domain.n_packages) if index not in by_index), None)
        if missing is not None:
            raise ConfigError.at(
                f"domain {domain.name}", "package", domain.package(missing), "has no utility"
            )
        return cls(tuple(by_index[index] for index in range(domain.n_packages)))

    def utilities(self, domain: Domain) -> np.ndarray:
        """Return the numbers; shape (P,)."""
        domain.require_at_most()
        values = np.array(self.utility, dtype=float)
        if values.shape != (domain.n_packages,):
            allowed = f"utilities are not one for each of {domain.n_packages} packages"
            raise ConfigError.at(f"domain {domain.name}", "table", values.size, allowed)
        return values
