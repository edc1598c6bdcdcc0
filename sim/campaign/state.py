"""The state of campaigns: arrays with a leading axis over runs.

A rule takes ``(case, state, i, ...)`` and changes row *i*. A Mesa model is a batch of one; a batch engine holds many.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.campaign.case import Case
from sim.campaign.events import EVENT, events_at_most
from sim.campaign.records import month_columns
from sim.machine import carried

HELD, FREED, ARRESTED, EXPIRED, PARDONED, REARRESTED, INDUCED, WITHOUT_TALKS, PENDING, REFUSED_EXILE = range(
    10
)
LEDGERS = 10

OFF, PROMISED, DELIVERED, LOST = range(4)
(
    STATUS,
    DUE,
    PROMISED_MONTH,
    DELIVERED_MONTH,
    LOST_MONTH,
    LAG,
    WILL_BREAK,
    WITH_MESSAGE,
    MESSAGE,
    LEAKED,
    SHARE,
    UNLOCKED_MONTH,
) = range(12)
ITEM_STATE = 12
NEVER = -1.0
NO_MESSAGE = -1.0

ENVOY_ACTIVE, ENVOY_RAPPORT = range(2)
ENVOY_STATE = 2
MEMORY_MONTHS = 12
N_CHOICES = 5

_COUNTS = (
    "number",
    "seed",
    "last_meeting",
    "last_relief_meeting",
    "no_meetings_before",
    "breached_until",
    "pending_due",
    "border_closed",
    "stance",
    "follows_from",
    "stage",
    "stage_silent",
    "honest",
    "n_events",
    "meetings",
    "deals",
    "relief_deals",
    "walk_aways",
    "breakdowns",
    "time_outs",
    "ratification_failures",
    "rounds",
    "first_deal",
    "last_deal",
    "longest_gap",
    "breaches_sanctioner",
    "breaches_holder",
    "snap_backs",
    "incidents",
    "messages",
    "messages_true",
    "tolerated",
    "outbids",
    "squeezes",
    "lock_ins",
    "months",
)
_AMOUNTS = (
    "trust_sanctioner_a",
    "trust_sanctioner_b",
    "trust_holder_a",
    "trust_holder_b",
    "subsidy",
    "subsidy_base",
    "lock_in",
    "relief_memory",
    "heads_memory",
    "patron_belief",
    "patron_belief_silent",
    "credibility",
    "surplus_sanctioner",
    "surplus_holder",
    "reference_sanctioner",
    "reference_holder",
    "ceiling_sanctioner",
    "ceiling_holder",
    "cost_factor",
    "threshold_shift",
    "published",
    "relief_pv",
    "relief_flow_received",
    "relief_lost_pv",
    "leverage_spent",
    "utility_sanctioner",
    "utility_holder",
    "gain_sanctioner",
    "gain_holder",
    "peak_dependence",
    "stage_months",
    "stage_silent_months",
    "distance_frontier",
    "distance_nash",
    "distance_kalai_smorodinsky",
    "distance_egalitarian",
    "distance_utilitarian",
    "lag_months",
    "n_lags",
)
RUN = np.dtype([(name, "i8") for name in _COUNTS] + [(name, "f8") for name in _AMOUNTS])
"""Scalars of one run: counts as int64, amounts as float64."""


@carried
class State(NamedTuple):
    """States of n runs: C categories, I items, E envoys, T months."""

    run: Any
    """Record array of length n with the fields of `RUN`."""
    people: np.ndarray
    """int64, shape (n, 10, C): ledgers of people by category."""
    items: np.ndarray
    """float64, shape (n, 12, I)."""
    envoys: np.ndarray
    """float64, shape (n, 2, E)."""
    listed: np.ndarray
    """float64, shape (n, C): recognised by the monitor."""
    arrested_lately: np.ndarray
    """int64, shape (n, 12, C): arrests by month modulo 12, those before the start included."""
    freed_at_home: np.ndarray
    """int64, shape (n, 12, C): freed at home by month modulo 12."""
    months: np.ndarray
    """float64, shape (n, T, `month_columns`): what the records hold at each month's end; with T = 1, at the latest one's."""
    events: Any
    """Record array, shape (n, capacity) of `EVENT`; capacity 0 keeps none."""
    leaving: np.ndarray
    """int64, shape (n, C): people about to be freed; overwritten."""
    chances: np.ndarray
    """float64, shape (n, 5): of the patron's answers; overwritten."""


def new_state(
    case: Case, n: int, months: int, *, keep_events: bool = True, keep_months: bool = True
) -> State:
    """Return *n* blank states, ready for `begin`; without months kept, there is room for the latest one."""
    categories, items, envoys = case.category.shape[1], case.item.shape[1], case.envoy.shape[1]
    capacity = events_at_most(months, categories, items, envoys, case.calendar.shape[1]) if keep_events else 0
    return State(
        run=np.zeros(n, dtype=RUN).view(np.recarray),
        people=np.zeros((n, LEDGERS, categories), dtype=np.int64),
        items=np.zeros((n, ITEM_STATE, items)),
        envoys=np.zeros((n, ENVOY_STATE, envoys)),
        listed=np.zeros((n, categories)),
        arrested_lately=np.zeros((n, MEMORY_MONTHS, categories), dtype=np.int64),
        freed_at_home=np.zeros((n, MEMORY_MONTHS, categories), dtype=np.int64),
        months=np.zeros((n, months if keep_months else 1, month_columns(categories, items))),
        events=np.zeros((n, capacity), dtype=EVENT).view(np.recarray),
        leaving=np.zeros((n, categories), dtype=np.int64),
        chances=np.zeros((n, N_CHOICES)),
    )


def stacked(states: list[State]) -> State:
    """Return several batches as one, in the order given."""
    columns = zip(*states, strict=True)
    return State(*(_concatenated(list(column)) for column in columns))


def _concatenated(arrays: list[Any]) -> Any:
    whole = np.concatenate(arrays)
    return whole.view(np.recarray) if whole.dtype.names else whole
