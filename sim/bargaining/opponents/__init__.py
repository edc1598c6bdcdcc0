"""Opponent models, one a file: what a side makes of the other's offers.

Every law has the signature ``(evidence, numbers, out)`` and fills ``out[P]`` with the other's believed utility of every package;
`sim.bargaining.turn.Evidence` is what it goes by. The trait `Trait.READS_OFFERS` asks for an update after each offer of the
other; without it a belief is formed once, at the start.
"""

from __future__ import annotations

import numpy as np

from sim.machine import rule


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
