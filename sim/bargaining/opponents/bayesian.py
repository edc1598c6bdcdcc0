"""Bayesian learning of weights and preferences, issue by issue."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.opponents import add_shares
from sim.bargaining.turn import Evidence
from sim.machine import rule
from sim.registry import Parameter, Trait, law_of

SOURCE = "Hindriks and Tykhonov (2008)"


@rule
def value_under(peak: int, value: int, size: int) -> float:
    """Return how good a value is to one whose favourite is *peak*: 1 there, falling in line to 0 at the farther end."""
    reach = max(peak, size - 1 - peak)
    return 1.0 - abs(value - peak) / reach if reach > 0 else 1.0


@rule
def weight_under(rank: int, m: int) -> float:
    """Return the weight of an issue of a rank, 0 being the least important: 2 (rank + 1) / (m (m + 1))."""
    return 2.0 * (rank + 1.0) / (m * (m + 1.0))


@rule
def flat_belief(sizes: np.ndarray) -> np.ndarray:
    """Return equal chances of all hypotheses about each issue: a rank and a peak; shape (m, m, largest size)."""
    m, largest = sizes.shape[0], 1
    for i in range(m):
        largest = max(largest, sizes[i])
    chances = np.zeros((m, m, largest))
    for i in range(m):
        chances[i, :, : sizes[i]] = 1.0 / (m * sizes[i])
    return chances


@rule
def expected_share(chances: np.ndarray, i: int, value: int, size: int) -> float:
    """Return the expected part of an issue in the other's utility where it holds a value."""
    m, total = chances.shape[0], 0.0
    for rank in range(m):
        for peak in range(size):
            total += chances[i, rank, peak] * weight_under(rank, m) * value_under(peak, value, size)
    return total


@rule
def expected_utility(chances: np.ndarray, sizes: np.ndarray, values: np.ndarray) -> float:
    """Return the expected utility of a package to the other, all issues together."""
    total = 0.0
    for i in range(sizes.shape[0]):
        total += expected_share(chances, i, values[i], sizes[i])
    return total


@rule
def update_issue(
    chances: np.ndarray, i: int, value: int, size: int, gap: float, spread: float, updated: np.ndarray
) -> None:
    """Fill the chances about one issue after an offer.

    Parameters
    ----------
    gap : float
        What the other is assumed to ask for, less what the other issues are expected to give it.
    """
    m, total = chances.shape[0], 0.0
    for rank in range(m):
        for peak in range(size):
            miss = (weight_under(rank, m) * value_under(peak, value, size) - gap) / spread
            updated[i, rank, peak] = chances[i, rank, peak] * math.exp(-0.5 * miss * miss)
            total += updated[i, rank, peak]
    for rank in range(m):
        for peak in range(size):
            updated[i, rank, peak] = updated[i, rank, peak] / total if total > 0.0 else chances[i, rank, peak]


@rule
def learn(
    chances: np.ndarray, sizes: np.ndarray, values: np.ndarray, asked: float, spread: float
) -> np.ndarray:
    """Return the chances after one offer that is assumed to be worth *asked* to the other."""
    updated = np.zeros(chances.shape)
    expected = expected_utility(chances, sizes, values)
    for i in range(sizes.shape[0]):
        elsewhere = expected - expected_share(chances, i, values[i], sizes[i])
        update_issue(chances, i, values[i], sizes[i], asked - elsewhere, spread, updated)
    return updated


@rule
def expected_weights(chances: np.ndarray, sizes: np.ndarray) -> float:
    """Return the sum of the issues' expected weights, which independent ranks do not make 1."""
    m, total = sizes.shape[0], 0.0
    for i in range(m):
        for rank in range(m):
            for peak in range(sizes[i]):
                total += chances[i, rank, peak] * weight_under(rank, m)
    return total


@rule
def fill_expected(chances: np.ndarray, sizes: np.ndarray, coordinates: np.ndarray, out: np.ndarray) -> None:
    """Fill the expected utility of every package, weights scaled to sum 1 and each value's share computed once."""
    m, total = sizes.shape[0], expected_weights(chances, sizes)
    shares = np.zeros((m, chances.shape[2]))
    for i in range(m):
        for value in range(sizes[i]):
            shares[i, value] = expected_share(chances, i, value, sizes[i]) / total
    add_shares(shares, coordinates, out)


@law_of(
    "opponent",
    Trait.READS_OFFERS,
    concession=Parameter(0.05, "share an offer", "what the other is assumed to give up from one offer to the next", 0.0, 1.0, SOURCE),
    spread=Parameter(0.25, "share", "how far offers stray from that", 0.01, 10.0, SOURCE),
)  # fmt: skip
def bayesian(evidence: Evidence, numbers: Any, out: np.ndarray) -> None:
    """Learn ranks of issues and favourites within them from assumed concessions (Hindriks and Tykhonov 2008, scalable form).

    Notes
    -----
    Hypotheses about an issue: its rank among m issues, weight 2 r / (m (m + 1)), and its favourite value, utility falling in line
    on both sides (uphill and downhill at the ends, triangular between). The j-th offer is assumed to be worth 1 - concession * j; the
    likelihood is Gaussian with *spread*, each issue learning while the others stand at their expectation, so that the
    work grows with m and not with m!. The belief is the expected utility, between 0 and 1.
    """
    out[:] = 0.0
    if evidence.coordinates.shape[1] == 0:
        return
    chances = flat_belief(evidence.sizes)
    for j in range(evidence.offers.shape[0]):
        asked = max(0.0, 1.0 - numbers.concession * j)
        chances = learn(
            chances, evidence.sizes, evidence.coordinates[evidence.offers[j]], asked, numbers.spread
        )
    fill_expected(chances, evidence.sizes, evidence.coordinates, out)
