"""Stakes: what the parties of a negotiation stand to gain, in the arrays that talks are held over.

Talks are held over *gains*: utilities less what no deal is worth to each, so that no deal is zero for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains import Domain, Problem
from sim.laboratory.domains.discounting import Discounting
from sim.laboratory.domains.domain import MOST_PACKAGES, Package

MOST_CELLS = 50_000_000
"""Numbers in the beliefs of all about all, n n P; that many doubles take 400 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stakes:
    """What n parties stand to gain from each of P packages over m issues.

    Parameters
    ----------
    parties : tuple of str
    utility : array of float, shape (n, P)
    reservation : array of float, shape (n,)
        What no deal is worth.
    coordinates : array of int, shape (P, m)
        The level of every issue in every package.
    sizes : array of int, shape (m,)
        How many levels an issue has.
    issues : tuple of str
    discounting : tuple of Discounting or None
        One a party; on gains.
    domain : Domain, optional
        Where packages have names.
    """

    parties: tuple[str, ...]
    utility: np.ndarray
    reservation: np.ndarray
    coordinates: np.ndarray
    sizes: np.ndarray
    issues: tuple[str, ...]
    discounting: tuple[Discounting | None, ...]
    domain: Domain | None = None

    @property
    def n_parties(self) -> int:
        """The number of parties."""
        return self.utility.shape[0]

    @property
    def n_packages(self) -> int:
        """The number of packages."""
        return self.utility.shape[1]

    @property
    def gains(self) -> np.ndarray:
        """Utilities less what no deal is worth; shape (n, P)."""
        return self.utility - self.reservation[:, None]

    def package(self, index: int) -> Package:
        """Return a package's values by issue; levels where the issues have no words."""
        if self.domain is not None:
            return self.domain.package(index)
        levels = self.coordinates[index].tolist()
        return dict(zip(self.issues, levels, strict=True))

    def over(
        self, utility: np.ndarray, coordinates: np.ndarray, sizes: np.ndarray, issues: Sequence[str]
    ) -> Stakes:
        """Return the same parties' stakes in other packages, such as the options of one issue."""
        return Stakes(
            parties=self.parties,
            utility=np.ascontiguousarray(utility),
            reservation=self.reservation,
            coordinates=np.ascontiguousarray(coordinates),
            sizes=sizes,
            issues=tuple(issues),
            discounting=self.discounting,
        )


class OverDeadline(Discounting):
    """A law of discounting whose unit of time is the whole length of talks, told in rounds."""

    name: ClassVar[str] = "over the deadline"

    def __init__(self, law: Discounting, rounds: int) -> None:
        self.law, self.rounds = law, rounds

    def at(self, utility: np.ndarray | float, time: np.ndarray | float) -> np.ndarray:
        """Return what *utility* after *time* rounds is worth now."""
        return self.law.at(utility, np.asarray(time, dtype=float) / self.rounds)


def stakes_of(
    problem: Problem | Stakes | np.ndarray | Sequence[Any],
    reservation: Sequence[float] | np.ndarray | None = None,
) -> Stakes:
    """Return the stakes in a problem or in tables of utilities.

    Parameters
    ----------
    problem : Problem, Stakes or array, shape (n, P) or (n, size of issue 1, size of issue 2, ...)
    reservation : sequence of float, optional
        What no deal is worth to each; a problem's own, and zero for tables, unless given.

    Raises
    ------
    ConfigError
        For fewer than two parties, no package, too many of them, or what is not a finite number.
    """
    if isinstance(problem, Problem):
        stakes = _of_problem(problem)
    else:
        stakes = problem if isinstance(problem, Stakes) else _of_tables(numbers_of("tables", problem))
    if reservation is not None:
        stakes = _with_reservation(stakes, reservation)
    _check(stakes)
    return stakes


def _of_problem(problem: Problem) -> Stakes:
    _require_room(len(problem.profiles), problem.domain.n_packages)
    utility, reservation = problem.tables()
    return Stakes(
        parties=problem.parties,
        utility=utility,
        reservation=reservation,
        coordinates=problem.coordinates().astype(np.int64),
        sizes=np.array(problem.domain.shape, dtype=np.int64),
        issues=problem.domain.issue_names,
        discounting=tuple(profile.discounting for profile in problem.profiles),
        domain=problem.domain,
    )


def _of_tables(tables: np.ndarray) -> Stakes:
    if tables.ndim < 2:
        raise ConfigError.at(
            "negotiate", "tables", tables.shape, "must be numbers, a party by packages or by issues"
        )
    shape = tables.shape[1:]
    _require_room(len(tables), int(np.prod(shape, dtype=object)))
    utility = np.array(tables, dtype=float).reshape(len(tables), -1)
    return Stakes(
        parties=tuple(f"party {i + 1}" for i in range(len(tables))),
        utility=utility,
        reservation=np.zeros(len(tables)),
        coordinates=np.indices(shape).reshape(len(shape), -1).T.astype(np.int64, order="C"),
        sizes=np.array(shape, dtype=np.int64),
        issues=tuple(f"issue {j + 1}" for j in range(len(shape))),
        discounting=(None,) * len(tables),
    )


def _require_room(n_parties: int, n_packages: int) -> None:
    """Refuse what would not fit into memory, before any is taken."""
    if n_packages == 0:
        raise ConfigError.at("negotiate", "packages", 0, "must be at least 1")
    if n_packages > MOST_PACKAGES or n_parties**2 * n_packages > MOST_CELLS:
        raise ConfigError.at(
            "negotiate", "packages", n_packages, f"are too many to enumerate for {n_parties} parties"
        )


def _with_reservation(stakes: Stakes, reservation: Sequence[float] | np.ndarray) -> Stakes:
    values = numbers_of("reservation", reservation).astype(float)
    if values.shape != (stakes.n_parties,):
        raise ConfigError.at("negotiate", "reservation", reservation, f"must be {stakes.n_parties} numbers")
    return Stakes(
        parties=stakes.parties,
        utility=stakes.utility,
        reservation=values,
        coordinates=stakes.coordinates,
        sizes=stakes.sizes,
        issues=stakes.issues,
        discounting=stakes.discounting,
        domain=stakes.domain,
    )


def _check(stakes: Stakes) -> None:
    if stakes.n_parties < 2:
        raise ConfigError.at("negotiate", "parties", stakes.n_parties, "must be at least 2")
    for name, values in (("utility", stakes.utility), ("reservation", stakes.reservation)):
        bad = values[~np.isfinite(values)]
        if bad.size:
            raise ConfigError.at("negotiate", name, float(bad[0]), "must be finite")


def numbers_of(name: str, values: object) -> np.ndarray:
    """Return what is given as an array of numbers, not copied.

    Raises
    ------
    ConfigError
        For words, and for rows of different lengths.
    """
    try:
        found = np.asarray(values)
    except ValueError as problem:
        raise ConfigError.at("negotiate", name, values, "must have rows of one length") from problem
    if found.dtype.kind not in "biuf":
        raise ConfigError.at("negotiate", name, values, "must be numbers")
    return found


def told_apart(parties: Sequence[str]) -> list[str]:
    """Return names under which no two parties have the same luck."""
    return [name if name not in parties[:i] else f"{name} {i + 1}" for i, name in enumerate(parties)]


def require_whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Refuse what is not a whole number of a range.

    Raises
    ------
    ConfigError
        With the name.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not (whole and least <= int(value) and (most is None or int(value) <= most)):  # type: ignore[call-overload]
        reach = f"of at least {least}" if most is None else f"from {least} to {most:,}"
        raise ConfigError.at("negotiate", name, value, f"must be a whole number {reach}")
