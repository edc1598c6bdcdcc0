"""Outcomes: what a run reports, one column each, with unit and meaning; each family declares its own.

Gross releases never stand without the net change: ``attributable_net`` compares with the same luck without talks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.campaign.case import Case
from sim.campaign.columns import declared
from sim.campaign.declared import FAMILIES
from sim.campaign.patron import PatronState
from sim.campaign.relief import NEVER
from sim.campaign.reported import Outcome, Reading, never_as_nan
from sim.campaign.state import State

OUTCOMES: dict[str, Outcome] = {
    name: outcome for family in FAMILIES for name, outcome in getattr(family, "OUTCOMES", {}).items()
}
"""Every outcome of a run by name, the same for all cases."""


def outcomes_of_names(
    categories: Sequence[str], items: Sequence[str], patrons: Sequence[str] = ()
) -> dict[str, Outcome]:
    """Return the outcomes that carry the names of a case.

    Freed, pardoned and ended sentences by category; of each item the month in which it came within reach, its place in
    the order of unlocking, and month, lag and loss of what was delivered. Where there are several patrons, what each did.
    """
    named: dict[str, Outcome] = {}
    for c, name in enumerate(categories):
        named[f"freed_{name}"] = Outcome("people", f"freed by deals: {name}", _of_category("freed", c))
        named[f"pardoned_{name}"] = Outcome(
            "people", f"pardoned outside the talks: {name}", _of_category("pardoned", c)
        )
        named[f"expired_{name}"] = Outcome("people", f"sentences ended: {name}", _of_category("expired", c))
    for j, name in enumerate(items):
        named[f"unlocked_{name}"] = Outcome(
            "month", f"first meeting with {name} within reach, month", _unlocked_column(j)
        )
        named[f"order_{name}"] = Outcome(
            "place", f"place of {name} in the order of unlocking, ties share one", _order_column(j)
        )
        for stem, field, unit in (
            ("month", "delivered_month", "month"),
            ("lag", "lag", "months"),
            ("lost", "lost_month", "month"),
        ):
            named[f"{stem}_{name}"] = Outcome(unit, f"{stem} of {name}", _item_column(field, j))
    for p, name in enumerate(patrons if len(patrons) > 1 else ()):
        for stem, said in declared(PatronState).items():
            named[f"{stem}_{name}"] = Outcome(said.unit, f"{said.summary}: {name}", _of_patron(stem, p))
    return named


def _of_patron(name: str, patron: int) -> Reading:
    return lambda case, state: getattr(state.patron, name)[:, patron].copy()


def _of_category(ledger: str, category: int) -> Reading:
    return lambda case, state: getattr(state.people, ledger)[:, category].copy()


def _unlocked_column(item: int) -> Reading:
    return lambda case, state: never_as_nan(state.items.unlocked_month[:, item])


def _order_column(item: int) -> Reading:
    """Return one more than the number of items that came within reach before this one."""

    def column(case: Case, state: State) -> np.ndarray:
        months = never_as_nan(state.items.unlocked_month[:])
        own = months[:, item]
        return np.where(np.isnan(own), np.nan, 1.0 + (months < own[:, np.newaxis]).sum(axis=1))

    return column


def _item_column(field: str, item: int) -> Reading:
    def column(case: Case, state: State) -> np.ndarray:
        delivered = state.items.delivered_month[:, item] != NEVER
        return np.where(delivered, never_as_nan(getattr(state.items, field)[:, item]), np.nan)

    return column


def table(
    case: Case, state: State, categories: Sequence[str], items: Sequence[str], patrons: Sequence[str] = ()
) -> dict[str, np.ndarray]:
    """Return every outcome column by name; arrays of shape (n,)."""
    columns = {**OUTCOMES, **outcomes_of_names(categories, items, patrons)}
    return {name: outcome.column(case, state) for name, outcome in columns.items()}
