"""The domain: issues together, and the packages that they span.

A package takes one level of every issue. Packages are numbered in lexicographic order of their levels, the last issue
moving fastest, so that a package's number and its levels are each other's arithmetic and no list has to be kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.errors import ConfigError, nearest
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.issue import Issue, Value

MOST_PACKAGES = 5_000_000
"""Packages that are enumerated without asking; a table of that many doubles takes 40 MB a party."""

Package = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Domain:
    """What is negotiated over.

    Parameters
    ----------
    name : str
    issues : tuple of Issue
        At least one, all of different names.
    numbered : tuple of int
        The number of each issue where a file of GENIUS gives them numbers, by which its profiles name them.
    notes : tuple of Finding
        What a reader of files found.

    Raises
    ------
    ConfigError
        If there is no issue, or two have one name.

    Examples
    --------
    >>> from sim.laboratory.domains import DiscreteIssue, Domain, IntegerIssue
    >>> trip = Domain("trip", (DiscreteIssue("place", ("sea", "hills")), IntegerIssue("days", 1, 3)))
    >>> trip.n_packages
    6
    >>> trip.package(4)
    {'place': 'hills', 'days': 2}
    >>> trip.index({"place": "hills", "days": 2})
    4
    """

    name: str
    issues: tuple[Issue, ...]
    numbered: tuple[int, ...] = field(default=(), compare=False)
    notes: tuple[Finding, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.issues:
            raise ConfigError.at("domain", self.name, [], "must have at least one issue")
        names = self.issue_names
        doubled = [name for place, name in enumerate(names) if name in names[:place]]
        if doubled:
            raise ConfigError.at("domain", self.name, doubled[0], "is the name of two issues")

    @property
    def issue_names(self) -> tuple[str, ...]:
        """The names of the issues, in order."""
        return tuple(issue.name for issue in self.issues)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of levels of each issue."""
        return tuple(issue.size for issue in self.issues)

    @property
    def n_packages(self) -> int:
        """The number of packages, exactly, without enumerating any."""
        return math.prod(self.shape)

    def require_at_most(self, limit: int = MOST_PACKAGES) -> None:
        """Refuse a domain of more than `limit` packages, before any memory is taken.

        Raises
        ------
        ConfigError
            With the exact number and the limit.
        """
        if self.n_packages > limit:
            allowed = f"packages are more than the {limit:,} that are enumerated: drop values or levels"
            raise ConfigError.at("domain", self.name, _told(self.n_packages), allowed)

    def coordinates(self, limit: int = MOST_PACKAGES) -> np.ndarray:
        """Return the level of every issue in every package, in lexicographic order, the last issue fastest.

        Parameters
        ----------
        limit : int
            More packages are refused.

        Returns
        -------
        array of int32, shape (P, m)
        """
        self.require_at_most(limit)
        table = np.empty((self.n_packages, len(self.issues)), dtype=np.int32)
        for place, levels in enumerate(np.indices(self.shape, dtype=np.int32, sparse=True)):
            table[:, place] = np.broadcast_to(levels, self.shape).ravel()
        return table

    def issue(self, name: str) -> Issue:
        """Return the issue of a name."""
        return self.issues[self.place(name)]

    def place(self, name: str) -> int:
        """Return the position of an issue."""
        if name not in self.issue_names:
            raise ConfigError.at(f"domain {self.name}", "issue", name, list(self.issue_names))
        return self.issue_names.index(name)

    def package(self, index: int) -> Package:
        """Return a package's values by issue."""
        if not 0 <= index < self.n_packages:
            allowed = f"must lie in 0 to {self.n_packages - 1}"
            raise ConfigError.at(f"domain {self.name}", "package", index, allowed)
        values: list[Value] = []
        for issue in reversed(self.issues):
            index, level = divmod(index, issue.size)
            values.append(issue.value(level))
        return dict(zip(self.issue_names, reversed(values), strict=True))

    def index(self, package: Mapping[str, object]) -> int:
        """Return the number of the package with these values, one of every issue."""
        self.require_names(package, "package")
        index = 0
        for issue in self.issues:
            index = index * issue.size + issue.level(package[issue.name])
        return index

    def require_names(self, given: Mapping[str, object], what: str) -> None:
        """Refuse a mapping that names an issue that is not there, or leaves one out."""
        where = f"domain {self.name}"
        for name in given:
            if name not in self.issue_names:
                hint = nearest(name, self.issue_names)
                raise ConfigError.at(where, what, name, "is not an issue here", hint)
        missing = [name for name in self.issue_names if name not in given]
        if missing:
            raise ConfigError.at(where, what, list(given), f"must also say something of {missing[0]!r}")


def _told(number: int) -> int | str:
    """Return a number as an error shows it, by its power of ten where it has more digits than anybody reads."""
    return number if number < 10**15 else f"about 10^{math.log10(number):.0f}"
