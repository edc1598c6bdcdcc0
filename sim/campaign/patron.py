"""The patron: how it answers when relief makes the holder less dependent on it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.campaign.bloc import active_flow, item_flow
from sim.campaign.case import LOCK_IN, LOGIT, LUCK_PATRON, OUTBID, SQUEEZE, TOLERATE
from sim.campaign.draws import draw
from sim.campaign.events import NOBODY, PATRON_ANSWERED, note
from sim.campaign.state import LEAKED, N_CHOICES, PROMISED, SHARE, STATUS
from sim.machine import borrowing_rule


@borrowing_rule
def dependence(flow: float, subsidy: float) -> float:
    """Return the share of the holder's outside income that is relief, D = Y / (Y + S)."""
    total = flow + subsidy
    return flow / total if total > 0.0 else 0.0


@borrowing_rule
def alarm(case: Any, flow: float, subsidy: float, lock_in: float) -> float:
    """Return dependence beyond tolerance, dampened by lock-in: x = max(0, D - tol) r^L."""
    beyond = max(0.0, dependence(flow, subsidy) - case.numbers.patron_tolerance[0])
    return float(beyond * case.numbers.patron_lock_in_effect[0] ** lock_in) if beyond > 0.0 else 0.0


@borrowing_rule
def payoffs(case: Any, flow: float, subsidy: float, lock_in: float, out: np.ndarray) -> None:
    """Fill *out* (indexed by choice) with the patron's payoffs in points."""
    numbers = case.numbers
    weight, step = numbers.patron_alarm[0], numbers.patron_step[0]
    out[TOLERATE] = -weight * alarm(case, flow, subsidy, lock_in)
    out[OUTBID] = -weight * alarm(case, flow, (1.0 + step) * subsidy, lock_in) - step * subsidy
    squeezed = -weight * alarm(case, flow, (1.0 - step) * subsidy, lock_in)
    out[SQUEEZE] = squeezed + step * subsidy - numbers.patron_squeeze_cost[0]
    out[LOCK_IN] = -weight * alarm(case, flow, subsidy, lock_in + 1.0) - numbers.patron_lock_in_cost[0] * (
        1.0 + lock_in
    )


@borrowing_rule
def choice_probabilities(case: Any, flow: float, subsidy: float, lock_in: float, out: np.ndarray) -> None:
    """Fill *out* (indexed by choice) with the patron's mixed answer: logit beyond tolerance, else it tolerates."""
    for choice in range(N_CHOICES):
        out[choice] = 0.0
    policy = int(case.numbers.patron_policy[0])
    if dependence(flow, subsidy) <= case.numbers.patron_tolerance[0]:
        out[TOLERATE] = 1.0
    elif policy != LOGIT:
        out[policy] = 1.0
    else:
        payoffs(case, flow, subsidy, lock_in, out)
        out[LOGIT] = 0.0
        highest = max(max(out[TOLERATE], out[OUTBID]), max(out[SQUEEZE], out[LOCK_IN]))
        total = 0.0
        for choice in range(TOLERATE, N_CHOICES):
            out[choice] = math.exp(case.numbers.patron_precision[0] * (out[choice] - highest))
            total += out[choice]
        for choice in range(TOLERATE, N_CHOICES):
            out[choice] /= total


@borrowing_rule
def visible_flow(case: Any, state: Any, i: int, month: int) -> float:
    """Return the flow that the patron reckons with: relief in force and promises it has heard of."""
    flow = active_flow(case, state, i, month)
    for item in range(case.item.shape[1]):
        if state.items[i, STATUS, item] == PROMISED and state.items[i, LEAKED, item] > 0.0:
            flow += state.items[i, SHARE, item] * item_flow(case, state, i, month, item, True)
    return flow


@borrowing_rule
def flow_reckoned_with(case: Any, state: Any, i: int, month: int) -> float:
    """Return the flow that the holder reckons with: relief in force and every promise kept."""
    flow = active_flow(case, state, i, month)
    for item in range(case.item.shape[1]):
        if state.items[i, STATUS, item] == PROMISED:
            flow += state.items[i, SHARE, item] * item_flow(case, state, i, month, item, True)
    return flow


@borrowing_rule
def p_squeeze(case: Any, state: Any, i: int, flow: float, chances: np.ndarray) -> float:
    """Return the probability that the patron squeezes at a flow of relief."""
    choice_probabilities(case, flow, state.run.subsidy[i], state.run.lock_in[i], chances)
    return float(chances[SQUEEZE])


@borrowing_rule
def displeasure_at(case: Any, state: Any, i: int, p_before: float, flow: float, chances: np.ndarray) -> float:
    """Return what a squeeze would cost the holder, times how much likelier this *flow* makes it than the chance before.

    A squeeze takes a step of the subsidy, which comes back at the rate of the subsidy's memory: dP(squeeze) * step * S /
    (1 - delta * memory). Only the rise over no deal counts: a patron that is angry already is no reason to refuse a visit.
    """
    numbers = case.numbers
    rise = p_squeeze(case, state, i, flow, chances) - p_before
    lasting = 1.0 - numbers.holder_discount[0] * numbers.patron_subsidy_memory[0]
    return float(max(0.0, rise) * numbers.patron_step[0] * state.run.subsidy[i] / lasting)


@borrowing_rule
def choose(case: Any, state: Any, i: int, month: int) -> int:
    """Return the patron's choice of this month."""
    flow, chances = visible_flow(case, state, i, month), state.chances[i]
    choice_probabilities(case, flow, state.run.subsidy[i], state.run.lock_in[i], chances)
    u = draw(state, i, case.keys[LUCK_PATRON], month, 0, 0)
    total = 0.0
    for choice in range(TOLERATE, N_CHOICES):
        total += chances[choice]
        if u < total:
            return choice
    return TOLERATE


@borrowing_rule
def answer(case: Any, state: Any, i: int, month: int, choice: int) -> None:
    """Carry out the patron's choice; the subsidy otherwise drifts back to its base."""
    numbers = case.numbers
    base = state.run.subsidy_base[i]
    share = dependence(visible_flow(case, state, i, month), state.run.subsidy[i])
    state.run.peak_dependence[i] = max(state.run.peak_dependence[i], share)
    state.run.subsidy[i] = base + numbers.patron_subsidy_memory[0] * (state.run.subsidy[i] - base)
    if choice == OUTBID:
        state.run.subsidy[i] *= 1.0 + numbers.patron_step[0]
        state.run.outbids[i] += 1
    elif choice == SQUEEZE:
        state.run.subsidy[i] *= 1.0 - numbers.patron_step[0]
        state.run.squeezes[i] += 1
    elif choice == LOCK_IN:
        state.run.lock_in[i] += 1.0
        state.run.lock_ins[i] += 1
    elif share > numbers.patron_tolerance[0]:
        state.run.tolerated[i] += 1
    if share > numbers.patron_tolerance[0]:
        note(state, i, month, PATRON_ANSWERED, NOBODY, choice, 0, share, state.run.subsidy[i])
