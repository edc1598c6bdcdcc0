"""What a law is given: a turn of talks, or the evidence of the other's offers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Turn(NamedTuple):
    """What a side knows when it is asked to propose or to answer; over n parties and P packages, after m offers.

    Utilities are gains over no deal. Discounts are what a unit is worth a round later: patience times the chance that talks
    go on. They are set once, for the first round: exact for a constant factor, the only one of the laws of discounting whose
    later rounds are like the first. Under a hyperbolic or linear law tactics go on as if every round cost what the first does;
    what an outcome is worth follows the law itself.
    """

    round: int
    """Round of one's own proposal, 0 first; while answering, of the next one."""
    rounds: int
    """The most there can be."""
    best: float
    """Utility of the best package that looks possible; NaN where none does, and then no tactic is asked."""
    reservation: float
    luck: float
    """A uniform of this round and side; NaN for a law without the trait `sim.registry.Trait.READS_LUCK`."""
    discount: float
    """One's own."""
    others_discount: float
    """Of several others the least patient."""
    tables: np.ndarray
    """float64, shape (n, P): own utility of every package in row 0, below it what the others' are believed to be."""
    coordinates: np.ndarray
    """int64, shape (P, m): what each package holds on each of m issues; filled for `Trait.READS_COORDINATES`, else perhaps empty."""
    history: np.ndarray
    """float64, shape (m, 3), offers so far, oldest first: whether it was one's own (1 or 0), its worth to oneself, the package."""
    memory: np.ndarray
    """float64, shape (8,): free for the tactic during one negotiation; zero at first."""


class Evidence(NamedTuple):
    """What a side goes by when it says what another wants; over P packages of m issues."""

    round: int
    rounds: int
    coordinates: np.ndarray
    """int64, shape (P, m): what each package holds on each issue."""
    sizes: np.ndarray
    """int64, shape (m,): how many values an issue has."""
    offers: np.ndarray
    """int64: packages that the other has proposed so far, oldest first; none at the start."""
    prior: np.ndarray
    """float64, shape (P,): the belief that the side brought to the table."""
    truth: np.ndarray
    """float64, shape (P,): the other's own utilities."""
