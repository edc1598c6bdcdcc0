"""Meetings told: who offered what, who refused it, and why, from the record of one talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

import numpy as np

from sim.bargaining.negotiation import (
    TRAIL_ASKED,
    TRAIL_DECISION,
    TRAIL_MOVER,
    TRAIL_OFFER,
    TRAIL_ROUND,
)
from sim.bargaining.protocols import ACCEPT, PROPOSE, WALK
from sim.campaign.sides import GO_BETWEEN, SANCTIONER
from sim.chronicle.wording import apart, capital, decimals, group, quoted


class Talk(Protocol):
    """What a meeting must have kept to be told; the record of a Mesa model has it."""

    month: int
    sanctioner: np.ndarray
    holder: np.ndarray
    releases: np.ndarray
    sets: np.ndarray
    trail: np.ndarray
    targets: np.ndarray
    agreement: int | None
    reservation: tuple[float, float]


class Package:
    """One package of a meeting in words.

    Parameters
    ----------
    talk : Talk
    number : int
        Position of the package.
    categories, items : sequence of str
        Labels.
    """

    def __init__(self, talk: Talk, number: int, categories: Sequence[str], items: Sequence[str]) -> None:
        n_sets = len(talk.sets)
        self.people = group(talk.releases[number // n_sets].tolist(), categories)
        self.relief = quoted(items_of(int(talk.sets[number % n_sets]), items))

    def __str__(self) -> str:
        return f"{self.people} for {self.relief or 'no relief'}"

    def offered_by_sanctioner(self, verb: str) -> str:
        """Return the package as what its giver of relief says."""
        return (
            f"{verb} {self.relief} for {self.people}"
            if self.relief
            else f"asks for {self.people} and gives nothing"
        )

    def offered_by_holder(self, verb: str) -> str:
        """Return the package as what its holder of people says."""
        return (
            f"{verb} {self.people} for {self.relief}"
            if self.relief
            else f"{verb} {self.people} and asks for nothing"
        )


def items_of(mask: int, items: Sequence[str]) -> list[str]:
    """Return the labels of the items in a bit mask.

    Examples
    --------
    >>> items_of(0b101, ["a", "b", "c"])
    ['a', 'c']
    """
    return [label for place, label in enumerate(items) if mask >> place & 1]


class Meeting:
    """One talk, told round by round.

    Parameters
    ----------
    talk : Talk
    parties : sequence of str
        Labels of the sanctioner, the holder and the go-between.
    categories, items : sequence of str
        Labels.
    """

    def __init__(
        self, talk: Talk, parties: Sequence[str], categories: Sequence[str], items: Sequence[str]
    ) -> None:
        self.talk = talk
        self.parties = parties
        self.labels = (categories, items)
        self.last_offer: dict[int, int] = {}

    def agreed(self) -> Package | None:
        """Return the package that was agreed, if one was."""
        return None if self.talk.agreement is None else Package(self.talk, self.talk.agreement, *self.labels)

    def n_rounds(self) -> int:
        """Return in how many rounds somebody was asked."""
        return int(self.talk.trail[:, TRAIL_ROUND].max()) + 1 if len(self.talk.trail) else 0

    def rounds(self) -> Iterator[str]:
        """Yield one paragraph a round in which something was said."""
        moves = range(len(self.talk.trail))
        for number, found in groupby(moves, key=lambda move: int(self.talk.trail[move, TRAIL_ROUND])):
            said = [sentence for move in found if (sentence := self._move(move))]
            if said:
                yield f"Round {number + 1}. {' '.join(capital(sentence) for sentence in said)}"

    def _move(self, move: int) -> str:
        row = self.talk.trail[move]
        mover, decision = int(row[TRAIL_MOVER]), int(row[TRAIL_DECISION])
        if row[TRAIL_ASKED] != PROPOSE:
            return self._answer(move, mover, decision, int(row[TRAIL_OFFER]))
        if decision >= 0:
            return self._offer(mover, decision)
        if decision == WALK:
            return f"{self.parties[mover]} sees no package that both sides could want, and walks away."
        return "" if mover == GO_BETWEEN else f"{self.parties[mover]} has nothing to propose."

    def _offer(self, mover: int, number: int) -> str:
        before = self.last_offer.get(mover)
        self.last_offer[mover] = number
        name = self.parties[mover]
        if before == number:
            return f"{name} repeats its {'text' if mover == GO_BETWEEN else 'offer'}."
        package = Package(self.talk, number, *self.labels)
        if mover == GO_BETWEEN:
            return f"{name} tables a {'compromise' if before is None else 'new compromise'}: {package}."
        first = not self.last_offer.keys() - {mover}
        verb = "now offers" if before is not None else "opens with" if first else "offers"
        said = package.offered_by_sanctioner if mover == SANCTIONER else package.offered_by_holder
        return f"{name} {said(verb)}."

    def _answer(self, move: int, mover: int, decision: int, number: int) -> str:
        worth = float((self.talk.sanctioner, self.talk.holder)[mover][number])
        target, least = float(self.talk.targets[move]), self.talk.reservation[mover]
        name = self.parties[mover]
        if decision == ACCEPT:
            return f"{name} accepts{_against(worth, target, ': worth {0} to it, next it would have asked for {1}')}."
        if worth < least:
            return f"{name} refuses: worth {decimals(worth)} to it, less than no deal."
        if worth >= target:
            return f"{name} refuses, though it is worth {decimals(worth)} to it."
        reasons = (": worth {0} to it, it wants {1}", ", as it wants {1} and this is worth {0} to it")
        return f"{name} refuses{_against(worth, target, reasons[move // 2 % 2])}."


def _against(worth: float, target: float, wording: str) -> str:
    """Return worth and target in words; the worth alone where the tactic names no target."""
    if np.isnan(target):
        return f": worth {decimals(worth)} to it"
    return wording.format(*apart(worth, target))
