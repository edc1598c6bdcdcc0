"""Normalisation: on which scale utilities are stated. Always chosen, never silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.errors import ConfigError

Normalisation = Literal["raw", "best", "range"]
NORMALISATIONS = {
    "raw": "as the form gives them",
    "best": "divided by the best package's, so that it is worth 1",
    "range": "from the worst package at 0 (anti-ideal) to the best at 1 (ideal)",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """An increasing affine change of units: u' = (u - zero) / unit."""

    zero: float = 0.0
    unit: float = 1.0

    def __call__(self, utility: np.ndarray) -> np.ndarray:
        """Return utilities in the new units."""
        return (utility - self.zero) / self.unit

    def one(self, utility: float) -> float:
        """Return one utility, such as a reservation value, in the new units."""
        return (utility - self.zero) / self.unit


def scale_of(utility: np.ndarray, normalisation: Normalisation, party: str) -> Scale:
    """Return the change of units that a normalisation asks for.

    Parameters
    ----------
    utility : array, shape (P,)
    normalisation : str
        One of `NORMALISATIONS`.
    party : str
        For the error.

    Raises
    ------
    ConfigError
        Where the best package is not worth more than zero (``best``), or all are worth the same (``range``): there is
        then no such scale.
    """
    if normalisation not in NORMALISATIONS:
        raise ConfigError.at(f"profile {party}", "normalisation", normalisation, list(NORMALISATIONS))
    if normalisation == "raw":
        return Scale()
    zero, best = (float(utility.min()) if normalisation == "range" else 0.0), float(utility.max())
    if not best > zero:
        reason = (
            "needs packages of different worth" if normalisation == "range" else "needs a best above zero"
        )
        raise ConfigError.at(f"profile {party}", "normalisation", normalisation, reason)
    return Scale(zero, best - zero)
