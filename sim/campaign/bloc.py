"""The bloc: incidents at the border, its stance, and what relief is worth because of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.campaign.choices import Stance
from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck
from sim.campaign.draws import draw
from sim.campaign.events import among, event, note
from sim.campaign.relief import DELIVERED, NEVER
from sim.campaign.reported import Outcome, of_all
from sim.campaign.sides import HOLDER
from sim.luck import poisson_quantile
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

BORDER_CLOSED = event(4, "border_closed")
BLOC_FOLLOWS = event(5, "bloc_follows")
NOT_YET = -1


class BlocNumbers(Columns):
    """Numbers of each bloc."""

    stance: Ints
    follow_lag: Ints
    follow_gain: Floats
    incidents: Floats
    counter_snap_back: Floats
    luck_incidents: Keys = luck("incidents", lone=True)


class BlocState(Columns):
    """How each bloc stands."""

    stance: Ints = column("", "out, follow or counter", "bloc.stance")
    follows_from: Ints = column("month", "month in which it began to follow", NOT_YET)
    border_closed: Ints = column("0 or 1", "border closed in this month")
    incidents: Ints = column("incidents", "incidents at its border")


class BlocMonth(Columns):
    """Columns of the month's record."""

    border_closed: Floats = column("0 or 1", "border closed in this month")


OUTCOMES = {
    "incidents": Outcome("incidents", "incidents at the border", of_all("bloc", "incidents")),
}  # fmt: skip


@borrowing_rule
def effective_flow(
    flow: float, bloc_share: float, follow_gain: float, follows: bool, obstructed: bool
) -> float:
    """Return an item's monthly flow given the bloc: f (1 + g x) if it follows, f (1 - x) if it stands in the way."""
    if obstructed:
        return flow * (1.0 - bloc_share)
    return flow * (1.0 + follow_gain * bloc_share) if follows else flow


@borrowing_rule
def follows_now(state: State, i: int, b: int, month: int) -> bool:
    """Return whether bloc *b* has begun to follow."""
    return bool(state.bloc.stance[i, b] == Stance.FOLLOW and 0 <= state.bloc.follows_from[i, b] <= month)


@borrowing_rule
def item_flow(case: Case, state: State, i: int, month: int, item: int, temporary: bool) -> float:
    """Return the flow of an item in a month, as all blocs together let it be.

    Parameters
    ----------
    temporary : bool
        Whether a border closed for this month counts; expectations for the future leave it out.
    """
    flow, share = case.item.flow[item], case.item.bloc_share[item]
    if share == 0.0:
        return flow
    for b in range(case.bloc.shape[0]):
        closed = temporary and state.bloc.border_closed[i, b] > 0
        obstructed = closed or state.bloc.stance[i, b] == Stance.COUNTER
        follows, gain = follows_now(state, i, b, month), case.bloc.follow_gain[b]
        flow = effective_flow(flow, share, gain, follows, obstructed)
    return flow


@borrowing_rule
def active_flow(case: Case, state: State, i: int, month: int) -> float:
    """Return the flow of all relief in force, in points a month."""
    total = 0.0
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] == DELIVERED:
            total += state.items.share[i, item] * item_flow(case, state, i, month, item, True)
    return total


@borrowing_rule
def perceived_hazard(case: Case, ease: float) -> float:
    """Return the monthly snap-back hazard that the holder expects, h = h0 + h1 e."""
    return min(1.0, case.sides.snap_back_floor[HOLDER] + case.sides.snap_back_ease[HOLDER] * ease)


@borrowing_rule
def first_subsidies(case: Case) -> float:
    """Return what all patrons together pay at the start, in points a month."""
    total = 0.0
    for p in range(case.patron.shape[0]):
        total += case.patron.subsidy[p]
    return total


@borrowing_rule
def subsidies(state: State, i: int) -> float:
    """Return what all patrons together pay now, in points a month."""
    total = 0.0
    for p in range(state.patron.shape[1]):
        total += state.patron.subsidy[i, p]
    return total


@borrowing_rule
def lock_in_of_all(state: State, i: int) -> float:
    """Return how many steps of lock-in the holder has taken with all patrons together."""
    total = 0.0
    for p in range(state.patron.shape[1]):
        total += state.patron.lock_in[i, p]
    return total


@borrowing_rule
def present_value(case: Case, state: State, i: int, month: int, item: int, ease: float) -> float:
    """Return what an item is worth to the holder: PV = f (S0 / S) / (1 - delta (1 - h)) + s.

    Notes
    -----
    Income matters less to a well-subsidised client, hence S0 / S (Early 2015).
    """
    flow = item_flow(case, state, i, month, item, False)
    need = first_subsidies(case) / subsidies(state, i)
    lasting = 1.0 - case.sides.discount[HOLDER] * (1.0 - perceived_hazard(case, ease))
    return float(flow * need / lasting + case.item.symbolic[item])


@borrowing_rule
def first_flow_month(case: Case, state: State, i: int) -> int:
    """Return the month in which the first item with flow was delivered, or -1."""
    first = -1
    for item in range(case.item.shape[0]):
        month = int(state.items.delivered_month[i, item])
        if case.item.flow[item] > 0.0 and month != int(NEVER) and (first < 0 or month < first):
            first = month
    return first


@borrowing_rule
def close_border(case: Case, state: State, i: int, b: int, month: int) -> None:
    """Draw the month's incidents at the border of bloc *b*."""
    u = draw(state, i, case.bloc.luck_incidents[b], month, 0, 0)
    incidents = poisson_quantile(u, case.bloc.incidents[b])
    state.bloc.incidents[i, b] += incidents
    state.bloc.border_closed[i, b] = 1 if incidents > 0 else 0
    if incidents > 0:
        note(state, i, month, BORDER_CLOSED, among(b, case.bloc), count=incidents)


@borrowing_rule
def begin_to_follow(case: Case, state: State, i: int, b: int, month: int) -> None:
    """Let bloc *b*, if it is ready to follow, do so after its lag."""
    if state.bloc.stance[i, b] == Stance.FOLLOW and state.bloc.follows_from[i, b] < 0:
        start = first_flow_month(case, state, i)
        if start >= 0 and month >= start + case.bloc.follow_lag[b]:
            state.bloc.follows_from[i, b] = month
            note(state, i, month, BLOC_FOLLOWS, among(b, case.bloc))


@borrowing_rule
def border_and_stance(case: Case, state: State, i: int, b: int, month: int) -> None:
    """Draw the month's border incidents and let a following bloc follow after its lag."""
    close_border(case, state, i, b, month)
    begin_to_follow(case, state, i, b, month)
