"""Deals: what an agreement does before anything is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bargaining.solutions import (
    EGALITARIAN,
    FRONTIER,
    KALAI_SMORODINSKY,
    N_SOLUTIONS,
    NASH,
    UTILITARIAN,
    distances,
)
from sim.campaign.attributes import has_flow
from sim.campaign.columns import Columns, Floats, Ints, column
from sim.campaign.delivery import carry_out
from sim.campaign.draws import draw
from sim.campaign.events import event, note
from sim.campaign.meeting import gain_rapport, note_agreement
from sim.campaign.packages import heads_of
from sim.campaign.reported import Outcome, never_as_nan, of_run, of_side, per
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.weighing import benefit_of_holder
from sim.luck import logistic
from sim.machine import borrowing_rule, rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.packages import Menu
    from sim.campaign.state import State
    from sim.campaign.weighing import Parts

NO_DEAL = -1
NOT_RATIFIED = event(12, "not_ratified")


class DealState(Columns):
    """Deals so far."""

    deals: Ints = column("deals", "deals made")
    relief_deals: Ints = column("deals", "deals that grant relief")
    ratification_failures: Ints = column("deals", "deals that failed at home")
    first_deal: Ints = column("month", "month of the first deal", NO_DEAL)
    last_deal: Ints = column("month", "month of the last deal", NO_DEAL)
    longest_gap: Ints = column("months", "longest gap between deals")
    distance_frontier: Floats = column("share", "distances of deals to the Pareto frontier, added up")
    distance_nash: Floats = column("share", "distances to the Nash point")
    distance_kalai_smorodinsky: Floats = column("share", "distances to the Kalai-Smorodinsky point")
    distance_egalitarian: Floats = column("share", "distances to the egalitarian point")
    distance_utilitarian: Floats = column("share", "distances to the utilitarian point")


class DealMonth(Columns):
    """Columns of the month's record."""

    deals: Floats = column("deals", "deals since the start")


def _deals_gap(case: Case, state: State) -> np.ndarray:
    n = np.asarray(state.run.deals, dtype=float) - 1.0
    span = np.asarray(state.run.last_deal - state.run.first_deal, dtype=float)
    return np.divide(span, n, out=np.full(n.shape, np.nan), where=n > 0)


OUTCOMES = {
    "deals": Outcome("deals", "deals made", of_run("deals")),
    "relief_deals": Outcome("deals", "deals that grant relief", of_run("relief_deals")),
    "ratification_failures": Outcome("deals", "deals that failed at home", of_run("ratification_failures")),
    "first_deal": Outcome(
        "month", "month of the first deal, 0-based", lambda c, s: never_as_nan(np.asarray(s.run.first_deal, dtype=float))
    ),
    "mean_gap": Outcome("months", "mean gap between deals", _deals_gap),
    "longest_gap": Outcome("months", "longest gap between deals", of_run("longest_gap")),
    "utility_sanctioner": Outcome("utility", "sum of deal utilities of the sanctioner", of_side("utility", SANCTIONER)),
    "utility_holder": Outcome("utility", "sum of deal utilities of the holder", of_side("utility", HOLDER)),
    "joint_gain": Outcome(
        "utility", "sum of both sides' gains over their reservation values",
        lambda c, s: np.asarray(s.sides.gain[:, SANCTIONER] + s.sides.gain[:, HOLDER]),
    ),
    "distance_frontier": Outcome("share", "mean distance of deals to the Pareto frontier", per("distance_frontier", "deals")),
    "distance_nash": Outcome("share", "mean distance of deals to the Nash point", per("distance_nash", "deals")),
    "distance_kalai_smorodinsky": Outcome(
        "share", "mean distance of deals to the Kalai-Smorodinsky point", per("distance_kalai_smorodinsky", "deals")
    ),
    "distance_egalitarian": Outcome(
        "share", "mean distance of deals to the egalitarian point", per("distance_egalitarian", "deals")
    ),
    "distance_utilitarian": Outcome(
        "share", "mean distance of deals to the utilitarian point", per("distance_utilitarian", "deals")
    ),
}  # fmt: skip


@borrowing_rule
def ratified(case: Case, state: State, i: int, month: int, value: float, leverage: float) -> bool:
    """Return whether the deal passes at home: logistic((value - leverage) / scale) (Putnam 1988, Iida 1993)."""
    if case.sides.ratification_enabled[SANCTIONER] == 0.0:
        return True
    u = draw(state, i, case.sides.luck_ratification[SANCTIONER], month, 0, 0)
    return u < logistic((value - leverage) / case.sides.ratification_precision[SANCTIONER])


@borrowing_rule
def message_is_worth_it(case: Case, state: State, i: int, first: float, second: float) -> bool:
    """Return whether the channel is added to the agreed package: it pays both together and ruins neither.

    A message is about relief with flow; its worth to the sanctioner, phi chi, must cover its cost to the holder, who must still gain from the deal.
    """
    if not case.channel.enabled:
        return False
    worth = case.sides.channel_value[SANCTIONER] * state.run.credibility[i]
    cost = case.sides.channel_cost[HOLDER]
    return bool(worth >= cost and second - cost >= state.sides.reservation_value[i, HOLDER])


@borrowing_rule
def remember(case: Case, state: State, i: int, first: float, second: float) -> None:
    """Let both sides remember what the deal brought, in points: moving averages and reference points."""
    memory = case.delivery.memory
    state.sides.surplus[i, SANCTIONER] = memory * state.sides.surplus[i, SANCTIONER] + (1.0 - memory) * first
    state.sides.surplus[i, HOLDER] = memory * state.sides.surplus[i, HOLDER] + (1.0 - memory) * second
    state.sides.reference[i, SANCTIONER] = (
        memory * state.sides.reference[i, SANCTIONER] + (1.0 - memory) * first
    )
    state.sides.reference[i, HOLDER] = memory * state.sides.reference[i, HOLDER] + (1.0 - memory) * second


@rule
def shortfalls(
    first: np.ndarray, second: np.ndarray, threat_first: float, threat_second: float, agreement: int
) -> tuple[float, float, float, float, float]:
    """Return how far an agreement is from the frontier and from the solution concepts, gains counted from the threats."""
    out = np.empty(N_SOLUTIONS)
    distances(first - threat_first, second - threat_second, agreement, out)
    return out[FRONTIER], out[NASH], out[KALAI_SMORODINSKY], out[EGALITARIAN], out[UTILITARIAN]


@borrowing_rule
def measure(case: Case, state: State, i: int, first: np.ndarray, second: np.ndarray, agreement: int) -> None:
    """Add up how far the agreement is from the frontier and from the solution concepts."""
    threat_first = state.sides.reservation_value[i, SANCTIONER]
    threat_second = state.sides.reservation_value[i, HOLDER]
    found = shortfalls(first, second, threat_first, threat_second, agreement)
    state.run.distance_frontier[i] += found[0]
    state.run.distance_nash[i] += found[1]
    state.run.distance_kalai_smorodinsky[i] += found[2]
    state.run.distance_egalitarian[i] += found[3]
    state.run.distance_utilitarian[i] += found[4]
    state.sides.gain[i, SANCTIONER] += first[agreement] - threat_first
    state.sides.gain[i, HOLDER] += second[agreement] - threat_second


@borrowing_rule
def count_deal(state: State, i: int, month: int, with_relief: bool) -> None:
    """Count a deal and the gap since the last one."""
    if state.run.deals[i] == 0:
        state.run.first_deal[i] = month
    else:
        state.run.longest_gap[i] = max(state.run.longest_gap[i], month - state.run.last_deal[i])
    state.run.last_deal[i] = month
    state.run.deals[i] += 1
    if with_relief:
        state.run.relief_deals[i] += 1
        state.run.last_relief_meeting[i] = month


@borrowing_rule
def conclude(
    case: Case, state: State, i: int, month: int, envoy: int, menu: Menu, parts: Parts, first: np.ndarray,
    second: np.ndarray, agreement: int,
) -> bool:  # fmt: skip
    """Turn an agreed package into a deal: ratify, measure, remember, carry out. Return whether it passed.

    *parts* are what it gives and costs each side as that side weighs it, *first* and *second* both utilities of every package.
    """
    r, g = agreement // menu.size[1], agreement % menu.size[1]
    people, share = menu.releases[r], menu.share[agreement]
    mask = menu.sets[g] if share > 0.0 else 0  # a share of nothing is no promise
    value, leverage = parts.value[r], share * parts.cost[g]
    if not ratified(case, state, i, month, value, leverage):
        state.run.ratification_failures[i] += 1
        note(state, i, month, NOT_RATIFIED, envoy, value=value, other=leverage)
        return False
    with_message = has_flow(case, mask) and message_is_worth_it(
        case, state, i, first[agreement], second[agreement]
    )
    note_agreement(state, i, month, mask, int(heads_of(people)), first[agreement], second[agreement])
    measure(case, state, i, first, second, agreement)
    extra_first = case.sides.channel_value[SANCTIONER] * state.run.credibility[i] if with_message else 0.0
    extra_second = case.sides.channel_cost[HOLDER] if with_message else 0.0
    state.sides.utility[i, SANCTIONER] += first[agreement] + extra_first
    state.sides.utility[i, HOLDER] += second[agreement] - extra_second
    benefit = benefit_of_holder(menu, parts, agreement)
    points_first = value - leverage + extra_first
    points_second = benefit - parts.chips[r] - menu.displeasure[agreement] - extra_second
    remember(case, state, i, points_first, points_second)
    count_deal(state, i, month, mask != 0)
    gain_rapport(case, state, i, envoy)
    carry_out(case, state, i, month, people, mask, share, 1 if with_message else 0, benefit)
    return True
