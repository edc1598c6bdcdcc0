"""The bargaining problem: a domain and a profile for every party, as the tables that negotiations read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.profile import Profile


@dataclass(frozen=True, slots=True)
class Problem:
    """Two or more parties over one domain.

    Parameters
    ----------
    domain : Domain
    profiles : tuple of Profile
        In the order of the parties' numbers; at least two, all over `domain`.

    Examples
    --------
    >>> from sim.laboratory.domains import Domain, Identity, IntegerIssue, Additive, Linear, Problem, Profile
    >>> pie = Domain("pie", (IntegerIssue("slices", 0, 2),))
    >>> eater = Profile("eater", pie, Additive({"slices": 1.0}, {"slices": Identity()}))
    >>> giver = Profile("giver", pie, Additive({"slices": 1.0}, {"slices": Linear(-1.0, 2.0)}))
    >>> Problem(pie, (eater, giver)).utility().tolist()
    [[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]
    """

    domain: Domain
    profiles: tuple[Profile, ...]

    def __post_init__(self) -> None:
        where = f"domain {self.domain.name}"
        if len(self.profiles) < 2:
            raise ConfigError.at(where, "profiles", list(self.parties), "must be of at least two parties")
        for profile in self.profiles:
            if profile.domain != self.domain:
                raise ConfigError.at(where, "profile", profile.party, "is over another domain")

    @property
    def parties(self) -> tuple[str, ...]:
        """The names of the parties."""
        return tuple(profile.party for profile in self.profiles)

    def coordinates(self) -> np.ndarray:
        """Return the levels of all packages; int32, shape (P, m)."""
        return self.domain.coordinates()

    def utility(self) -> np.ndarray:
        """Return every party's utility of every package; float64, shape (n_parties, P)."""
        return self.tables()[0]

    def reservation(self) -> np.ndarray:
        """Return what no deal is worth to each; float64, shape (n_parties,)."""
        return self.tables()[1]

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Return utilities, shape (n_parties, P), and what no deal is worth, shape (n_parties,)."""
        both = [profile.table() for profile in self.profiles]
        return np.stack([utility for utility, _ in both]), np.array([without for _, without in both])

    def check(self) -> list[Finding]:
        """Return what the readers of files and the profiles' checks find, and a warning where no package is worth having for all."""
        found = list(self.domain.notes)
        found += [finding for profile in self.profiles for finding in profile.check()]
        utility, reservation = self.tables()
        if not (utility >= reservation[:, None]).all(axis=0).any():
            text = "is empty: every package is worse than no deal for somebody"
            found.append(Finding("warning", self.domain.name, "zone of agreement", text))
        return found
