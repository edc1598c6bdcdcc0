"""Opponent models, one a file: what a side makes of the other's offers.

Every law has the signature ``(coordinates, sizes, offers, round_, n_rounds, prior, truth, parameters, out)`` and fills ``out[P]`` with
the other's believed utility of every package.

- ``coordinates[P, m]``, ``sizes[m]``: what each package holds on each of m issues, and how many values an issue has.
- ``offers``: the packages that the other has proposed so far, oldest first; none at the start.
- ``prior[P]``: the belief that a side brought to the table; ``truth[P]``: the other's own utilities.

The trait `READS_OFFERS` asks for an update after each offer of the other; without it a belief is formed once, at the start.
"""

from __future__ import annotations

import numpy as np

from sim.machine import rule

READS_OFFERS = "reads offers"


@rule
def add_shares(shares: np.ndarray, coordinates: np.ndarray, out: np.ndarray) -> None:
    """Fill the believed utility of every package from what each value of each issue brings it: a sum over issues.

    Parameters
    ----------
    shares : array, shape (m, largest size)
    coordinates : array of int, shape (P, m)
    out : array, shape (P,)
        Overwritten.
    """
    for p in range(coordinates.shape[0]):
        out[p] = 0.0
        for i in range(coordinates.shape[1]):
            out[p] += shares[i, coordinates[p, i]]
