"""The calendar: scripted events of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.campaign.choices import Script
from sim.campaign.columns import Columns, Floats, Ints, column
from sim.campaign.events import event, note
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

SCRIPTED = event(6, "scripted")


class EntryNumbers(Columns):
    """Numbers of each entry of the calendar; positions are -1 where nobody is meant."""

    kind: Ints
    month: Ints
    until: Ints
    party: Ints
    stance: Ints
    factor: Floats
    shift: Floats


class ScriptState(Columns):
    """What the calendar governs of a run as a whole."""

    cost_factor: Floats = column("multiple", "scripted factor on the cost of relief", 1.0)
    threshold_shift: Floats = column("trust", "scripted shift of all thresholds")


@borrowing_rule
def in_force(case: Case, entry: int, month: int) -> bool:
    """Return whether an entry has begun and not ended; one without an end stays."""
    until = case.calendar.until[entry]
    return bool(case.calendar.month[entry] <= month and (until < 0 or month < until))


@borrowing_rule
def factor_of(case: Case, kind: int, month: int) -> float:
    """Return the product of the factors in force of one kind."""
    product = 1.0
    for entry in range(case.calendar.shape[0]):
        if case.calendar.kind[entry] == kind and in_force(case, entry, month):
            product *= case.calendar.factor[entry]
    return product


@borrowing_rule
def shift_of(case: Case, month: int) -> float:
    """Return the sum of the shifts of all thresholds in force."""
    total = 0.0
    for entry in range(case.calendar.shape[0]):
        if case.calendar.kind[entry] == Script.THRESHOLDS and in_force(case, entry, month):
            total += case.calendar.shift[entry]
    return total


@borrowing_rule
def stance_of(case: Case, b: int, month: int) -> int:
    """Return the stance of the entry in force that began last, else bloc *b*'s own."""
    stance, since = case.bloc.stance[b], -1
    for entry in range(case.calendar.shape[0]):
        begun = case.calendar.month[entry]
        if (
            case.calendar.kind[entry] == Script.BLOC_STANCE
            and in_force(case, entry, month)
            and begun >= since
        ):
            stance, since = case.calendar.stance[entry], begun
    return stance


@borrowing_rule
def serves(case: Case, envoy: int, month: int) -> float:
    """Return 1 if the entry in force that began last, or else the case, has the envoy serving."""
    active, since = case.envoy.active[envoy], -1
    for entry in range(case.calendar.shape[0]):
        kind, begun = case.calendar.kind[entry], case.calendar.month[entry]
        if case.calendar.party[entry] != envoy or not in_force(case, entry, month) or begun < since:
            continue
        if kind == Script.ENVOY_JOINS or kind == Script.ENVOY_LEAVES:
            active, since = (1.0 if kind == Script.ENVOY_JOINS else 0.0), begun
    return float(active)


@borrowing_rule
def begins_or_ends(case: Case, entry: int, month: int) -> bool:
    """Return whether an entry begins or ends in this month."""
    return bool(case.calendar.month[entry] == month or case.calendar.until[entry] == month)


@borrowing_rule
def apply_entries(case: Case, state: State, i: int, month: int) -> None:
    """Set all that the calendar governs from the entries in force; subsidies move in proportion to their bases."""
    state.run.cost_factor[i] = factor_of(case, Script.RELIEF_COST, month)
    state.run.threshold_shift[i] = shift_of(case, month)
    for b in range(case.bloc.shape[0]):
        state.bloc.stance[i, b] = stance_of(case, b, month)
    for p in range(case.patron.shape[0]):
        base = case.patron.subsidy[p] * factor_of(case, Script.SUBSIDY, month)
        state.patron.subsidy[i, p] *= base / state.patron.subsidy_base[i, p]
        state.patron.subsidy_base[i, p] = base
    for envoy in range(case.envoy.shape[0]):
        state.envoys.active[i, envoy] = serves(case, envoy, month)


@borrowing_rule
def turn_page(case: Case, state: State, i: int, month: int) -> None:
    """Begin and end the entries of this month."""
    changed = False
    for entry in range(case.calendar.shape[0]):
        if begins_or_ends(case, entry, month):
            ends = 1.0 if case.calendar.until[entry] == month else 0.0
            note(state, i, month, SCRIPTED, case.calendar.party[entry], entry, value=ends)
            changed = True
    if changed:
        apply_entries(case, state, i, month)


@borrowing_rule
def paused(case: Case, month: int) -> bool:
    """Return whether a scripted pause forbids meetings in this month."""
    for entry in range(case.calendar.shape[0]):
        if case.calendar.kind[entry] == Script.PAUSE and in_force(case, entry, month):
            return True
    return False
