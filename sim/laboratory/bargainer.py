"""A bargainer: the laws by which one party asks, offers, accepts and learns, with their numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim import registry
from sim.bargaining.offerings import BY_TACTIC, offering_for
from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting
from sim.laboratory.domains.discounting.exponential import Exponential
from sim.laboratory.stakes import numbers_of

STYLES: dict[str, tuple[str, dict[str, float]]] = {
    "boulware": ("faratin_polynomial", {"beta": 0.25}),
    "linear": ("faratin_polynomial", {"beta": 1.0}),
    "conceder": ("faratin_polynomial", {"beta": 4.0}),
}
"""Common names of tactics whose target falls with t as 1 - t^(1 / beta) (Faratin et al. 1998)."""

Choice = str | tuple[str, Mapping[str, float]]
"""A law by name, or by name with numbers of its own."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A law and the numbers it is to use."""

    law: registry.Law
    numbers: dict[str, float]

    @property
    def vector(self) -> np.ndarray:
        """The law's numbers in its own order, at least one; shape (a,)."""
        numbers = self.law.vector(self.numbers)
        return numbers if numbers.size else np.zeros(1)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value:g}" for name, value in self.numbers.items())
        return f"{self.law.name}({told})" if told else self.law.name


class Bargainer:
    """One party's laws.

    Parameters
    ----------
    tactic : str or (str, mapping of str to float)
        A tactic by name, or one of `STYLES`.
    offering, acceptance, opponent : str or (str, mapping of str to float)
        Laws by name, with numbers of their own where they have some. Unless told otherwise a bargainer offers what goes with its
        tactic (`sim.bargaining.offerings.offering_for`). The opponent model ``perfect`` knows the others' gains.
    discount : float or Discounting, optional
        What a gain is worth a round later, a factor in (0, 1], or a law of discounting over rounds. The profile's own by
        default, which is none for tables. Tactics and acceptances know it by what the first round costs
        (`sim.bargaining.tactics`), the outcome by the law itself.
    belief : array, shape (P,) or (n - 1, P), optional
        The others' gains as believed at the start, for an opponent model that asks, in the order of the circle. Without one
        every package seems to give them nothing and to harm nobody.
    **numbers : float
        The tactic's own numbers, such as ``beta``.

    Examples
    --------
    >>> print(Bargainer("boulware"))
    faratin_polynomial(beta=0.25)
    >>> print(Bargainer("obstinate", acceptance="next_target"))
    obstinate
    """

    def __init__(
        self,
        tactic: Choice = "faratin_polynomial",
        *,
        offering: Choice = BY_TACTIC,
        acceptance: Choice = "next_target",
        opponent: Choice = "perfect",
        discount: float | Discounting | None = None,
        belief: np.ndarray | Sequence[float] | None = None,
        **numbers: float,
    ) -> None:
        word, given = _name_and_numbers("tactic", tactic)
        name, usual = STYLES.get(word, (word, {}))
        self.tactic = chosen("tactic", (name, {**usual, **given, **numbers}))
        asked = chosen("offering", offering)
        self.offering = Chosen(offering_for(self.tactic.law, asked.law), asked.numbers)
        self.acceptance = chosen("acceptance", acceptance)
        self.opponent = chosen("opponent", opponent)
        self.discounting = Exponential(discount) if isinstance(discount, int | float) else discount
        if not (discount is None or isinstance(self.discounting, Discounting)):
            allowed = "must be a factor or a law of discounting"
            raise ConfigError.at("negotiate", "discount", discount, allowed)
        self.belief = None if belief is None else numbers_of("belief", belief).astype(float)

    def knowing(self, kept: np.ndarray) -> Bargainer:
        """Return the same bargainer at a table with the *kept* packages only."""
        return self if self.belief is None else self._believing(self.belief[..., kept])

    def valuing(self, valued: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Bargainer:
        """Return the same bargainer at a table over options, its belief valued as its own utility is.

        Parameters
        ----------
        valued : callable
            From rows over packages, and what no deal is worth in each, to rows over options (`sim.laboratory.agenda`).
        """
        if self.belief is None:
            return self
        rows = np.atleast_2d(self.belief)
        return self._believing(valued(rows, np.zeros(len(rows))).reshape(*self.belief.shape[:-1], -1))

    def _believing(self, belief: np.ndarray) -> Bargainer:
        other = copy.copy(self)
        other.belief = belief
        return other

    def __str__(self) -> str:
        return str(self.tactic)

    def __repr__(self) -> str:
        laws = ", ".join(f"{kind}={getattr(self, kind)}" for kind in ("offering", "acceptance", "opponent"))
        return f"Bargainer({self.tactic}, {laws})"


def bargainer_of(given: Bargainer | Choice) -> Bargainer:
    """Return a bargainer, made from a tactic where only that is given."""
    return given if isinstance(given, Bargainer) else Bargainer(given)


def chosen(kind: str, choice: Choice) -> Chosen:
    """Return a law by its name with its numbers checked.

    Raises
    ------
    ConfigError
        If there is no such law or number, or the number is out of its range.
    """
    name, numbers = _name_and_numbers(kind, choice)
    known = registry.laws(kind)
    if name not in known:
        words = [*STYLES, *known] if kind == "tactic" else list(known)
        raise ConfigError.at("negotiate", kind, name, words)
    law = known[name]
    for key, value in numbers.items():
        _check_number(law, key, value)
    return Chosen(law, {key: float(value) for key, value in numbers.items()})


def _name_and_numbers(kind: str, choice: Choice) -> tuple[str, Mapping[str, float]]:
    if isinstance(choice, str):
        return choice, {}
    match choice:
        case [str() as name, Mapping() as numbers]:
            return name, numbers
    raise ConfigError.at("negotiate", kind, choice, "must be a name, or a name and numbers by name")


def _check_number(law: registry.Law, key: str, value: Any) -> None:
    if key not in law.parameters:
        words = list(law.parameters) or f"is not a number of {law.name}, which has none"
        raise ConfigError.at("negotiate", f"{law.kind} {law.name}", key, words)
    declared = law.parameters[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError.at("negotiate", f"{law.name}.{key}", value, "must be a number")
    if not declared.low <= value <= declared.high:
        allowed = f"must lie in [{declared.low:g}, {declared.high:g}]"
        raise ConfigError.at("negotiate", f"{law.name}.{key}", value, allowed)
