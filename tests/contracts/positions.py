"""Positions in talks, drawn at random or made by hand: what every law of a side may be asked about."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from sim.bargaining.negotiation import best_of
from sim.bargaining.tactics import HISTORY_COLUMNS, MEMORY_SLOTS
from sim.bargaining.turn import Evidence, Turn
from sim.registry import Law

THEIRS, OURS = 0.0, 1.0
Offers = list[tuple[float, int]]
"""Who offered (`THEIRS` or `OURS`) which package, oldest first."""


class Position(NamedTuple):
    """What one side knows at one moment of talks."""

    turn: Turn
    sizes: np.ndarray

    @property
    def tables(self) -> np.ndarray:
        """Own utilities in row 0, the others' as believed below."""
        return self.turn.tables

    @property
    def possible(self) -> list[int]:
        """Packages that look possible, by the words of the room and not by its code."""
        mine, theirs = self.tables[0], self.tables[1:]
        return [p for p in range(mine.size) if mine[p] >= self.turn.reservation and (theirs[:, p] >= 0).all()]

    @property
    def theirs(self) -> np.ndarray:
        """Packages that the other side has offered, oldest first."""
        history = self.turn.history
        packages: np.ndarray = history[history[:, 0] == THEIRS, 2].astype(np.int64)
        return packages

    def but(self, **changed: Any) -> Position:
        """Return the same position with other facts of the turn, a fresh memory among them."""
        return self._replace(turn=self.turn._replace(**{"memory": np.zeros(MEMORY_SLOTS), **changed}))


def facts(best: float, reservation: float, luck: float = 0.5, patience: float = 1.0) -> Turn:
    """Return a turn over no packages and without offers."""
    nothing, holds = np.zeros((2, 0)), np.zeros((0, 1), dtype=np.int64)
    heard, memory = np.zeros((0, HISTORY_COLUMNS)), np.zeros(MEMORY_SLOTS)
    return Turn(0, 6, best, reservation, luck, patience, patience, nothing, holds, heard, memory)


def remembered(offers: Offers, mine: np.ndarray) -> np.ndarray:
    rows = [(who, float(mine[p]), float(p)) for who, p in offers]
    return np.array(rows, dtype=float).reshape(-1, HISTORY_COLUMNS)


def position(
    tables: list[list[float]], offers: Offers | None = None, reservation: float = 0.0, round_: int = 0,
    n_rounds: int = 6, luck: float = 0.5, patience: float = 1.0, coordinates: list[list[int]] | None = None,
) -> Position:  # fmt: skip
    """Return a position made by hand; every package is a value of one issue unless told otherwise."""
    worth = np.array(tables, dtype=float)
    holds = np.array(coordinates or [[p] for p in range(worth.shape[1])], dtype=np.int64)
    turn = facts(best_of(worth, reservation), reservation, luck, patience)._replace(
        round=round_,
        rounds=n_rounds,
        tables=worth,
        coordinates=holds,
        history=remembered(offers or [], worth[0]),
    )
    return Position(turn, holds.max(axis=0) + 1)


def target_of(law: Law, at: Position, memory: np.ndarray | None = None, /, **own: float) -> float:
    """Return what a tactic asks for."""
    turn = at.turn._replace(memory=np.zeros(MEMORY_SLOTS) if memory is None else memory)
    return float(law.function(turn, law.named(own)))


def offer_of(law: Law, at: Position, target: float, **own: float) -> int:
    """Return what an offering lays on the table."""
    return int(law.function(at.turn, target, law.named(own)))


def says_yes(
    law: Law, at: Position, worth: float, target: float, next_offer: float = math.nan, **own: float
) -> bool:
    """Return whether an acceptance takes an offer."""
    return bool(law.function(at.turn, worth, target, next_offer, law.named(own)))


def evidence_of(at: Position, prior: np.ndarray, truth: np.ndarray) -> Evidence:
    """Return what an opponent model goes by."""
    turn = at.turn
    return Evidence(turn.round, turn.rounds, turn.coordinates, at.sizes, at.theirs, prior, truth)


def belief_of(law: Law, at: Position, prior: np.ndarray, truth: np.ndarray, /, **own: float) -> np.ndarray:
    """Return the other's utilities as an opponent model believes them."""
    out = np.full(truth.size, np.nan)
    law.function(evidence_of(at, prior, truth), law.named(own), out)
    return out


@st.composite
def chosen(draw: st.DrawFn, law: Law) -> dict[str, float]:
    """Draw a value of every parameter of a law in its range, the ends and the default among them."""
    parameters = law.parameters.items()
    return {
        name: draw(st.sampled_from([p.low, p.default, p.high]) | st.floats(p.low, p.high))
        for name, p in parameters
    }


@st.composite
def positions(draw: st.DrawFn, parties: tuple[int, int] = (2, 3)) -> Position:
    """Draw a position of two or three parties over issues of their own sizes, many packages of equal worth among them."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    coordinates = np.array(list(itertools.product(*map(range, sizes))), dtype=np.int64)
    n, packages = draw(st.integers(*parties)), coordinates.shape[0]
    luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    whole = draw(st.booleans())
    tables = luck.uniform(-2.0, 10.0, (n, packages))
    tables = np.floor(tables) if whole else tables
    reservation, luck_, patience = (
        draw(st.sampled_from([0.0, 3.0, -1.5])),
        luck.random(),
        luck.uniform(0.5, 1.0),
    )
    n_offers, n_rounds = draw(st.integers(0, 12)), draw(st.integers(1, 20))
    offers = [(float(luck.integers(2)), int(luck.integers(packages))) for _ in range(n_offers)]
    turn = facts(best_of(tables, reservation), reservation, luck_, patience)._replace(
        round=draw(st.integers(0, n_rounds)), rounds=n_rounds, tables=tables, coordinates=coordinates,
        history=remembered(offers, tables[0]),
    )  # fmt: skip
    return Position(turn, np.array(sizes, dtype=np.int64))
