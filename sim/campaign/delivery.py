"""Delivery: promises become deeds, in the order agreed, unless somebody breaks its word."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.campaign.attributes import exposure, lag_of_relief, true_cost, true_value
from sim.campaign.bloc import active_flow, present_value
from sim.campaign.case import (
    BLOC_SHARE,
    COST,
    EASE,
    FLOW,
    GRADUATED,
    HOLDER,
    HOLDER_FIRST,
    LUCK_EXILE,
    LUCK_HOLDER_BREACH,
    LUCK_ITEM_BREACH,
    LUCK_LEAK,
    LUCK_SNAP_BACK,
    SANCTIONER,
    SIMULTANEOUS,
    STANCE_COUNTER,
)
from sim.campaign.draws import draw
from sim.campaign.events import BROKE_WORD, NOBODY, PROMISED, RELEASED, SNAPPED_BACK, note
from sim.campaign.events import DELIVERED as EVENT_DELIVERED
from sim.campaign.events import REFUSED_EXILE as EVENT_REFUSED_EXILE
from sim.campaign.prisoners import unlist
from sim.campaign.state import (
    DELIVERED,
    DELIVERED_MONTH,
    DUE,
    FREED,
    HELD,
    LAG,
    LEAKED,
    LOST,
    LOST_MONTH,
    MEMORY_MONTHS,
    MESSAGE,
    NEVER,
    NO_MESSAGE,
    OFF,
    PENDING,
    PROMISED_MONTH,
    REFUSED_EXILE,
    SHARE,
    STATUS,
    WILL_BREAK,
    WITH_MESSAGE,
)
from sim.campaign.state import PROMISED as STATUS_PROMISED
from sim.campaign.trust import (
    holder_broke_word,
    holder_kept_word,
    sanctioner_broke_word,
    sanctioner_kept_word,
    sanctioner_trust,
)
from sim.luck import binomial_quantile, logistic
from sim.machine import borrowing_rule

NO_PENDING = -1


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
def holder_breaks_word(case: Any, state: Any, i: int, month: int, saved: float, slot: int) -> bool:
    """Return whether the holder keeps people it promised to free.

    *saved* is the cost of their chips; for a side that delivers first, less what it would forgo of this very deal.
    """
    numbers = case.numbers
    if numbers.holder_compliance_enabled[0] == 0.0:
        return False
    lost = shadow_of_the_future(
        state.run.surplus_holder[i], numbers.delivery_deals_a_month[0], numbers.holder_discount[0],
        numbers.delivery_punishment[0], numbers.holder_compliance_audience_cost[0],
    )  # fmt: skip
    u = draw(state, i, case.keys[LUCK_HOLDER_BREACH], month, 0, slot)
    return u < p_breach(saved, lost, numbers.delivery_precision[0])


@borrowing_rule
def sanctioner_breaks_word(
    case: Any, state: Any, i: int, month: int, item: int, share: float, forgone: float
) -> bool:
    """Return whether the sanctioner will keep back an item, or the *share* of it, that it promises this month.

    *forgone* is what it would lose of this very deal, because it delivers first; zero where people are free already.
    """
    numbers = case.numbers
    if numbers.sanctioner_compliance_enabled[0] == 0.0:
        return False
    saved = share * case.item[COST, item] * exposure(case, state, i) - forgone
    lost = shadow_of_the_future(
        state.run.surplus_sanctioner[i], numbers.delivery_deals_a_month[0], numbers.sanctioner_discount[0],
        numbers.delivery_punishment[0], numbers.sanctioner_compliance_audience_cost[0],
    )  # fmt: skip
    u = draw(state, i, case.item_keys[LUCK_ITEM_BREACH, item], month, 0, 0)
    return u < p_breach(saved, lost, numbers.delivery_precision[0])


@borrowing_rule
def punish(case: Any, state: Any, i: int, month: int, party: int) -> None:
    """Count a breach and stop meetings for the length of the punishment."""
    until = month + int(case.numbers.delivery_punishment[0])
    state.run.no_meetings_before[i] = max(state.run.no_meetings_before[i], until)
    if party == HOLDER:
        state.run.breaches_holder[i] += 1
        state.run.breached_until[i] = until
        cancel_promises(state, i)
    else:
        state.run.breaches_sanctioner[i] += 1
        cancel_release(state, i)
    note(state, i, month, BROKE_WORD, party, NOBODY, 0, 0.0, 0.0)


@borrowing_rule
def cancel_promises(state: Any, i: int) -> None:
    """Free the sanctioner from its outstanding promises; nothing is due any more, so nothing can be late."""
    for item in range(state.items.shape[2]):
        if state.items[i, STATUS, item] == STATUS_PROMISED:
            state.items[i, STATUS, item] = OFF
            state.items[i, DUE, item] = NEVER


@borrowing_rule
def cancel_release(state: Any, i: int) -> None:
    """Free the holder from releases that were still to come."""
    for category in range(state.people.shape[2]):
        state.people[i, PENDING, category] = 0
    state.run.pending_due[i] = NO_PENDING


@borrowing_rule
def release(case: Any, state: Any, i: int, month: int, people: np.ndarray, part: int) -> int:
    """Free people, less those who refuse exile and stay in prison; return how many were freed.

    *part* tells a deal's first release (0) from the one that follows relief (1), for luck of their own.
    """
    slot = month % MEMORY_MONTHS
    total = 0
    for category in range(people.shape[0]):
        offered = min(people[category], state.people[i, HELD, category])
        refusals = 0
        if case.numbers.holder_exile[0] > 0.0:
            u = draw(state, i, case.category_keys[LUCK_EXILE, category], month, 0, part)
            refusals = binomial_quantile(u, offered, case.numbers.holder_exile_refusal[0])
        else:
            state.freed_at_home[i, slot, category] += offered
        leaving = offered - refusals
        state.people[i, HELD, category] -= leaving
        state.people[i, FREED, category] += leaving
        state.people[i, REFUSED_EXILE, category] += refusals
        unlist(case, state, i, category, leaving)
        total += leaving
        if leaving > 0:
            note(state, i, month, RELEASED, NOBODY, category, leaving, 0.0, 0.0)
        if refusals > 0:
            note(state, i, month, EVENT_REFUSED_EXILE, NOBODY, category, refusals, 0.0, 0.0)
    state.run.heads_memory[i] += total
    return total


@borrowing_rule
def promise_release(state: Any, i: int, people: np.ndarray, free_already: np.ndarray, due: int) -> None:
    """Set aside those of a release who wait for relief to come first."""
    for category in range(people.shape[0]):
        state.people[i, PENDING, category] += people[category] - free_already[category]
    state.run.pending_due[i] = max(state.run.pending_due[i], due)


@borrowing_rule
def cost_of_items(case: Any, mask: int) -> float:
    """Return the cost of an item set before scaling."""
    total = 0.0
    for item in range(case.item.shape[1]):
        if mask >> item & 1:
            total += case.item[COST, item]
    return total


@borrowing_rule
def promise_relief(
    case: Any, state: Any, i: int, month: int, mask: int, share: float, with_message: int, forgone: float
) -> int:
    """Promise an item set and return the month in which the last of it is due.

    Whether each promise will be kept is drawn now, so that a message about it can be right or wrong. *forgone*, what the
    sanctioner would lose of this deal as first mover, is spread over the items by their cost.
    """
    whole = cost_of_items(case, mask)
    lag = lag_of_relief(case, sanctioner_trust(state, i))
    if int(case.numbers.talks_order[0]) == SIMULTANEOUS:
        lag = 0
    last = month
    for item in range(case.item.shape[1]):
        if not mask >> item & 1:
            continue
        flows = case.item[FLOW, item] > 0.0
        due = month + (lag if flows else 0)
        last = max(last, due)
        state.items[i, STATUS, item] = STATUS_PROMISED
        state.items[i, PROMISED_MONTH, item] = month
        state.items[i, DUE, item] = due
        state.items[i, SHARE, item] = share
        part = forgone * case.item[COST, item] / whole if whole > 0.0 else 0.0
        breaks = sanctioner_breaks_word(case, state, i, month, item, share, part)
        state.items[i, WILL_BREAK, item] = 1.0 if breaks else 0.0
        state.items[i, WITH_MESSAGE, item] = float(with_message) if flows else 0.0
        state.items[i, MESSAGE, item] = NO_MESSAGE
        heard = draw(state, i, case.item_keys[LUCK_LEAK, item], month, 0, 0) < case.numbers.patron_informed[0]
        state.items[i, LEAKED, item] = 1.0 if heard else 0.0
        note(state, i, month, PROMISED, NOBODY, item, due - month, 0.0, 0.0)
    return last


@borrowing_rule
def carry_out(
    case: Any, state: Any, i: int, month: int, people: np.ndarray, mask: int, share: float, with_message: int,
    benefit: float,
) -> None:  # fmt: skip
    """Begin to carry out a deal in the order that the talks settled: who delivers first.

    *share* is the part of the relief that a net contract pays. *benefit* is what the holder gets from the deal, in points: it forgoes that if it breaks its word as first mover.
    """
    order = int(case.numbers.talks_order[0])
    value = true_value(case, state, i, people)
    if order == HOLDER_FIRST or order == SIMULTANEOUS or not mask:
        saved = true_cost(case, state, i, people) - benefit
        if holder_breaks_word(case, state, i, month, saved, 0):
            holder_broke_word(case, state, i, 1.0)
            punish(case, state, i, month, HOLDER)
            return
        promise_relief(
            case, state, i, month, mask, share, with_message, value if order == SIMULTANEOUS else 0.0
        )
        release(case, state, i, month, people, 0)
        holder_kept_word(case, state, i, value)
        return
    now = state.leaving[i]
    for category in range(people.shape[0]):
        now[category] = (people[category] + 1) // 2 if order == GRADUATED else 0
    value_now = true_value(case, state, i, now)
    due = promise_relief(case, state, i, month, mask, share, with_message, value - value_now)
    if order == GRADUATED:
        release(case, state, i, month, now, 0)
        holder_kept_word(case, state, i, value_now)
    promise_release(state, i, people, now, due)


@borrowing_rule
def keep_or_break_promise(case: Any, state: Any, i: int, month: int, item: int) -> None:
    """Deliver an item that is due, or break the promise."""
    flow, share = case.item[FLOW, item], state.items[i, SHARE, item]
    if state.items[i, WILL_BREAK, item] > 0.0:
        state.items[i, STATUS, item] = OFF
        sanctioner_broke_word(case, state, i, flow, share)
        punish(case, state, i, month, SANCTIONER)
        return
    pv = share * present_value(case, state, i, month, item, case.item[EASE, item])
    spent = share * case.item[COST, item]
    state.items[i, STATUS, item] = DELIVERED
    state.items[i, DELIVERED_MONTH, item] = month
    state.items[i, LAG, item] = month - state.items[i, PROMISED_MONTH, item]
    state.run.relief_memory[i] += pv
    state.run.relief_pv[i] += pv
    state.run.leverage_spent[i] += spent
    if flow > 0.0:
        state.run.lag_months[i] += state.items[i, LAG, item]
        state.run.n_lags[i] += 1.0
    sanctioner_kept_word(case, state, i, flow, share)
    note(state, i, month, EVENT_DELIVERED, NOBODY, item, int(state.items[i, LAG, item]), pv, spent)


@borrowing_rule
def deliver_relief(case: Any, state: Any, i: int, month: int) -> None:
    """Deliver every item that is due this month."""
    for item in range(case.item.shape[1]):
        if state.items[i, STATUS, item] == STATUS_PROMISED and state.items[i, DUE, item] <= month:
            keep_or_break_promise(case, state, i, month, item)


@borrowing_rule
def promises_outstanding(state: Any, i: int) -> int:
    """Return how many items are promised and not yet delivered."""
    count = 0
    for item in range(state.items.shape[2]):
        if state.items[i, STATUS, item] == STATUS_PROMISED:
            count += 1
    return count


@borrowing_rule
def deliver_people(case: Any, state: Any, i: int, month: int) -> None:
    """Free the people who were to follow relief, or break the promise."""
    if (
        state.run.pending_due[i] == NO_PENDING
        or state.run.pending_due[i] > month
        or promises_outstanding(state, i)
    ):
        return
    people = state.leaving[i]
    for category in range(people.shape[0]):
        people[category] = min(state.people[i, PENDING, category], state.people[i, HELD, category])
    cancel_release(state, i)
    value = true_value(case, state, i, people)
    if holder_breaks_word(case, state, i, month, true_cost(case, state, i, people), 1):
        holder_broke_word(case, state, i, 1.0)
        punish(case, state, i, month, HOLDER)
    else:
        release(case, state, i, month, people, 1)
        holder_kept_word(case, state, i, value)


@borrowing_rule
def snap_back_hazard(case: Any, state: Any, i: int, month: int, item: int) -> float:
    """Return the monthly probability of losing an item in force: e (base + after a breach), and counter-measures."""
    numbers = case.numbers
    punished = numbers.delivery_snap_back_breached[0] if month < state.run.breached_until[i] else 0.0
    hazard = case.item[EASE, item] * (numbers.delivery_snap_back[0] + punished)
    if state.run.stance[i] == STANCE_COUNTER:
        hazard += case.item[BLOC_SHARE, item] * numbers.bloc_counter_snap_back[0]
    return min(1.0, hazard)


@borrowing_rule
def snap_back(case: Any, state: Any, i: int, month: int) -> None:
    """Take back items in force; without a breach by the holder this breaks the sanctioner's word."""
    for item in range(case.item.shape[1]):
        if state.items[i, STATUS, item] != DELIVERED or state.items[i, DELIVERED_MONTH, item] == month:
            continue
        u = draw(state, i, case.item_keys[LUCK_SNAP_BACK, item], month, 0, 0)
        if u >= snap_back_hazard(case, state, i, month, item):
            continue
        share = state.items[i, SHARE, item]
        pv = share * present_value(case, state, i, month, item, case.item[EASE, item])
        state.items[i, STATUS, item] = LOST
        state.items[i, LOST_MONTH, item] = month
        state.run.snap_backs[i] += 1
        state.run.relief_lost_pv[i] += pv
        if month >= state.run.breached_until[i]:
            sanctioner_broke_word(case, state, i, case.item[FLOW, item], share)
        note(state, i, month, SNAPPED_BACK, NOBODY, item, 0, pv, 0.0)


@borrowing_rule
def keep_promises(case: Any, state: Any, i: int, month: int) -> None:
    """Deliver what is due from both sides, then let items be snapped back; add up the flow received."""
    deliver_relief(case, state, i, month)
    deliver_people(case, state, i, month)
    snap_back(case, state, i, month)
    state.run.relief_flow_received[i] += active_flow(case, state, i, month)
