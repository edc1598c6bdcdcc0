"""The negotiation table of one meeting: packages, what they are worth, and the talk's state."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.negotiation import TRAIL_ROUND, TRAIL_WIDTH, moves_at_most, note_move
from sim.bargaining.protocols import AGREED, RUNNING, STATUS_WORDS, new_talk
from sim.campaign.attributes import Bundles, View, new_bundles, true_view
from sim.campaign.case import LATE_ROUNDS, Case
from sim.campaign.packages import Menu, new_menu


class Scratch:
    """Arrays that meetings share, made once per model."""

    def __init__(self, case: Case) -> None:
        self.menu: Menu = new_menu(case)
        packages = self.menu.releases.shape[0] * self.menu.sets.shape[0]
        self.bundles: Bundles = new_bundles(packages)
        self.true_bundles: Bundles = new_bundles(packages)
        self.truth: View = true_view(case)
        self.view: View = true_view(case)


class Table:
    """One meeting in progress.

    Attributes
    ----------
    talk : record array of length 1
        State of the protocol, `sim.bargaining.protocols.TALK`.
    worth : list of array, shape (P,)
        True utility of every package to the sanctioner (0) and the holder (1).
    trail : array of int, shape (moves, 5)
        Moves so far; the first `n_moves` rows count.
    """

    def __init__(self, case: Case, month: int, envoy: int, packages: int, *, text_first: bool) -> None:
        numbers = case.numbers
        self.month = month
        self.envoy = envoy
        self.packages = packages
        rounds = int(numbers.talks_rounds[0])
        self.talk: Any = new_talk(
            2,
            rounds,
            int(case.envoy[LATE_ROUNDS, envoy]),
            float(numbers.talks_p_breakdown[0]),
            go_between_first=text_first,
        )
        self.worth: list[np.ndarray] = []
        self.trail = np.zeros((moves_at_most(rounds), TRAIL_WIDTH), dtype=np.int64)
        self.targets = np.full(moves_at_most(rounds), np.nan)
        self.n_moves = 0

    @property
    def running(self) -> bool:
        """Whether talks go on."""
        return bool(self.talk.status[0] == RUNNING)

    @property
    def agreement(self) -> int | None:
        """The agreed package, or None."""
        return int(self.talk.offer[0]) if self.talk.status[0] == AGREED else None

    @property
    def status(self) -> str:
        """How talks stand, in words."""
        return STATUS_WORDS[int(self.talk.status[0])]

    @property
    def rounds(self) -> int:
        """How many rounds were begun."""
        return int(self.trail[self.n_moves - 1, TRAIL_ROUND]) + 1 if self.n_moves else 0

    def note(self, decision: int, target: float) -> None:
        """Write a move into the trail before the protocol changes the talk."""
        self.targets[self.n_moves] = target
        self.n_moves = note_move(self.trail, self.n_moves, self.talk, decision)
