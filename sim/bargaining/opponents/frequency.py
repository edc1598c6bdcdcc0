"""What the other holds on to matters to it: the frequency model."""

from __future__ import annotations

import numpy as np

from sim.bargaining.opponents import READS_OFFERS, add_shares
from sim.machine import rule
from sim.registry import Parameter, law_of

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
    READS_OFFERS,
    learning=Parameter(
        0.2, "weight", "what an unchanged issue gains, over all issues' start of 1", 0.0, 10.0, SOURCE
    ),
)
def frequency(
    coordinates: np.ndarray,
    sizes: np.ndarray,
    offers: np.ndarray,
    round_: int,
    n_rounds: int,
    prior: np.ndarray,
    truth: np.ndarray,
    parameters: np.ndarray,
    out: np.ndarray,
) -> None:
    """Weigh issues by how often they stay unchanged and values by how often they are offered (HardHeaded).

    Notes
    -----
    u(x) = sum_i w_i f_i(x_i) / max f_i: w starts equal and gains ``learning / m`` for each step of the other that left issue i alone,
    f counts from 1 (van Krimpen, Looije and Hajizadeh 2013). Between 0 and 1, so that nothing looks impossible.
    """
    out[:] = 0.0
    if coordinates.shape[1] == 0:
        return
    weights = issue_weights(coordinates, offers, parameters[0])
    counts = value_counts(coordinates, sizes, offers)
    largest = largest_in_rows(counts)
    for i in range(coordinates.shape[1]):
        for value in range(counts.shape[1]):
            counts[i, value] = weights[i] * counts[i, value] / largest[i]
    add_shares(counts, coordinates, out)
