"""What the other holds on to matters to it: the frequency model."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.opponents import add_shares
from sim.bargaining.turn import Evidence
from sim.machine import rule
from sim.registry import Parameter, Trait, law_of

SOURCE = "van Krimpen, Looije and Hajizadeh (2013)"


@rule
def issue_weights(coordinates: np.ndarray, offers: np.ndarray, learning: float) -> np.ndarray:
    """Return the weight of each issue, sum 1: an issue gains whenever it stays as it was from one offer to the next."""
    m = coordinates.shape[1]
    weights = np.full(m, 1.0 / m)
    for j in range(1, offers.shape[0]):
        for i in range(m):
            if coordinates[offers[j], i] == coordinates[offers[j - 1], i]:
                weights[i] += learning / m
    total = 0.0
    for i in range(m):
        total += weights[i]
    return weights / total


@rule
def value_counts(coordinates: np.ndarray, sizes: np.ndarray, offers: np.ndarray) -> np.ndarray:
    """Return how often each value of each issue was offered, counting from 1; shape (m, largest size)."""
    largest = 1
    for i in range(sizes.shape[0]):
        largest = max(largest, sizes[i])
    counts = np.ones((sizes.shape[0], largest))
    for j in range(offers.shape[0]):
        for i in range(sizes.shape[0]):
            counts[i, coordinates[offers[j], i]] += 1.0
    return counts


@rule
def largest_in_rows(counts: np.ndarray) -> np.ndarray:
    """Return the largest of each row."""
    largest = np.zeros(counts.shape[0])
    for i in range(counts.shape[0]):
        for value in range(counts.shape[1]):
            largest[i] = max(largest[i], counts[i, value])
    return largest


@law_of(
    "opponent",
    Trait.READS_OFFERS,
    learning=Parameter(
        0.2, "weight", "what an unchanged issue gains, over all issues' start of 1", 0.0, 10.0, SOURCE
    ),
)
def frequency(evidence: Evidence, numbers: Any, out: np.ndarray) -> None:
    """Weigh issues by how often they stay unchanged and values by how often they are offered (HardHeaded).

    Notes
    -----
    u(x) = sum_i w_i f_i(x_i) / max f_i: w starts equal and gains ``learning / m`` for each step of the other that left issue i alone,
    f counts from 1 (van Krimpen, Looije and Hajizadeh 2013). Between 0 and 1, so that nothing looks impossible.
    """
    out[:] = 0.0
    if evidence.coordinates.shape[1] == 0:
        return
    weights = issue_weights(evidence.coordinates, evidence.offers, numbers.learning)
    counts = value_counts(evidence.coordinates, evidence.sizes, evidence.offers)
    largest = largest_in_rows(counts)
    for i in range(evidence.coordinates.shape[1]):
        for value in range(counts.shape[1]):
            counts[i, value] = weights[i] * counts[i, value] / largest[i]
    add_shares(counts, evidence.coordinates, out)
