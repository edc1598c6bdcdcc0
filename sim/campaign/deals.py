"""Deals: what an agreement does before anything is delivered."""

from __future__ import annotations

from typing import Any

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
from sim.campaign.case import LUCK_RATIFICATION
from sim.campaign.delivery import carry_out
from sim.campaign.draws import draw
from sim.campaign.events import NOBODY, NOT_RATIFIED, note
from sim.campaign.meeting import gain_rapport, note_agreement
from sim.campaign.packages import heads_of
from sim.campaign.weighing import benefit_of_holder
from sim.luck import logistic
from sim.machine import borrowing_rule, rule


@borrowing_rule
def ratified(case: Any, state: Any, i: int, month: int, value: float, leverage: float) -> bool:
    """Return whether the deal passes at home: logistic((value - leverage) / scale) (Putnam 1988, Iida 1993)."""
    numbers = case.numbers
    if numbers.sanctioner_ratification_enabled[0] == 0.0:
        return True
    u = draw(state, i, case.keys[LUCK_RATIFICATION], month, 0, 0)
    return u < logistic((value - leverage) / numbers.sanctioner_ratification_precision[0])


@borrowing_rule
def message_is_worth_it(case: Any, state: Any, i: int, first: float, second: float) -> bool:
    """Return whether the channel is added to the agreed package: it pays both together and ruins neither.

    A message is about relief with flow; its worth to the sanctioner, phi chi, must cover its cost to the holder, who must still gain from the deal.
    """
    numbers = case.numbers
    if numbers.channel_enabled[0] == 0.0:
        return False
    worth = numbers.sanctioner_channel_value[0] * state.run.credibility[i]
    cost = numbers.holder_channel_cost[0]
    return bool(worth >= cost and second - cost >= numbers.holder_reservation_value[0])


@borrowing_rule
def remember(case: Any, state: Any, i: int, first: float, second: float) -> None:
    """Let both sides remember what the deal brought, in points: moving averages and reference points."""
    memory = case.numbers.delivery_memory[0]
    state.run.surplus_sanctioner[i] = memory * state.run.surplus_sanctioner[i] + (1.0 - memory) * first
    state.run.surplus_holder[i] = memory * state.run.surplus_holder[i] + (1.0 - memory) * second
    state.run.reference_sanctioner[i] = memory * state.run.reference_sanctioner[i] + (1.0 - memory) * first
    state.run.reference_holder[i] = memory * state.run.reference_holder[i] + (1.0 - memory) * second


@rule
def shortfalls(
    first: np.ndarray, second: np.ndarray, threat_first: float, threat_second: float, agreement: int
) -> tuple[float, float, float, float, float]:
    """Return how far an agreement is from the frontier and from the solution concepts, gains counted from the threats."""
    out = np.empty(N_SOLUTIONS)
    distances(first - threat_first, second - threat_second, agreement, out)
    return out[FRONTIER], out[NASH], out[KALAI_SMORODINSKY], out[EGALITARIAN], out[UTILITARIAN]


@borrowing_rule
def measure(case: Any, state: Any, i: int, first: np.ndarray, second: np.ndarray, agreement: int) -> None:
    """Add up how far the agreement is from the frontier and from the solution concepts."""
    threat_first = case.numbers.sanctioner_reservation_value[0]
    threat_second = case.numbers.holder_reservation_value[0]
    found = shortfalls(first, second, threat_first, threat_second, agreement)
    state.run.distance_frontier[i] += found[0]
    state.run.distance_nash[i] += found[1]
    state.run.distance_kalai_smorodinsky[i] += found[2]
    state.run.distance_egalitarian[i] += found[3]
    state.run.distance_utilitarian[i] += found[4]
    state.run.gain_sanctioner[i] += first[agreement] - threat_first
    state.run.gain_holder[i] += second[agreement] - threat_second


@borrowing_rule
def count_deal(state: Any, i: int, month: int, with_relief: bool) -> None:
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
    case: Any, state: Any, i: int, month: int, envoy: int, menu: Any, parts: Any, first: np.ndarray,
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
        note(state, i, month, NOT_RATIFIED, envoy, NOBODY, 0, value, leverage)
        return False
    with_message = has_flow(case, mask) and message_is_worth_it(
        case, state, i, first[agreement], second[agreement]
    )
    note_agreement(state, i, month, mask, int(heads_of(people)), first[agreement], second[agreement])
    measure(case, state, i, first, second, agreement)
    extra_first = case.numbers.sanctioner_channel_value[0] * state.run.credibility[i] if with_message else 0.0
    extra_second = case.numbers.holder_channel_cost[0] if with_message else 0.0
    state.run.utility_sanctioner[i] += first[agreement] + extra_first
    state.run.utility_holder[i] += second[agreement] - extra_second
    benefit = benefit_of_holder(menu, parts, agreement)
    points_first = value - leverage + extra_first
    points_second = benefit - parts.chips[r] - menu.displeasure[agreement] - extra_second
    remember(case, state, i, points_first, points_second)
    count_deal(state, i, month, mask != 0)
    gain_rapport(case, state, i, envoy)
    carry_out(case, state, i, month, people, mask, share, 1 if with_message else 0, benefit)
    return True
