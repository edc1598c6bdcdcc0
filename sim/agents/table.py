"""The negotiation table of one meeting: packages, what they are worth, and the talk's state."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.negotiation import TRAIL_ROUND, note_move
from sim.bargaining.protocols import AGREED, NOBODY, PROPOSE, RUNNING, STATUS_WORDS, new_talk
from sim.bargaining.talks import new_minutes
from sim.campaign.case import Case
from sim.campaign.packages import Menu, new_coordinates, new_menu, sizes_of
from sim.campaign.sides import N_PRINCIPALS
from sim.campaign.weighing import Bundles, Parts, View, new_bundles, new_parts, true_view


class Scratch:
    """Arrays that meetings share, made once per model."""

    def __init__(self, case: Case) -> None:
        self.menu: Menu = new_menu(case)
        packages = self.menu.releases.shape[0] * self.menu.sets.shape[0]
        self.parts: Parts = new_parts(self.menu)
        self.true_parts: Parts = new_parts(self.menu)
        self.bundles: Bundles = new_bundles(packages)
        self.coordinates = new_coordinates(case, self.menu)
        self.sizes = sizes_of(case)
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
    coordinates : array of int, shape (P, 2 + I)
        What each package holds; zeros where no law asks.
    """

    def __init__(
        self, case: Case, scratch: Scratch, month: int, envoy: int, packages: int, traits: frozenset[str]
    ) -> None:
        self.month = month
        self.envoy = envoy
        self.packages = packages
        rounds = case.talks.rounds
        late = case.envoy.late_rounds[envoy]
        self.talk: Any = new_talk(N_PRINCIPALS, rounds, late, case.talks.p_breakdown, traits)
        self.coordinates = scratch.coordinates[:packages]
        self.sizes = scratch.sizes
        self.worth: list[np.ndarray] = []
        self.trail, self.targets = new_minutes(N_PRINCIPALS, rounds)
        self.n_moves = 0
        self.pending = [NOBODY] * N_PRINCIPALS

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
        mover = int(self.talk.mover[0])
        if self.talk.asks[0] == PROPOSE and mover < N_PRINCIPALS and decision > NOBODY:
            self.pending[mover] = decision
        self.targets[self.n_moves] = target
        self.n_moves = note_move(self.trail, self.n_moves, self.talk, decision)

    def shown(self) -> list[tuple[int, int]]:
        """Return (proposer, package) of the proposals that nobody has seen yet, which now lie open."""
        found = [(party, package) for party, package in enumerate(self.pending) if package != NOBODY]
        self.pending = [NOBODY] * N_PRINCIPALS
        return found
