"""The calendar: scripted events of a scenario."""

from __future__ import annotations

from typing import Any

from sim.campaign.case import (
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
from sim.compiled import rule


@rule
def strike(case: Any, state: Any, i: int, entry: int, stance_before: int) -> None:
    """Let one entry begin."""
    kind = int(case.calendar[KIND, entry])
    factor = case.calendar[FACTOR, entry]
    if kind == ENVOY_JOINS or kind == ENVOY_LEAVES:
        state.envoys[i, ENVOY_ACTIVE, int(case.calendar[PARTY, entry])] = 1.0 if kind == ENVOY_JOINS else 0.0
    elif kind == RELIEF_COST:
        state.run.cost_factor[i] *= factor
    elif kind == THRESHOLDS:
        state.run.threshold_shift[i] += case.calendar[SHIFT, entry]
    elif kind == BLOC_STANCE:
        state.run.stance[i] = int(case.calendar[STANCE, entry])
    elif kind == SUBSIDY:
        state.run.subsidy_base[i] *= factor
        state.run.subsidy[i] *= factor


@rule
def lift(case: Any, state: Any, i: int, entry: int, stance_before: int) -> None:
    """Let one entry end, undoing what it began."""
    kind = int(case.calendar[KIND, entry])
    factor = case.calendar[FACTOR, entry]
    if kind == ENVOY_JOINS or kind == ENVOY_LEAVES:
        state.envoys[i, ENVOY_ACTIVE, int(case.calendar[PARTY, entry])] = 0.0 if kind == ENVOY_JOINS else 1.0
    elif kind == RELIEF_COST:
        state.run.cost_factor[i] /= factor
    elif kind == THRESHOLDS:
        state.run.threshold_shift[i] -= case.calendar[SHIFT, entry]
    elif kind == BLOC_STANCE:
        state.run.stance[i] = stance_before
    elif kind == SUBSIDY:
        state.run.subsidy_base[i] /= factor
        state.run.subsidy[i] /= factor


@rule
def turn_page(case: Any, state: Any, i: int, month: int) -> None:
    """Begin and end the entries of this month."""
    for entry in range(case.calendar.shape[1]):
        stance = int(case.numbers.bloc_stance[0])
        if int(case.calendar[UNTIL, entry]) == month:
            lift(case, state, i, entry, stance)
            note(state, i, month, SCRIPTED, int(case.calendar[PARTY, entry]), entry, 0, 1.0, 0.0)
        if int(case.calendar[MONTH, entry]) == month:
            strike(case, state, i, entry, stance)
            note(state, i, month, SCRIPTED, int(case.calendar[PARTY, entry]), entry, 0, 0.0, 0.0)


@rule
def paused(case: Any, month: int) -> bool:
    """Return whether a scripted pause forbids meetings in this month."""
    for entry in range(case.calendar.shape[1]):
        if int(case.calendar[KIND, entry]) == PAUSE:
            until = int(case.calendar[UNTIL, entry])
            if int(case.calendar[MONTH, entry]) <= month and (until < 0 or month < until):
                return True
    return False
