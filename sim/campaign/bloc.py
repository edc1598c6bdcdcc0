"""The bloc: incidents at the border, its stance, and what relief is worth because of both."""

from __future__ import annotations

from typing import Any

from sim.campaign.case import (
    BLOC_SHARE,
    FLOW,
    LUCK_INCIDENTS,
    STANCE_COUNTER,
    STANCE_FOLLOW,
    SYMBOLIC,
)
from sim.campaign.draws import draw
from sim.campaign.events import BLOC_FOLLOWS, BORDER_CLOSED, NOBODY, note
from sim.campaign.state import DELIVERED, DELIVERED_MONTH, NEVER, SHARE, STATUS
from sim.luck import poisson_quantile
from sim.machine import borrowing_rule


@borrowing_rule
def effective_flow(
    flow: float, bloc_share: float, follow_gain: float, follows: bool, obstructed: bool
) -> float:
    """Return an item's monthly flow given the bloc: f (1 + g x) if it follows, f (1 - x) if it stands in the way."""
    if obstructed:
        return flow * (1.0 - bloc_share)
    return flow * (1.0 + follow_gain * bloc_share) if follows else flow


@borrowing_rule
def follows_now(state: Any, i: int, month: int) -> bool:
    """Return whether the bloc has begun to follow."""
    return bool(state.run.stance[i] == STANCE_FOLLOW and 0 <= state.run.follows_from[i] <= month)


@borrowing_rule
def item_flow(case: Any, state: Any, i: int, month: int, item: int, temporary: bool) -> float:
    """Return the flow of an item in a month.

    Parameters
    ----------
    temporary : bool
        Whether a border closed for this month counts; expectations for the future leave it out.
    """
    closed = temporary and state.run.border_closed[i] > 0
    return effective_flow(
        case.item[FLOW, item],
        case.item[BLOC_SHARE, item],
        case.numbers.bloc_follow_gain[0],
        follows_now(state, i, month),
        closed or state.run.stance[i] == STANCE_COUNTER,
    )


@borrowing_rule
def active_flow(case: Any, state: Any, i: int, month: int) -> float:
    """Return the flow of all relief in force, in points a month."""
    total = 0.0
    for item in range(case.item.shape[1]):
        if state.items[i, STATUS, item] == DELIVERED:
            total += state.items[i, SHARE, item] * item_flow(case, state, i, month, item, True)
    return total


@borrowing_rule
def perceived_hazard(case: Any, ease: float) -> float:
    """Return the monthly snap-back hazard that the holder expects, h = h0 + h1 e."""
    return min(1.0, case.numbers.holder_snap_back_floor[0] + case.numbers.holder_snap_back_ease[0] * ease)


@borrowing_rule
def present_value(case: Any, state: Any, i: int, month: int, item: int, ease: float) -> float:
    """Return what an item is worth to the holder: PV = f (S0 / S) / (1 - delta (1 - h)) + s.

    Notes
    -----
    Income matters less to a well-subsidised client, hence S0 / S (Early 2015).
    """
    flow = item_flow(case, state, i, month, item, False)
    need = case.numbers.patron_subsidy[0] / state.run.subsidy[i]
    lasting = 1.0 - case.numbers.holder_discount[0] * (1.0 - perceived_hazard(case, ease))
    return float(flow * need / lasting + case.item[SYMBOLIC, item])


@borrowing_rule
def first_flow_month(case: Any, state: Any, i: int) -> int:
    """Return the month in which the first item with flow was delivered, or -1."""
    first = -1
    for item in range(case.item.shape[1]):
        month = int(state.items[i, DELIVERED_MONTH, item])
        if case.item[FLOW, item] > 0.0 and month != int(NEVER) and (first < 0 or month < first):
            first = month
    return first


@borrowing_rule
def border_and_stance(case: Any, state: Any, i: int, month: int) -> None:
    """Draw the month's border incidents and let a following bloc follow after its lag."""
    u = draw(state, i, case.keys[LUCK_INCIDENTS], month, 0, 0)
    incidents = poisson_quantile(u, case.numbers.bloc_incidents[0])
    state.run.incidents[i] += incidents
    state.run.border_closed[i] = 1 if incidents > 0 else 0
    if incidents > 0:
        note(state, i, month, BORDER_CLOSED, NOBODY, NOBODY, incidents, 0.0, 0.0)
    if state.run.stance[i] == STANCE_FOLLOW and state.run.follows_from[i] < 0:
        start = first_flow_month(case, state, i)
        if start >= 0 and month >= start + int(case.numbers.bloc_follow_lag[0]):
            state.run.follows_from[i] = month
            note(state, i, month, BLOC_FOLLOWS, NOBODY, NOBODY, 0, 0.0, 0.0)
