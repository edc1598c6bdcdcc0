"""The patron: how it answers when relief makes the holder less dependent on it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.bloc import active_flow, item_flow
from sim.campaign.choices import Policy
from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck
from sim.campaign.draws import draw
from sim.campaign.events import among, event, note
from sim.campaign.relief import PROMISED
from sim.campaign.reported import Outcome, last_month, of_all
from sim.campaign.sides import HOLDER
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

N_CHOICES = len(Policy)
PATRON_ANSWERED = event(19, "patron_answered")


class PatronNumbers(Columns):
    """Numbers of each patron."""

    policy: Ints
    subsidy: Floats
    subsidy_memory: Floats
    tolerance: Floats
    alarm: Floats
    step: Floats
    squeeze_cost: Floats
    lock_in_cost: Floats
    lock_in_effect: Floats
    precision: Floats
    informed: Floats
    belief: Floats
    kept_if_honours: Floats
    kept_if_not: Floats
    tempering: Floats
    reassurance: Floats
    n_stages: Ints
    luck_answer: Keys = luck("patron", lone=True)
    luck_war: Keys = luck("war", lone=True)


class PatronState(Columns):
    """How each patron stands, on the war track too."""

    subsidy: Floats = column("points a month", "subsidy", "patron.subsidy")
    subsidy_base: Floats = column("points a month", "what the subsidy drifts back to", "patron.subsidy")
    lock_in: Floats = column("steps", "lock-in")
    peak_dependence: Floats = column("share", "highest dependence on relief that it saw")
    tolerated: Ints = column("months", "months in which it tolerated what alarmed it")
    outbids: Ints = column("months", "months in which it outbid")
    squeezes: Ints = column("months", "months in which it squeezed")
    lock_ins: Ints = column("months", "months in which it locked in")
    belief: Floats = column("probability", "belief that the sanctioner keeps its word", "patron.belief")
    belief_silent: Floats = column("probability", "the same without messages", "patron.belief")
    stage: Ints = column("stage", "war track, 0 to acceptance")
    stage_silent: Ints = column("stage", "war track on the same luck without messages")
    stage_months: Floats = column("stage", "stages added up over months")
    stage_silent_months: Floats = column("stage", "the same without messages")


class PatronMonth(Columns):
    """Columns of the month's record; subsidies and lock-ins of several patrons add up."""

    subsidy: Floats = column("points a month", "patron's subsidy")
    lock_in: Floats = column("steps", "patron's lock-in")
    flow: Floats = column("points a month", "flow of relief in force")
    dependence: Floats = column("share", "relief in the holder's outside income")


OUTCOMES = {
    "subsidy": Outcome("points a month", "patron's subsidy at the end", of_all("patron", "subsidy")),
    "dependence": Outcome("share", "relief in the holder's outside income at the end", last_month("dependence")),
    "peak_dependence": Outcome("share", "highest dependence on relief that the patron saw", lambda c, s: s.patron.peak_dependence[:, :].max(axis=1)),
    "lock_in": Outcome("steps", "patron's lock-in at the end", of_all("patron", "lock_in")),
    "tolerated": Outcome("months", "months in which the patron tolerated what alarmed it", of_all("patron", "tolerated")),
    "outbids": Outcome("months", "months in which the patron outbid", of_all("patron", "outbids")),
    "squeezes": Outcome("months", "months in which the patron squeezed", of_all("patron", "squeezes")),
    "lock_ins": Outcome("months", "months in which the patron locked in", of_all("patron", "lock_ins")),
}  # fmt: skip


@borrowing_rule
def dependence(flow: float, subsidy: float) -> float:
    """Return the share of the holder's outside income that is relief, D = Y / (Y + S)."""
    total = flow + subsidy
    return flow / total if total > 0.0 else 0.0


@borrowing_rule
def alarm(case: Case, p: int, flow: float, subsidies_: float, lock_in: float) -> float:
    """Return dependence beyond tolerance, dampened by lock-in: x = max(0, D - tol) r^L."""
    beyond = max(0.0, dependence(flow, subsidies_) - case.patron.tolerance[p])
    return float(beyond * case.patron.lock_in_effect[p] ** lock_in) if beyond > 0.0 else 0.0


@borrowing_rule
def payoffs(
    case: Case, p: int, flow: float, subsidy: float, others: float, lock_in: float, out: np.ndarray
) -> None:
    """Fill *out* (indexed by `Policy`) with the payoffs of patron *p* in points.

    Parameters
    ----------
    flow, subsidy, others : float
        Relief, its own subsidy and that of all other patrons, in points a month.
    lock_in : float
        Steps taken.
    """
    weight, step = case.patron.alarm[p], case.patron.step[p]
    out[Policy.TOLERATE] = -weight * alarm(case, p, flow, subsidy + others, lock_in)
    outbid = (1.0 + step) * subsidy + others
    out[Policy.OUTBID] = -weight * alarm(case, p, flow, outbid, lock_in) - step * subsidy
    squeezed = -weight * alarm(case, p, flow, (1.0 - step) * subsidy + others, lock_in)
    out[Policy.SQUEEZE] = squeezed + step * subsidy - case.patron.squeeze_cost[p]
    tied = -weight * alarm(case, p, flow, subsidy + others, lock_in + 1.0)
    out[Policy.LOCK_IN] = tied - case.patron.lock_in_cost[p] * (1.0 + lock_in)


@borrowing_rule
def choice_probabilities(
    case: Case, p: int, flow: float, subsidy: float, others: float, lock_in: float, out: np.ndarray
) -> None:
    """Fill *out* (indexed by `Policy`) with a patron's mixed answer: logit beyond tolerance, else it tolerates."""
    for choice in range(N_CHOICES):
        out[choice] = 0.0
    policy = case.patron.policy[p]
    if dependence(flow, subsidy + others) <= case.patron.tolerance[p]:
        out[Policy.TOLERATE] = 1.0
    elif policy != Policy.LOGIT:
        out[policy] = 1.0
    else:
        payoffs(case, p, flow, subsidy, others, lock_in, out)
        out[Policy.LOGIT] = 0.0
        highest = max(
            max(out[Policy.TOLERATE], out[Policy.OUTBID]), max(out[Policy.SQUEEZE], out[Policy.LOCK_IN])
        )
        total = 0.0
        for choice in range(Policy.TOLERATE, N_CHOICES):
            out[choice] = math.exp(case.patron.precision[p] * (out[choice] - highest))
            total += out[choice]
        for choice in range(Policy.TOLERATE, N_CHOICES):
            out[choice] /= total


@borrowing_rule
def others_pay(state: State, i: int, p: int) -> float:
    """Return the subsidies of all patrons but *p*, in points a month."""
    total = 0.0
    for other in range(state.patron.shape[1]):
        if other != p:
            total += state.patron.subsidy[i, other]
    return total


@borrowing_rule
def visible_flow(case: Case, state: State, i: int, p: int, month: int) -> float:
    """Return the flow that patron *p* reckons with: relief in force and promises it has heard of."""
    flow = active_flow(case, state, i, month)
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] == PROMISED and state.leaked[i, p, item] > 0:
            flow += state.items.share[i, item] * item_flow(case, state, i, month, item, True)
    return flow


@borrowing_rule
def flow_reckoned_with(case: Case, state: State, i: int, month: int) -> float:
    """Return the flow that the holder reckons with: relief in force and every promise kept."""
    flow = active_flow(case, state, i, month)
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] == PROMISED:
            flow += state.items.share[i, item] * item_flow(case, state, i, month, item, True)
    return flow


@borrowing_rule
def chances_at(case: Case, state: State, i: int, p: int, flow: float, chances: np.ndarray) -> None:
    """Fill *chances* with patron *p*'s mixed answer to a flow of relief, as things stand."""
    subsidy, others = state.patron.subsidy[i, p], others_pay(state, i, p)
    choice_probabilities(case, p, flow, subsidy, others, state.patron.lock_in[i, p], chances)


@borrowing_rule
def p_squeeze(case: Case, state: State, i: int, p: int, flow: float, chances: np.ndarray) -> float:
    """Return the probability that patron *p* squeezes at a flow of relief."""
    chances_at(case, state, i, p, flow, chances)
    return float(chances[Policy.SQUEEZE])


@borrowing_rule
def chances_of_squeeze(
    case: Case, state: State, i: int, flow: float, chances: np.ndarray, out: np.ndarray
) -> None:
    """Fill *out* with the probability that each patron squeezes at a flow of relief."""
    for p in range(case.patron.shape[0]):
        out[p] = p_squeeze(case, state, i, p, flow, chances)


@borrowing_rule
def displeasure_at(
    case: Case, state: State, i: int, before: np.ndarray, flow: float, chances: np.ndarray
) -> float:
    """Return what squeezes would cost the holder, times how much likelier this *flow* makes them than the chances *before*.

    A squeeze takes a step of a subsidy, which comes back at the rate of the subsidy's memory: dP(squeeze) * step * S /
    (1 - delta * memory), added up over patrons. Only the rise over no deal counts: a patron that is angry already is no
    reason to refuse a visit.
    """
    total = 0.0
    for p in range(case.patron.shape[0]):
        rise = p_squeeze(case, state, i, p, flow, chances) - before[p]
        lasting = 1.0 - case.sides.discount[HOLDER] * case.patron.subsidy_memory[p]
        total += max(0.0, rise) * case.patron.step[p] * state.patron.subsidy[i, p] / lasting
    return float(total)


@borrowing_rule
def choose(case: Case, state: State, i: int, p: int, month: int) -> int:
    """Return patron *p*'s choice of this month, a `Policy`."""
    chances = state.chances[i]
    chances_at(case, state, i, p, visible_flow(case, state, i, p, month), chances)
    u = draw(state, i, case.patron.luck_answer[p], month, 0, 0)
    total = 0.0
    for choice in range(Policy.TOLERATE, N_CHOICES):
        total += chances[choice]
        if u < total:
            return choice
    return Policy.TOLERATE.value


@borrowing_rule
def answer(case: Case, state: State, i: int, p: int, month: int, choice: int) -> None:
    """Carry out patron *p*'s choice; its subsidy otherwise drifts back to its base."""
    patron, tolerance = state.patron, case.patron.tolerance[p]
    base = patron.subsidy_base[i, p]
    share = dependence(visible_flow(case, state, i, p, month), patron.subsidy[i, p] + others_pay(state, i, p))
    patron.peak_dependence[i, p] = max(patron.peak_dependence[i, p], share)
    patron.subsidy[i, p] = base + case.patron.subsidy_memory[p] * (patron.subsidy[i, p] - base)
    if choice == Policy.OUTBID:
        patron.subsidy[i, p] *= 1.0 + case.patron.step[p]
        patron.outbids[i, p] += 1
    elif choice == Policy.SQUEEZE:
        patron.subsidy[i, p] *= 1.0 - case.patron.step[p]
        patron.squeezes[i, p] += 1
    elif choice == Policy.LOCK_IN:
        patron.lock_in[i, p] += 1.0
        patron.lock_ins[i, p] += 1
    elif share > tolerance:
        patron.tolerated[i, p] += 1
    if share > tolerance:
        who, subsidy = among(p, case.patron), patron.subsidy[i, p]
        note(state, i, month, PATRON_ANSWERED, who, choice, value=share, other=subsidy)
