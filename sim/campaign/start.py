"""The start of a run: how a blank state becomes the case's first morning."""

from __future__ import annotations

from typing import Any

from sim.campaign.attributes import true_cost
from sim.campaign.case import (
    ACTIVE,
    ARRESTS,
    COST,
    LISTED_SHARE,
    RAPPORT,
    STOCK,
)
from sim.campaign.channel import draw_honesty
from sim.campaign.state import (
    DELIVERED_MONTH,
    DUE,
    ENVOY_ACTIVE,
    ENVOY_RAPPORT,
    HELD,
    LOST_MONTH,
    MEMORY_MONTHS,
    MESSAGE,
    NEVER,
    NO_MESSAGE,
    PROMISED_MONTH,
    UNLOCKED_MONTH,
    WITHOUT_TALKS,
)
from sim.machine import borrowing_rule

LONG_AGO = -1000
CEILING_MARGIN = 1.25


@borrowing_rule
def fill_prisons(case: Any, state: Any, i: int) -> None:
    """Set the stock, and the monitor's list: all but those arrested within its delay before the start."""
    delay = int(case.numbers.monitor_delay[0])
    for category in range(case.category.shape[1]):
        stock = int(case.category[STOCK, category])
        state.people[i, HELD, category] = stock
        state.people[i, WITHOUT_TALKS, category] = stock
        monthly = int(case.numbers.holder_arrest_scale[0] * case.category[ARRESTS, category] + 0.5)
        waiting = 0
        for ago in range(1, delay + 1):
            lately = min(monthly, stock - waiting)
            state.arrested_lately[i, (MEMORY_MONTHS - ago) % MEMORY_MONTHS, category] = lately
            waiting += lately
        state.listed[i, category] = (stock - waiting) * case.category[LISTED_SHARE, category]


@borrowing_rule
def clear_items(state: Any, i: int) -> None:
    """Take all relief off."""
    for item in range(state.items.shape[2]):
        for field in range(state.items.shape[1]):
            state.items[i, field, item] = 0.0
        for field in (DUE, PROMISED_MONTH, DELIVERED_MONTH, LOST_MONTH, UNLOCKED_MONTH):
            state.items[i, field, item] = NEVER
        state.items[i, MESSAGE, item] = NO_MESSAGE


@borrowing_rule
def seat_envoys(case: Any, state: Any, i: int) -> None:
    """Let the envoys that serve from the start take their seats."""
    for envoy in range(case.envoy.shape[1]):
        state.envoys[i, ENVOY_ACTIVE, envoy] = case.envoy[ACTIVE, envoy]
        state.envoys[i, ENVOY_RAPPORT, envoy] = case.envoy[RAPPORT, envoy]


@borrowing_rule
def first_impressions(case: Any, state: Any, i: int) -> None:
    """Set trust, memories and beliefs."""
    numbers, run = case.numbers, state.run
    run.trust_sanctioner_a[i] = numbers.sanctioner_trust_inertia[0] * numbers.sanctioner_trust_initial[0]
    run.trust_sanctioner_b[i] = numbers.sanctioner_trust_inertia[0] * (
        1.0 - numbers.sanctioner_trust_initial[0]
    )
    run.trust_holder_a[i] = numbers.holder_trust_inertia[0] * numbers.holder_trust_initial[0]
    run.trust_holder_b[i] = numbers.holder_trust_inertia[0] * (1.0 - numbers.holder_trust_initial[0])
    run.surplus_sanctioner[i] = numbers.sanctioner_compliance_expected_deal[0]
    run.surplus_holder[i] = numbers.holder_compliance_expected_deal[0]
    run.subsidy[i] = numbers.patron_subsidy[0]
    run.subsidy_base[i] = numbers.patron_subsidy[0]
    run.patron_belief[i] = numbers.patron_belief[0]
    run.patron_belief_silent[i] = numbers.patron_belief[0]
    run.credibility[i] = numbers.channel_p_honest[0]
    run.stance[i] = int(numbers.bloc_stance[0])
    run.cost_factor[i] = 1.0


@borrowing_rule
def freeze_ceilings(case: Any, state: Any, i: int) -> None:
    """Freeze the cost ceilings of utility functions: 1.25 times the largest cost that the first day knows."""
    numbers = case.numbers
    relief = 0.0
    for item in range(case.item.shape[1]):
        relief += case.item[COST, item]
    state.run.ceiling_sanctioner[i] = (
        CEILING_MARGIN
        * relief
        * numbers.sanctioner_cost_scale[0]
        * (1.0 + numbers.sanctioner_distrust_cost[0])
    )
    state.run.ceiling_holder[i] = CEILING_MARGIN * true_cost(case, state, i, state.people[i, HELD])


@borrowing_rule
def begin(case: Any, state: Any, i: int, seed: int, number: int) -> None:
    """Begin run *number* of root *seed* in row *i* of a blank state."""
    run = state.run
    run.seed[i] = seed
    run.number[i] = number
    run.last_meeting[i] = LONG_AGO
    run.last_relief_meeting[i] = LONG_AGO
    run.no_meetings_before[i] = LONG_AGO
    run.breached_until[i] = LONG_AGO
    run.pending_due[i] = -1
    run.follows_from[i] = -1
    run.first_deal[i] = -1
    run.last_deal[i] = -1
    fill_prisons(case, state, i)
    clear_items(state, i)
    seat_envoys(case, state, i)
    first_impressions(case, state, i)
    freeze_ceilings(case, state, i)
    draw_honesty(case, state, i)
