"""Nash equilibria of a game of two players by support enumeration, smallest supports first, within a stated number of supports.

For every pair of equally large sets of tactics, what each player mixes must make the other indifferent over its own set, and
nothing outside may pay more (Nisan, Roughgarden, Tardos and Vazirani 2007, algorithm 3.4). Many pairs are solved at once.
In a symmetric game the pairs in which both play the same tactics come before all other mixed ones: there always is an
equilibrium among them (Nash 1951), and they are few enough to search them all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

MOST_PAIRS = 300_000
"""Pairs of supports that are tried unless told otherwise, a few seconds' work."""
AT_ONCE = 20_000
SLACK = 1e-9
"""Share of the largest payoff by which a better answer must be better."""

Mixture = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Equilibria:
    """What a search found.

    Parameters
    ----------
    found : tuple of (array, array)
        Both players' probabilities of every tactic, smallest supports first.
    n_pairs, n_all : int
        Pairs of supports that were tried, and that there are.
    complete_to : int
        Largest number of tactics a player mixes up to which all pairs were tried.
    symmetric_to : int
        The same for pairs in which both play the same tactics.
    """

    found: tuple[Mixture, ...]
    n_pairs: int
    n_all: int
    complete_to: int
    symmetric_to: int

    @property
    def is_complete(self) -> bool:
        """Whether every pair of supports was tried."""
        return self.n_pairs == self.n_all

    def limits(self, k: int) -> str:
        """Return in words how far a search among `k` tactics went, nothing where it went all the way."""
        if self.is_complete:
            return ""
        both = f", and the same for both players up to {self.symmetric_to}" if self.symmetric_to else ""
        return (
            f"searched {self.n_pairs:,} of {self.n_all:,} pairs of supports: all of up to {self.complete_to} of the {k} "
            f"tactics{both}"
        )


def search(first: np.ndarray, second: np.ndarray, most_pairs: int = MOST_PAIRS) -> Equilibria:
    """Return the equilibria of the game with these payoffs.

    Parameters
    ----------
    first, second : array, shape (k, k)
        Payoffs where the first plays row i and the second column j.
    most_pairs : int
        Pairs of supports that are tried; the pure ones always are.
    """
    k = len(first)
    symmetric = bool(np.array_equal(first, second.T))
    found: list[Mixture] = []
    tried, complete_to, symmetric_to = 0, 0, 0
    for size, same, n_here, batches in _passes(k, symmetric):
        room = most_pairs - tried
        if size > 1 and n_here > room:
            if same:
                continue
            for rows, columns in _cut(batches, room):
                found += _solved(first, second, rows, columns)
                tried += len(rows)
            break
        for rows, columns in batches:
            found += _solved(first, second, rows, columns)
        tried += n_here
        if same:
            symmetric_to = size
        else:
            complete_to = size
    found.sort(key=lambda pair: int(np.count_nonzero(pair[0])))
    n_all = sum(math.comb(k, size) ** 2 for size in range(1, k + 1))
    return Equilibria(tuple(found), tried, n_all, complete_to, symmetric_to)


def _passes(k: int, symmetric: bool) -> Iterator[tuple[int, bool, int, Iterator[Mixture]]]:
    """Yield (size, whether both play the same, number of pairs, batches of pairs) in the order of the search."""
    yield 1, False, k * k, _pairs(k, 1, leave_same=False)
    if symmetric:
        for size in range(2, k + 1):
            yield size, True, math.comb(k, size), _same(k, size)
    for size in range(2, k + 1):
        n_supports = math.comb(k, size)
        n_here = n_supports * (n_supports - 1) if symmetric else n_supports**2
        yield size, False, n_here, _pairs(k, size, leave_same=symmetric)


def _same(k: int, size: int) -> Iterator[Mixture]:
    supports = combinations(range(k), size)
    while batch := list(islice(supports, AT_ONCE)):
        both = np.array(batch)
        yield both, both


def _pairs(k: int, size: int, *, leave_same: bool) -> Iterator[Mixture]:
    pairs = (
        (rows, columns)
        for rows in combinations(range(k), size)
        for columns in combinations(range(k), size)
        if not (leave_same and rows == columns)
    )
    while batch := list(islice(pairs, AT_ONCE)):
        both = np.array(batch)
        yield both[:, 0], both[:, 1]


def _cut(batches: Iterator[Mixture], room: int) -> Iterator[Mixture]:
    for rows, columns in batches:
        if room <= 0:
            return
        yield rows[:room], columns[:room]
        room -= len(rows)


def _solved(first: np.ndarray, second: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> list[Mixture]:
    """Return the equilibria among pairs of supports; rows and columns have shape (pairs, size)."""
    of_second, sound = _indifferent(first[rows[:, :, None], columns[:, None, :]])
    rows, columns, of_second = rows[sound], columns[sound], of_second[sound]
    of_first, sound = _indifferent(second.T[columns[:, :, None], rows[:, None, :]])
    found = []
    kept = zip(rows[sound], columns[sound], of_first[sound], of_second[sound], strict=True)
    for row, column, p, q in kept:
        mixture = np.zeros(len(first)), np.zeros(len(first))
        mixture[0][row], mixture[1][column] = p, q
        if _nothing_pays_more(first @ mixture[1], row) and _nothing_pays_more(mixture[0] @ second, column):
            found.append(mixture)
    return found


def _indifferent(payoffs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mixtures over columns that make all rows pay the same, and which pairs have one with all columns in it.

    Parameters
    ----------
    payoffs : array, shape (pairs, size, size)
    """
    n, size, _ = payoffs.shape
    system = np.zeros((n, size + 1, size + 1))
    system[:, :size, :size] = payoffs
    system[:, :size, size] = -1.0
    system[:, size, :size] = 1.0
    sound = np.abs(np.linalg.det(system)) > SLACK * np.maximum(np.abs(payoffs).max(axis=(1, 2)), SLACK) ** (
        size - 1
    )
    mixtures = np.zeros((n, size))
    wanted = np.zeros((int(sound.sum()), size + 1, 1))
    wanted[:, size] = 1.0
    mixtures[sound] = np.linalg.solve(system[sound], wanted)[:, :size, 0]
    return mixtures, sound & (mixtures > SLACK).all(axis=1)


def _nothing_pays_more(paid: np.ndarray, support: np.ndarray) -> bool:
    return bool(paid.max() <= paid[support].max() + SLACK * max(1.0, float(np.abs(paid).max())))
