"""Delivery: promises become deeds, in the order agreed, unless somebody breaks its word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.campaign.attributes import exposure, lag_of_relief, true_cost, true_value
from sim.campaign.bloc import active_flow, present_value
from sim.campaign.choices import Order, Stance
from sim.campaign.columns import Columns, Floats, Ints, column
from sim.campaign.draws import draw
from sim.campaign.events import event, note
from sim.campaign.meeting import LONG_AGO
from sim.campaign.prisoners import MEMORY_MONTHS, attributable_net, unlist
from sim.campaign.relief import DELIVERED, LOST, NEVER, NO_MESSAGE, OFF, PROMISED
from sim.campaign.reported import Outcome, of_run, of_side, per
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.trust import (
    holder_broke_word,
    holder_kept_word,
    sanctioner_broke_word,
    sanctioner_kept_word,
    sanctioner_trust,
)
from sim.luck import binomial_quantile, logistic
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

NO_PENDING = -1

RELEASED = event(13, "released")
REFUSED_EXILE = event(14, "refused_exile")
RELIEF_PROMISED = event(15, "promised")
RELIEF_DELIVERED = event(16, "delivered")
BROKE_WORD = event(17, "broke_word")
SNAPPED_BACK = event(18, "snapped_back")


class DeliveryNumbers(NamedTuple):
    """How promises turn into deeds."""

    lag_slope: float
    lag_trust: float
    lag_max: int
    punishment: int
    precision: float
    deals_a_month: float
    memory: float
    release_scale: float
    relief_weight: float
    gesture_weight: float
    snap_back: float
    snap_back_breached: float
    rearrest_breach: float


class DeliveryState(Columns):
    """What was delivered and broken so far."""

    breached_until: Ints = column("month", "end of the sanctioner's answer to the holder's breach", LONG_AGO)
    pending_due: Ints = column("month", "month from which people who wait for relief are due", NO_PENDING)
    snap_backs: Ints = column("items", "items snapped back")
    relief_pv: Floats = column("points", "present value of relief delivered")
    relief_flow_received: Floats = column("points", "flow received")
    relief_lost_pv: Floats = column("points", "present value of relief snapped back")
    leverage_spent: Floats = column("points", "cost of relief delivered, before scaling")
    lag_months: Floats = column("months", "lags of relief with flow, added up")
    n_lags: Floats = column("items", "deliveries of relief with flow")


class DeliveryMonth(Columns):
    """Columns of the month's record."""

    relief_pv: Floats = column("points", "present value of relief delivered since the start")
    leverage_spent: Floats = column("points", "cost of relief delivered since the start")


def _items_delivered(case: Case, state: State) -> np.ndarray:
    count: np.ndarray = (state.items.delivered_month[:] != NEVER).sum(axis=1)
    return count


def _net_per_point(case: Case, state: State) -> np.ndarray:
    paid = np.asarray(state.run.relief_pv, dtype=float)
    return np.divide(attributable_net(case, state), paid, out=np.full(paid.shape, np.nan), where=paid > 0.0)


OUTCOMES = {
    "relief_pv": Outcome("points", "present value of the relief delivered, to the holder", of_run("relief_pv")),
    "relief_flow": Outcome("points", "flow received over the horizon", of_run("relief_flow_received")),
    "relief_items": Outcome("items", "items of relief delivered", _items_delivered),
    "relief_lost": Outcome("points", "present value of relief snapped back", of_run("relief_lost_pv")),
    "leverage_spent": Outcome("points", "cost of the relief delivered, before scaling", of_run("leverage_spent")),
    "mean_lag": Outcome("months", "mean lag of relief with flow", per("lag_months", "n_lags")),
    "net_per_relief": Outcome("people per point", "attributable net per point of relief", _net_per_point),
    "breaches_sanctioner": Outcome("breaches", "promises of relief broken", of_side("breaches", SANCTIONER)),
    "breaches_holder": Outcome("breaches", "promises of release broken", of_side("breaches", HOLDER)),
    "snap_backs": Outcome("items", "items snapped back", of_run("snap_backs")),
}  # fmt: skip


@borrowing_rule
def shadow_of_the_future(
    surplus: float, deals_a_month: float, discount: float, months: float, audience_cost: float
) -> float:
    """Return what a breach costs: the deals of *months* without meetings, and the audience cost.

    L = A + u (deals a month) delta (1 - delta^P) / (1 - delta) (Fearon 1998; audience costs: Fearon 1994).
    """
    lost = discount * (1.0 - discount**months) / (1.0 - discount)
    return float(audience_cost + max(0.0, surplus) * deals_a_month * lost)


@borrowing_rule
def p_breach(saved: float, lost: float, precision: float) -> float:
    """Return the probability of breaking one's word, logistic((g - L) / scale)."""
    return logistic((saved - lost) / precision)


@borrowing_rule
def holder_breaks_word(case: Case, state: State, i: int, month: int, saved: float, slot: int) -> bool:
    """Return whether the holder keeps people it promised to free.

    *saved* is the cost of their chips; for a side that delivers first, less what it would forgo of this very deal.
    """
    if case.sides.compliance_enabled[HOLDER] == 0.0:
        return False
    lost = shadow_of_the_future(
        state.sides.surplus[i, HOLDER], case.delivery.deals_a_month, case.sides.discount[HOLDER],
        float(case.delivery.punishment), case.sides.compliance_audience_cost[HOLDER],
    )  # fmt: skip
    u = draw(state, i, case.sides.luck_holder_breach[HOLDER], month, 0, slot)
    return u < p_breach(saved, lost, case.delivery.precision)


@borrowing_rule
def sanctioner_breaks_word(
    case: Case, state: State, i: int, month: int, item: int, share: float, forgone: float
) -> bool:
    """Return whether the sanctioner will keep back an item, or the *share* of it, that it promises this month.

    *forgone* is what it would lose of this very deal, because it delivers first; zero where people are free already.
    """
    if case.sides.compliance_enabled[SANCTIONER] == 0.0:
        return False
    saved = share * case.item.cost[item] * exposure(case, state, i) - forgone
    lost = shadow_of_the_future(
        state.sides.surplus[i, SANCTIONER], case.delivery.deals_a_month, case.sides.discount[SANCTIONER],
        float(case.delivery.punishment), case.sides.compliance_audience_cost[SANCTIONER],
    )  # fmt: skip
    u = draw(state, i, case.item.luck_breach[item], month, 0, 0)
    return u < p_breach(saved, lost, case.delivery.precision)


@borrowing_rule
def punish(case: Case, state: State, i: int, month: int, party: int) -> None:
    """Count a breach and stop meetings for the length of the punishment."""
    until = month + case.delivery.punishment
    state.run.no_meetings_before[i] = max(state.run.no_meetings_before[i], until)
    if party == HOLDER:
        state.sides.breaches[i, HOLDER] += 1
        state.run.breached_until[i] = until
        cancel_promises(state, i)
    else:
        state.sides.breaches[i, SANCTIONER] += 1
        cancel_release(state, i)
    note(state, i, month, BROKE_WORD, party)


@borrowing_rule
def cancel_promises(state: State, i: int) -> None:
    """Free the sanctioner from its outstanding promises; nothing is due any more, so nothing can be late."""
    for item in range(state.items.shape[1]):
        if state.items.status[i, item] == PROMISED:
            state.items.status[i, item] = OFF
            state.items.due[i, item] = NEVER


@borrowing_rule
def cancel_release(state: State, i: int) -> None:
    """Free the holder from releases that were still to come."""
    for category in range(state.people.shape[1]):
        state.people.pending[i, category] = 0
    state.run.pending_due[i] = NO_PENDING


@borrowing_rule
def release(case: Case, state: State, i: int, month: int, people: np.ndarray, part: int) -> int:
    """Free people, less those who refuse exile and stay in prison; return how many were freed.

    *part* tells a deal's first release (0) from the one that follows relief (1), for luck of their own.
    """
    slot = month % MEMORY_MONTHS
    total = 0
    for category in range(people.shape[0]):
        offered = min(people[category], state.people.held[i, category])
        refusals = 0
        if case.sides.exile[HOLDER] > 0.0:
            u = draw(state, i, case.category.luck_exile[category], month, 0, part)
            refusals = binomial_quantile(u, offered, case.sides.exile_refusal[HOLDER])
        else:
            state.freed_at_home[i, slot, category] += offered
        leaving = offered - refusals
        state.people.held[i, category] -= leaving
        state.people.freed[i, category] += leaving
        state.people.refused_exile[i, category] += refusals
        unlist(case, state, i, category, leaving)
        total += leaving
        if leaving > 0:
            note(state, i, month, RELEASED, subject=category, count=leaving)
        if refusals > 0:
            note(state, i, month, REFUSED_EXILE, subject=category, count=refusals)
    state.run.heads_memory[i] += total
    return total


@borrowing_rule
def promise_release(state: State, i: int, people: np.ndarray, free_already: np.ndarray, due: int) -> None:
    """Set aside those of a release who wait for relief to come first."""
    for category in range(people.shape[0]):
        state.people.pending[i, category] += people[category] - free_already[category]
    state.run.pending_due[i] = max(state.run.pending_due[i], due)


@borrowing_rule
def cost_of_items(case: Case, mask: int) -> float:
    """Return the cost of an item set before scaling."""
    total = 0.0
    for item in range(case.item.shape[0]):
        if mask >> item & 1:
            total += case.item.cost[item]
    return total


@borrowing_rule
def leak(case: Case, state: State, i: int, month: int, item: int) -> None:
    """Let each patron hear of a promise, or not."""
    for p in range(case.patron.shape[0]):
        heard = draw(state, i, case.leak_keys[p, item], month, 0, 0) < case.patron.informed[p]
        state.leaked[i, p, item] = 1 if heard else 0


@borrowing_rule
def promise_relief(
    case: Case, state: State, i: int, month: int, mask: int, share: float, with_message: int, forgone: float
) -> int:
    """Promise an item set and return the month in which the last of it is due.

    Whether each promise will be kept is drawn now, so that a message about it can be right or wrong. *forgone*, what the
    sanctioner would lose of this deal as first mover, is spread over the items by their cost.
    """
    whole = cost_of_items(case, mask)
    lag = lag_of_relief(case, sanctioner_trust(state, i))
    if case.talks.order == Order.SIMULTANEOUS:
        lag = 0
    last = month
    for item in range(case.item.shape[0]):
        if not mask >> item & 1:
            continue
        flows = case.item.flow[item] > 0.0
        due = month + (lag if flows else 0)
        last = max(last, due)
        state.items.status[i, item] = PROMISED
        state.items.promised_month[i, item] = month
        state.items.due[i, item] = due
        state.items.share[i, item] = share
        part = forgone * case.item.cost[item] / whole if whole > 0.0 else 0.0
        breaks = sanctioner_breaks_word(case, state, i, month, item, share, part)
        state.items.will_break[i, item] = 1.0 if breaks else 0.0
        state.items.with_message[i, item] = float(with_message) if flows else 0.0
        state.items.message[i, item] = NO_MESSAGE
        leak(case, state, i, month, item)
        note(state, i, month, RELIEF_PROMISED, subject=item, count=due - month)
    return last


@borrowing_rule
def carry_out(
    case: Case, state: State, i: int, month: int, people: np.ndarray, mask: int, share: float, with_message: int,
    benefit: float,
) -> None:  # fmt: skip
    """Begin to carry out a deal in the order that the talks settled: who delivers first.

    *share* is the part of the relief that a net contract pays. *benefit* is what the holder gets from the deal, in points: it forgoes that if it breaks its word as first mover.
    """
    order = case.talks.order
    value = true_value(case, state, i, people)
    if order == Order.HOLDER_FIRST or order == Order.SIMULTANEOUS or not mask:
        saved = true_cost(case, state, i, people) - benefit
        if holder_breaks_word(case, state, i, month, saved, 0):
            holder_broke_word(case, state, i, 1.0)
            punish(case, state, i, month, HOLDER)
            return
        promise_relief(
            case, state, i, month, mask, share, with_message, value if order == Order.SIMULTANEOUS else 0.0
        )
        release(case, state, i, month, people, 0)
        holder_kept_word(case, state, i, value)
        return
    now = state.leaving[i]
    for category in range(people.shape[0]):
        now[category] = (people[category] + 1) // 2 if order == Order.GRADUATED else 0
    value_now = true_value(case, state, i, now)
    due = promise_relief(case, state, i, month, mask, share, with_message, value - value_now)
    if order == Order.GRADUATED:
        release(case, state, i, month, now, 0)
        holder_kept_word(case, state, i, value_now)
    promise_release(state, i, people, now, due)


@borrowing_rule
def keep_or_break_promise(case: Case, state: State, i: int, month: int, item: int) -> None:
    """Deliver an item that is due, or break the promise."""
    flow, share = case.item.flow[item], state.items.share[i, item]
    if state.items.will_break[i, item] > 0.0:
        state.items.status[i, item] = OFF
        sanctioner_broke_word(case, state, i, flow, share)
        punish(case, state, i, month, SANCTIONER)
        return
    pv = share * present_value(case, state, i, month, item, case.item.ease[item])
    spent = share * case.item.cost[item]
    state.items.status[i, item] = DELIVERED
    state.items.delivered_month[i, item] = month
    state.items.lag[i, item] = month - state.items.promised_month[i, item]
    state.run.relief_memory[i] += pv
    state.run.relief_pv[i] += pv
    state.run.leverage_spent[i] += spent
    if flow > 0.0:
        state.run.lag_months[i] += state.items.lag[i, item]
        state.run.n_lags[i] += 1.0
    sanctioner_kept_word(case, state, i, flow, share)
    lag = int(state.items.lag[i, item])
    note(state, i, month, RELIEF_DELIVERED, subject=item, count=lag, value=pv, other=spent)


@borrowing_rule
def deliver_relief(case: Case, state: State, i: int, month: int) -> None:
    """Deliver every item that is due this month."""
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] == PROMISED and state.items.due[i, item] <= month:
            keep_or_break_promise(case, state, i, month, item)


@borrowing_rule
def promises_outstanding(state: State, i: int) -> int:
    """Return how many items are promised and not yet delivered."""
    count = 0
    for item in range(state.items.shape[1]):
        if state.items.status[i, item] == PROMISED:
            count += 1
    return count


@borrowing_rule
def deliver_people(case: Case, state: State, i: int, month: int) -> None:
    """Free the people who were to follow relief, or break the promise."""
    if (
        state.run.pending_due[i] == NO_PENDING
        or state.run.pending_due[i] > month
        or promises_outstanding(state, i)
    ):
        return
    people = state.leaving[i]
    for category in range(people.shape[0]):
        people[category] = min(state.people.pending[i, category], state.people.held[i, category])
    cancel_release(state, i)
    value = true_value(case, state, i, people)
    if holder_breaks_word(case, state, i, month, true_cost(case, state, i, people), 1):
        holder_broke_word(case, state, i, 1.0)
        punish(case, state, i, month, HOLDER)
    else:
        release(case, state, i, month, people, 1)
        holder_kept_word(case, state, i, value)


@borrowing_rule
def snap_back_hazard(case: Case, state: State, i: int, month: int, item: int) -> float:
    """Return the monthly probability of losing an item in force: e (base + after a breach), and counter-measures."""
    punished = case.delivery.snap_back_breached if month < state.run.breached_until[i] else 0.0
    hazard = case.item.ease[item] * (case.delivery.snap_back + punished)
    for b in range(case.bloc.shape[0]):
        if state.bloc.stance[i, b] == Stance.COUNTER:
            hazard += case.item.bloc_share[item] * case.bloc.counter_snap_back[b]
    return min(1.0, hazard)


@borrowing_rule
def snap_back(case: Case, state: State, i: int, month: int) -> None:
    """Take back items in force; without a breach by the holder this breaks the sanctioner's word."""
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] != DELIVERED or state.items.delivered_month[i, item] == month:
            continue
        u = draw(state, i, case.item.luck_snap_back[item], month, 0, 0)
        if u >= snap_back_hazard(case, state, i, month, item):
            continue
        share = state.items.share[i, item]
        pv = share * present_value(case, state, i, month, item, case.item.ease[item])
        state.items.status[i, item] = LOST
        state.items.lost_month[i, item] = month
        state.run.snap_backs[i] += 1
        state.run.relief_lost_pv[i] += pv
        if month >= state.run.breached_until[i]:
            sanctioner_broke_word(case, state, i, case.item.flow[item], share)
        note(state, i, month, SNAPPED_BACK, subject=item, value=pv)


@borrowing_rule
def keep_promises(case: Case, state: State, i: int, month: int) -> None:
    """Deliver what is due from both sides, then let items be snapped back; add up the flow received."""
    deliver_relief(case, state, i, month)
    deliver_people(case, state, i, month)
    snap_back(case, state, i, month)
    state.run.relief_flow_received[i] += active_flow(case, state, i, month)
