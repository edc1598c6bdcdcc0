"""Records of talks, kept when one run is told in full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(slots=True, kw_only=True)
class TalkRecord:
    """One meeting's packages, beliefs and moves: P packages, R releases of C categories, G item sets, m moves."""

    month: int
    envoy: str
    sanctioner: np.ndarray
    """float64, shape (P,): true utility."""
    holder: np.ndarray
    """float64, shape (P,): true utility."""
    believed_holder: np.ndarray
    """float64, shape (P,): the holder's utility as the sanctioner believes it."""
    believed_sanctioner: np.ndarray
    """float64, shape (P,): the sanctioner's utility as the holder believes it."""
    releases: np.ndarray
    """int64, shape (R, C); package p is release p // G with set p % G."""
    sets: np.ndarray
    """int64, shape (G,): item sets as bit masks."""
    trail: np.ndarray
    """int64, shape (m, 5), columns as in `sim.bargaining.negotiation`."""
    targets: np.ndarray
    """float64, shape (m,): what the mover asked for; NaN for a go-between."""
    status: str
    agreement: int | None
    passed: bool
    reservation: tuple[float, float]
