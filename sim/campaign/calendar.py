"""The calendar: scripted events of a scenario."""

from __future__ import annotations

from typing import Any

from sim.campaign.case import (
    ACTIVE,
    BLOC_STANCE,
    ENVOY_JOINS,
    ENVOY_LEAVES,
    FACTOR,
    KIND,
    MONTH,
    PARTY,
    PAUSE,
    RELIEF_COST,
    SHIFT,
    STANCE,
    SUBSIDY,
    THRESHOLDS,
    UNTIL,
)
from sim.campaign.events import SCRIPTED, note
from sim.campaign.state import ENVOY_ACTIVE
from sim.machine import borrowing_rule


@borrowing_rule
def in_force(case: Any, entry: int, month: int) -> bool:
    """Return whether an entry has begun and not ended; one without an end stays."""
    until = int(case.calendar[UNTIL, entry])
    return bool(int(case.calendar[MONTH, entry]) <= month and (until < 0 or month < until))


@borrowing_rule
def factor_of(case: Any, kind: int, month: int) -> float:
    """Return the product of the factors in force of one kind."""
    product = 1.0
    for entry in range(case.calendar.shape[1]):
        if int(case.calendar[KIND, entry]) == kind and in_force(case, entry, month):
            product *= case.calendar[FACTOR, entry]
    return product


@borrowing_rule
def shift_of(case: Any, month: int) -> float:
    """Return the sum of the shifts of all thresholds in force."""
    total = 0.0
    for entry in range(case.calendar.shape[1]):
        if int(case.calendar[KIND, entry]) == THRESHOLDS and in_force(case, entry, month):
            total += case.calendar[SHIFT, entry]
    return total


@borrowing_rule
def stance_of(case: Any, month: int) -> int:
    """Return the stance of the entry in force that began last, else the bloc's own."""
    stance, since = int(case.numbers.bloc_stance[0]), -1
    for entry in range(case.calendar.shape[1]):
        begun = int(case.calendar[MONTH, entry])
        if int(case.calendar[KIND, entry]) == BLOC_STANCE and in_force(case, entry, month) and begun >= since:
            stance, since = int(case.calendar[STANCE, entry]), begun
    return stance


@borrowing_rule
def serves(case: Any, envoy: int, month: int) -> float:
    """Return 1 if the entry in force that began last, or else the case, has the envoy serving."""
    active, since = case.envoy[ACTIVE, envoy], -1
    for entry in range(case.calendar.shape[1]):
        kind, begun = int(case.calendar[KIND, entry]), int(case.calendar[MONTH, entry])
        if int(case.calendar[PARTY, entry]) != envoy or not in_force(case, entry, month) or begun < since:
            continue
        if kind == ENVOY_JOINS or kind == ENVOY_LEAVES:
            active, since = (1.0 if kind == ENVOY_JOINS else 0.0), begun
    return float(active)


@borrowing_rule
def begins_or_ends(case: Any, entry: int, month: int) -> bool:
    """Return whether an entry begins or ends in this month."""
    return bool(int(case.calendar[MONTH, entry]) == month or int(case.calendar[UNTIL, entry]) == month)


@borrowing_rule
def apply_entries(case: Any, state: Any, i: int, month: int) -> None:
    """Set all that the calendar governs from the entries in force; the subsidy moves in proportion to its base."""
    state.run.cost_factor[i] = factor_of(case, RELIEF_COST, month)
    state.run.threshold_shift[i] = shift_of(case, month)
    state.run.stance[i] = stance_of(case, month)
    base = case.numbers.patron_subsidy[0] * factor_of(case, SUBSIDY, month)
    state.run.subsidy[i] *= base / state.run.subsidy_base[i]
    state.run.subsidy_base[i] = base
    for envoy in range(case.envoy.shape[1]):
        state.envoys[i, ENVOY_ACTIVE, envoy] = serves(case, envoy, month)


@borrowing_rule
def turn_page(case: Any, state: Any, i: int, month: int) -> None:
    """Begin and end the entries of this month."""
    changed = False
    for entry in range(case.calendar.shape[1]):
        if begins_or_ends(case, entry, month):
            ends = 1.0 if int(case.calendar[UNTIL, entry]) == month else 0.0
            note(state, i, month, SCRIPTED, int(case.calendar[PARTY, entry]), entry, 0, ends, 0.0)
            changed = True
    if changed:
        apply_entries(case, state, i, month)


@borrowing_rule
def paused(case: Any, month: int) -> bool:
    """Return whether a scripted pause forbids meetings in this month."""
    for entry in range(case.calendar.shape[1]):
        if int(case.calendar[KIND, entry]) == PAUSE and in_force(case, entry, month):
            return True
    return False
