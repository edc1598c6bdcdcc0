"""Meetings: who calls one, when, and what a round of talks leaves behind."""

from __future__ import annotations

from typing import Any

from sim.bargaining.protocols import BROKEN_DOWN as TALKS_BROKEN_DOWN
from sim.bargaining.protocols import TIME_OUT as TALKS_OUT_OF_TIME
from sim.bargaining.protocols import WALKED_AWAY as TALKS_WALKED_AWAY
from sim.campaign.calendar import paused
from sim.campaign.case import LUCK_MEETING, P_MEETING, RAPPORT_DECAY, RAPPORT_GAIN
from sim.campaign.draws import draw
from sim.campaign.events import AGREED, BROKE_DOWN, MET, NOBODY, OUT_OF_TIME, WALKED_AWAY, note
from sim.campaign.state import ENVOY_ACTIVE, ENVOY_RAPPORT
from sim.machine import borrowing_rule


@borrowing_rule
def gap_has_passed(case: Any, state: Any, i: int, month: int) -> bool:
    """Return whether enough months have passed since the last meeting, more after one that produced relief."""
    since = month - state.run.last_meeting[i]
    since_relief = month - state.run.last_relief_meeting[i]
    numbers = case.numbers
    return bool(since >= numbers.talks_gap[0] and since_relief >= numbers.talks_gap_after_relief[0])


@borrowing_rule
def may_meet(case: Any, state: Any, i: int, month: int) -> bool:
    """Return whether a meeting can take place: no pause, no punishment, and the gap has passed."""
    barred = paused(case, month) or month < state.run.no_meetings_before[i]
    return not barred and gap_has_passed(case, state, i, month)


@borrowing_rule
def calling_envoy(case: Any, state: Any, i: int, month: int) -> int:
    """Return the first active envoy who brings the sides together this month, or -1."""
    if not may_meet(case, state, i, month):
        return NOBODY
    for envoy in range(case.envoy.shape[1]):
        if state.envoys[i, ENVOY_ACTIVE, envoy] == 0.0:
            continue
        if draw(state, i, case.envoy_keys[LUCK_MEETING, envoy], month, 0, 0) < case.envoy[P_MEETING, envoy]:
            return envoy
    return NOBODY


@borrowing_rule
def let_rapport_fade(case: Any, state: Any, i: int) -> None:
    """Let every envoy's rapport decay for a month."""
    for envoy in range(case.envoy.shape[1]):
        state.envoys[i, ENVOY_RAPPORT, envoy] *= 1.0 - case.envoy[RAPPORT_DECAY, envoy]


@borrowing_rule
def gain_rapport(case: Any, state: Any, i: int, envoy: int) -> None:
    """Let a deal bring the envoy a share of the rapport that is missing."""
    rapport = state.envoys[i, ENVOY_RAPPORT, envoy]
    state.envoys[i, ENVOY_RAPPORT, envoy] = rapport + case.envoy[RAPPORT_GAIN, envoy] * (1.0 - rapport)


@borrowing_rule
def open_meeting(state: Any, i: int, month: int, envoy: int, packages: int) -> None:
    """Count a meeting and note who called it and how many packages were on the table."""
    state.run.meetings[i] += 1
    state.run.last_meeting[i] = month
    note(state, i, month, MET, envoy, NOBODY, packages, 0.0, 0.0)


@borrowing_rule
def close_meeting(state: Any, i: int, month: int, envoy: int, status: int, rounds: int) -> None:
    """Count how talks ended; ``status`` as in `sim.bargaining.protocols`."""
    state.run.rounds[i] += rounds
    if status == TALKS_BROKEN_DOWN:
        state.run.breakdowns[i] += 1
        note(state, i, month, BROKE_DOWN, envoy, NOBODY, rounds, 0.0, 0.0)
    elif status == TALKS_WALKED_AWAY:
        state.run.walk_aways[i] += 1
        note(state, i, month, WALKED_AWAY, envoy, NOBODY, rounds, 0.0, 0.0)
    elif status == TALKS_OUT_OF_TIME:
        state.run.time_outs[i] += 1
        note(state, i, month, OUT_OF_TIME, envoy, NOBODY, rounds, 0.0, 0.0)


@borrowing_rule
def note_agreement(
    state: Any, i: int, month: int, mask: int, heads: int, first: float, second: float
) -> None:
    """Note an agreement: heads, item set, both utilities."""
    note(state, i, month, AGREED, NOBODY, mask, heads, first, second)
