"""Meetings: who calls one, when, and what a round of talks leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.bargaining.protocols import BROKEN_DOWN as TALKS_BROKEN_DOWN
from sim.bargaining.protocols import TIME_OUT as TALKS_OUT_OF_TIME
from sim.bargaining.protocols import WALKED_AWAY as TALKS_WALKED_AWAY
from sim.campaign.calendar import paused
from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck
from sim.campaign.draws import draw
from sim.campaign.events import NOBODY, event, note
from sim.campaign.reported import Outcome, last_month, of_run, per
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

LONG_AGO = -1000

MET = event(7, "met")
AGREED = event(8, "agreed")
BROKE_DOWN = event(9, "broke_down")
WALKED_AWAY = event(10, "walked_away")
OUT_OF_TIME = event(11, "out_of_time")


class TalksNumbers(NamedTuple):
    """How a meeting is held."""

    rounds: int
    p_breakdown: float
    gap_after_relief: int
    gap: int
    order: int
    item_sets: int
    luck_breakdown: np.uint64 = luck("breakdown")


class EnvoyNumbers(Columns):
    """Numbers of each envoy."""

    active: Floats
    p_meeting: Floats
    rapport: Floats
    rapport_gain: Floats
    rapport_decay: Floats
    bias: Floats
    mandate: Floats
    compromise: Ints
    p_compromise: Floats
    late_rounds: Ints
    luck_meeting: Keys = luck("meeting")
    luck_compromise: Keys = luck("compromise")


class EnvoyState(Columns):
    """How each envoy stands."""

    active: Floats = column("0 or 1", "whether it serves", "envoy.active")
    rapport: Floats = column("share", "rapport with the holder", "envoy.rapport")


class MeetingState(Columns):
    """Meetings so far."""

    last_meeting: Ints = column("month", "month of the last meeting", LONG_AGO)
    last_relief_meeting: Ints = column("month", "month of the last meeting that agreed on relief", LONG_AGO)
    no_meetings_before: Ints = column("month", "end of a punishment", LONG_AGO)
    meetings: Ints = column("meetings", "meetings held")
    walk_aways: Ints = column("meetings", "meetings in which a side saw nothing to talk about")
    breakdowns: Ints = column("meetings", "meetings that broke down")
    time_outs: Ints = column("meetings", "meetings that ran out of rounds")
    rounds: Ints = column("rounds", "rounds of all meetings")


class EnvoyMonth(Columns):
    """Columns of the month's record."""

    rapport: Floats = column("share", "highest rapport of an active envoy")


class MeetingMonth(Columns):
    """Columns of the month's record."""

    meetings: Floats = column("meetings", "meetings since the start")


OUTCOMES = {
    "meetings": Outcome("meetings", "meetings held", of_run("meetings")),
    "rounds": Outcome("rounds", "mean rounds per meeting", per("rounds", "meetings")),
    "walk_aways": Outcome("meetings", "meetings in which a side saw nothing to talk about", of_run("walk_aways")),
    "breakdowns": Outcome("meetings", "meetings that broke down", of_run("breakdowns")),
    "time_outs": Outcome("meetings", "meetings that ran out of rounds", of_run("time_outs")),
    "rapport": Outcome("share", "highest rapport of an active envoy at the end", last_month("rapport")),
}  # fmt: skip


@borrowing_rule
def gap_has_passed(case: Case, state: State, i: int, month: int) -> bool:
    """Return whether enough months have passed since the last meeting, more after one that produced relief."""
    since = month - state.run.last_meeting[i]
    since_relief = month - state.run.last_relief_meeting[i]
    return bool(since >= case.talks.gap and since_relief >= case.talks.gap_after_relief)


@borrowing_rule
def may_meet(case: Case, state: State, i: int, month: int) -> bool:
    """Return whether a meeting can take place: no pause, no punishment, and the gap has passed."""
    barred = paused(case, month) or month < state.run.no_meetings_before[i]
    return not barred and gap_has_passed(case, state, i, month)


@borrowing_rule
def calling_envoy(case: Case, state: State, i: int, month: int) -> int:
    """Return the first active envoy who brings the sides together this month, or -1."""
    if not may_meet(case, state, i, month):
        return NOBODY
    for envoy in range(case.envoy.shape[0]):
        if state.envoys.active[i, envoy] == 0.0:
            continue
        if draw(state, i, case.envoy.luck_meeting[envoy], month, 0, 0) < case.envoy.p_meeting[envoy]:
            return envoy
    return NOBODY


@borrowing_rule
def let_rapport_fade(case: Case, state: State, i: int) -> None:
    """Let every envoy's rapport decay for a month."""
    for envoy in range(case.envoy.shape[0]):
        state.envoys.rapport[i, envoy] *= 1.0 - case.envoy.rapport_decay[envoy]


@borrowing_rule
def gain_rapport(case: Case, state: State, i: int, envoy: int) -> None:
    """Let a deal bring the envoy a share of the rapport that is missing."""
    rapport = state.envoys.rapport[i, envoy]
    state.envoys.rapport[i, envoy] = rapport + case.envoy.rapport_gain[envoy] * (1.0 - rapport)


@borrowing_rule
def open_meeting(state: State, i: int, month: int, envoy: int, packages: int) -> None:
    """Count a meeting and note who called it and how many packages were on the table."""
    state.run.meetings[i] += 1
    state.run.last_meeting[i] = month
    note(state, i, month, MET, envoy, count=packages)


@borrowing_rule
def close_meeting(state: State, i: int, month: int, envoy: int, status: int, rounds: int) -> None:
    """Count how talks ended; ``status`` as in `sim.bargaining.protocols`."""
    state.run.rounds[i] += rounds
    if status == TALKS_BROKEN_DOWN:
        state.run.breakdowns[i] += 1
        note(state, i, month, BROKE_DOWN, envoy, count=rounds)
    elif status == TALKS_WALKED_AWAY:
        state.run.walk_aways[i] += 1
        note(state, i, month, WALKED_AWAY, envoy, count=rounds)
    elif status == TALKS_OUT_OF_TIME:
        state.run.time_outs[i] += 1
        note(state, i, month, OUT_OF_TIME, envoy, count=rounds)


@borrowing_rule
def note_agreement(
    state: State, i: int, month: int, mask: int, heads: int, first: float, second: float
) -> None:
    """Note an agreement: heads, item set, both utilities."""
    note(state, i, month, AGREED, subject=mask, count=heads, value=first, other=second)
