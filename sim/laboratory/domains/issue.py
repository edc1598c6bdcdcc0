"""Issues: what is negotiated over, one at a time, as a finite row of levels.

An issue is discrete by words, a range of whole numbers, or a range of real numbers cut into a stated number of levels.
Levels are numbered from 0, in the order in which the issue lists them.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass

import numpy as np

from sim.errors import ConfigError

Value = str | int | float
"""What one level of an issue is called: a word, a whole number or a number."""


@dataclass(frozen=True, slots=True)
class Issue(ABC):
    """One issue of a domain.

    Parameters
    ----------
    name : str
        As files and packages call it; not empty.
    """

    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ConfigError.at("domain", "issue", self.name, "must have a name")

    @property
    @abstractmethod
    def size(self) -> int:
        """How many levels there are; at least one."""

    @abstractmethod
    def value(self, level: int) -> Value:
        """Return what a level is called."""

    @abstractmethod
    def level(self, value: object) -> int:
        """Return the level of a value.

        Raises
        ------
        ConfigError
            If the issue has no such value.
        """

    @abstractmethod
    def numbers(self) -> np.ndarray:
        """Return the levels as numbers, for value functions that calculate; shape (size,).

        Raises
        ------
        ConfigError
            If they are words.
        """

    @property
    @abstractmethod
    def stated(self) -> str:
        """What the levels are, in one phrase, the discretisation of a real range included."""

    def values(self) -> list[Value]:
        """Return all values in the order of their levels."""
        return [self.value(level) for level in range(self.size)]

    def _unknown(self, value: object) -> ConfigError:
        return ConfigError.at("package", self.name, value, f"must be one of {self.stated}")


@dataclass(frozen=True, slots=True)
class DiscreteIssue(Issue):
    """An issue whose values are words, all different.

    Parameters
    ----------
    words : tuple of str
        The values in the order of their levels.

    Examples
    --------
    >>> DiscreteIssue("drinks", ("tea", "beer")).level("beer")
    1
    """

    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super(DiscreteIssue, self).__post_init__()
        if not self.words:
            raise ConfigError.at("domain", self.name, [], "must list at least one value")
        if len(set(self.words)) < len(self.words):
            doubled, _ = Counter(self.words).most_common(1)[0]
            raise ConfigError.at("domain", self.name, doubled, "is listed twice")

    @property
    def size(self) -> int:
        """How many words there are."""
        return len(self.words)

    def value(self, level: int) -> str:
        """Return the word of a level."""
        return self.words[level]

    def level(self, value: object) -> int:
        """Return the level of a word."""
        if value not in self.words:
            raise ConfigError.at("package", self.name, value, list(self.words))
        return self.words.index(str(value))

    def numbers(self) -> np.ndarray:
        """Return the words as numbers, where every one of them spells a finite number; shape (size,)."""
        try:
            read = np.array([float(word) for word in self.words])
        except ValueError as problem:
            reason = "has values that are words: give it a table of values"
            raise ConfigError.at("domain", self.name, self.words[0], reason) from problem
        if not np.isfinite(read).all():
            raise ConfigError.at("domain", self.name, self.words[0], "has values that are not finite numbers")
        return read

    @property
    def stated(self) -> str:
        """The words, as many as fit."""
        shown = ", ".join(self.words[:8])
        return shown if self.size <= 8 else f"{shown}, ... ({self.size} in all)"


@dataclass(frozen=True, slots=True)
class IntegerIssue(Issue):
    """An issue whose values are the whole numbers from `low` to `high`, both included.

    Examples
    --------
    >>> IntegerIssue("months", 3, 5).values()
    [3, 4, 5]
    """

    low: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        super(IntegerIssue, self).__post_init__()
        if self.high < self.low:
            raise ConfigError.at("domain", self.name, [self.low, self.high], "must not end below its start")

    @property
    def size(self) -> int:
        """How many whole numbers there are."""
        return self.high - self.low + 1

    def value(self, level: int) -> int:
        """Return the whole number of a level."""
        return self.low + level

    def level(self, value: object) -> int:
        """Return the level of a whole number, also where it is written 4.0 or "4"."""
        number = _number(value)
        if not (self.low <= number <= self.high and number == math.floor(number)):
            raise self._unknown(value)
        return int(number) - self.low

    def numbers(self) -> np.ndarray:
        """Return the whole numbers as floats; shape (size,)."""
        return np.arange(self.low, self.high + 1, dtype=float)

    @property
    def stated(self) -> str:
        """The range."""
        return f"the whole numbers {self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class RealIssue(Issue):
    """An issue whose values are `levels` real numbers, evenly spaced from `low` to `high`.

    The real range of a file is cut into that many levels, and `stated` says so; nothing between two levels can be
    agreed.

    Examples
    --------
    >>> RealIssue("price", 0.0, 1.0, 5).stated
    '5 levels from 0 to 1, 0.25 apart'
    """

    low: float = 0.0
    high: float = 0.0
    levels: int = 1

    def __post_init__(self) -> None:
        super(RealIssue, self).__post_init__()
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ConfigError.at(
                "domain", self.name, [self.low, self.high], "must be a finite range, low first"
            )
        if self.levels < 1 or (self.levels == 1) != (self.low == self.high):
            allowed = "levels do not fit the range: at least 2, or 1 where it is a point"
            raise ConfigError.at("domain", self.name, self.levels, allowed)

    @property
    def size(self) -> int:
        """How many levels the range is cut into."""
        return self.levels

    @property
    def step(self) -> float:
        """The distance of two neighbouring levels; zero for a point."""
        return (self.high - self.low) / (self.levels - 1) if self.levels > 1 else 0.0

    def value(self, level: int) -> float:
        """Return the number of a level."""
        return float(self.numbers()[level])

    def level(self, value: object) -> int:
        """Return the level of a number that lies on one, to a millionth of a step."""
        number = _number(value)
        nearest = round((number - self.low) / self.step) if self.step and math.isfinite(number) else 0
        if not 0 <= nearest < self.levels or not abs(number - self.low - nearest * self.step) <= 1e-6 * (
            self.step or 1.0
        ):
            raise self._unknown(value)
        return nearest

    def numbers(self) -> np.ndarray:
        """Return the levels; shape (size,)."""
        return np.linspace(self.low, self.high, self.levels)

    @property
    def stated(self) -> str:
        """The discretisation."""
        if self.levels == 1:
            return f"{self.low:g} alone"
        return f"{self.levels} levels from {self.low:g} to {self.high:g}, {self.step:.6g} apart"


def _number(value: object) -> float:
    """Return a value as a number; what is none becomes NaN, which equals no level."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
