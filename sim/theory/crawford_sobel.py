"""Cheap talk by an informed sender who wants more: how finely it can speak, and what is lost.

The state is uniform on [0, 1]; the receiver's best action is the state, the sender's the state plus b. Both lose the
square of the distance. In equilibrium the sender names the cell of a partition, the receiver does its midpoint.

References
----------
Crawford, V. P. and Sobel, J. (1982). Strategic information transmission. Econometrica 50, 1431-1451 (section 4).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError
from sim.theory.ranges import whole, within

_WHERE = "theory.crawford_sobel"


def most_cells(bias: float) -> int:
    """Return the largest number of cells N(b), the smallest whole number of at least -1/2 + sqrt(1 + 2/b) / 2.

    That is the largest N with 2 N (N - 1) b < 1. From b = 1/4 on it is 1: nothing is said.

    Parameters
    ----------
    bias : float
        b in units of the state's range, at least 1e-12: there are 707,107 cells then.

    Raises
    ------
    ConfigError
        If the bias is less.

    Examples
    --------
    >>> [most_cells(b) for b in (0.01, 0.05, 0.2, 0.25)]
    [7, 3, 2, 1]
    """
    b = within(_WHERE, "bias", bias, 1e-12)
    n = max(1, math.floor(0.5 + math.sqrt(0.25 + 0.5 / b)))
    # The floor sits on the boundary 2 N (N - 1) b = 1 itself, where the last cell would be empty.
    return n - 1 if n > 1 and 2.0 * n * (n - 1) * b >= 1.0 else n


def partition_cuts(bias: float, n_cells: int | None = None) -> NDArray[np.float64]:
    """Return the cut points a_i = i/N + 2 b i (i - N) for i = 0..N.

    At a_i the sender is indifferent between two neighbouring midpoints; each cell is 4 b longer than the one before.

    Parameters
    ----------
    bias : float
        b, at least 1e-12.
    n_cells : int, optional
        N from 1 to `most_cells`; the largest unless given.

    Returns
    -------
    array of float, shape (N + 1,)
        From 0 to 1.

    Raises
    ------
    ConfigError
        If the bias is less, or there is no equilibrium with so many cells.

    Examples
    --------
    >>> partition_cuts(0.05).round(5).tolist()
    [0.0, 0.13333, 0.46667, 1.0]
    """
    n = _cells(bias, n_cells)
    i = np.arange(n + 1)
    return i / n + 2.0 * float(bias) * i * (i - n)


def receiver_actions(bias: float, n_cells: int | None = None) -> NDArray[np.float64]:
    """Return what the receiver does on each message, the cells' midpoints (shape (N,)).

    Parameters
    ----------
    bias, n_cells
        As in `partition_cuts`.

    Raises
    ------
    ConfigError
        As in `partition_cuts`.

    Examples
    --------
    >>> receiver_actions(0.05).round(5).tolist()
    [0.06667, 0.3, 0.73333]
    """
    cuts = partition_cuts(bias, n_cells)
    return 0.5 * (cuts[1:] + cuts[:-1])


def receiver_loss(bias: float, n_cells: int | None = None) -> float:
    """Return the receiver's expected loss, 1 / (12 N^2) + b^2 (N^2 - 1) / 3.

    It is the variance that is left. The more cells the smaller, so both sides prefer the finest partition beforehand.

    Parameters
    ----------
    bias, n_cells
        As in `partition_cuts`.

    Raises
    ------
    ConfigError
        As in `partition_cuts`.

    Examples
    --------
    >>> round(receiver_loss(0.05), 9)
    0.015925926
    """
    n = _cells(bias, n_cells)
    return 1.0 / (12.0 * n * n) + float(bias) ** 2 * (n * n - 1.0) / 3.0


def sender_loss(bias: float, n_cells: int | None = None) -> float:
    """Return the sender's expected loss, the receiver's plus b^2.

    Parameters
    ----------
    bias, n_cells
        As in `partition_cuts`.

    Raises
    ------
    ConfigError
        As in `partition_cuts`.

    Examples
    --------
    >>> round(sender_loss(0.05), 9)
    0.018425926
    """
    return receiver_loss(bias, n_cells) + float(bias) ** 2


def _cells(bias: float, n_cells: int | None) -> int:
    most = most_cells(bias)
    if n_cells is None:
        return most
    if whole(_WHERE, "n_cells", n_cells, 1) > most:
        raise ConfigError.at(_WHERE, "n_cells", n_cells, f"must be at most {most} with this bias")
    return int(n_cells)
