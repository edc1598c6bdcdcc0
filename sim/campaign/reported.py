"""Reported: an outcome of a run, and the usual ways to read one from the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.relief import NEVER

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

Reading = Callable[["Case", "State"], np.ndarray]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One column of the runs table.

    Parameters
    ----------
    unit, summary : str
        For tables, axes and the column dictionary of the manifest.
    column : callable
        ``(case, state) -> array of shape (n,)``.
    """

    unit: str
    summary: str
    column: Reading


def ledger(name: str) -> Reading:
    """Return the reading of a ledger of people over all categories."""
    return lambda case, state: getattr(state.people, name).sum(axis=1)


def of_run(name: str) -> Reading:
    """Return the reading of what a run remembers as a whole."""
    return lambda case, state: getattr(state.run, name).copy()


def of_side(name: str, side: int) -> Reading:
    """Return the reading of what a side has."""
    return lambda case, state: getattr(state.sides, name)[:, side].copy()


def of_all(table: str, name: str) -> Reading:
    """Return the reading of what the parties of a role add up to."""
    return lambda case, state: getattr(getattr(state, table), name).sum(axis=1)


def of_first(table: str, name: str) -> Reading:
    """Return the reading of what the first party of a role has."""
    return lambda case, state: getattr(getattr(state, table), name)[:, 0].copy()


def last_month(name: str) -> Reading:
    """Return the reading of a column of the last month's record."""
    return lambda case, state: getattr(state.months, name)[:, -1].copy()


def per(name: str, count: str) -> Reading:
    """Return the reading of a mean per *count*, NaN where there is none."""

    def column(case: Case, state: State) -> np.ndarray:
        n = getattr(state.run, count).astype(float)
        return np.divide(getattr(state.run, name), n, out=np.full(n.shape, np.nan), where=n > 0)

    return column


def never_as_nan(values: np.ndarray) -> np.ndarray:
    """Return months with NaN for never."""
    return np.where(values == NEVER, np.nan, values)
