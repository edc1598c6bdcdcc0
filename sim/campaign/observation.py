"""Observation: what the monitor publishes, and what the records hold at a month's end."""

from __future__ import annotations

from typing import Any

from sim.campaign.bloc import active_flow
from sim.campaign.case import LISTED_SHARE, LUCK_COUNT
from sim.campaign.draws import draw
from sim.campaign.events import NOBODY, PUBLISHED, note
from sim.campaign.patron import dependence
from sim.campaign.records import N_SCALARS
from sim.campaign.state import (
    ARRESTED,
    ENVOY_ACTIVE,
    ENVOY_RAPPORT,
    EXPIRED,
    FREED,
    HELD,
    PARDONED,
    WITHOUT_TALKS,
)
from sim.campaign.trust import holder_trust, sanctioner_trust
from sim.luck import normal_quantile
from sim.machine import borrowing_rule


@borrowing_rule
def ledger_total(state: Any, i: int, ledger: int) -> float:
    """Return the total of a ledger over categories."""
    total = 0
    for category in range(state.people.shape[2]):
        total += state.people[i, ledger, category]
    return float(total)


@borrowing_rule
def list_arrests(case: Any, state: Any, i: int, month: int) -> None:
    """Enter arrests of some months ago into the monitor's list."""
    ago = (month - int(case.numbers.monitor_delay[0])) % state.arrested_lately.shape[1]
    for category in range(case.category.shape[1]):
        state.listed[i, category] += (
            state.arrested_lately[i, ago, category] * case.category[LISTED_SHARE, category]
        )


@borrowing_rule
def published_count(case: Any, state: Any, i: int, u: float) -> float:
    """Return the count that is published: what is listed, with an error in proportion, to a whole person."""
    listed = 0.0
    for category in range(case.category.shape[1]):
        listed += state.listed[i, category]
    return float(int(max(0.0, listed * (1.0 + case.numbers.monitor_error[0] * normal_quantile(u))) + 0.5))


@borrowing_rule
def best_rapport(state: Any, i: int) -> float:
    """Return the highest rapport of an active envoy."""
    best = 0.0
    for envoy in range(state.envoys.shape[2]):
        if state.envoys[i, ENVOY_ACTIVE, envoy] > 0.0:
            best = max(best, state.envoys[i, ENVOY_RAPPORT, envoy])
    return best


@borrowing_rule
def publish(case: Any, state: Any, i: int, month: int) -> None:
    """Let the monitor list the arrests it has learned of and publish its count."""
    list_arrests(case, state, i, month)
    count = published_count(case, state, i, draw(state, i, case.keys[LUCK_COUNT], month, 0, 0))
    state.run.published[i] = count
    note(state, i, month, PUBLISHED, NOBODY, NOBODY, int(count), 0.0, 0.0)


@borrowing_rule
def keep_record(case: Any, state: Any, i: int, month: int) -> None:
    """Write the month's record, in the order of `sim.campaign.records.MONTH_COLUMNS`, over the last where none is kept."""
    row = state.months[i, min(month, state.months.shape[1] - 1)]
    state.run.months[i] = month + 1
    flow = active_flow(case, state, i, month)
    for column, ledger in enumerate((HELD, FREED, ARRESTED, EXPIRED, PARDONED, WITHOUT_TALKS)):
        row[column] = ledger_total(state, i, ledger)
    row[6] = state.run.published[i]
    row[7] = sanctioner_trust(state, i)
    row[8] = holder_trust(state, i)
    row[9] = best_rapport(state, i)
    row[10] = state.run.subsidy[i]
    row[11] = state.run.lock_in[i]
    row[12] = flow
    row[13] = dependence(flow, state.run.subsidy[i])
    row[14] = state.run.patron_belief[i]
    row[15] = state.run.credibility[i]
    row[16] = state.run.stage[i]
    row[17] = state.run.stage_silent[i]
    row[18] = state.run.relief_pv[i]
    row[19] = state.run.leverage_spent[i]
    row[20] = state.run.meetings[i]
    row[21] = state.run.deals[i]
    row[22] = state.run.border_closed[i]
    categories = state.people.shape[2]
    for category in range(categories):
        row[N_SCALARS + category] = state.people[i, HELD, category]
        row[N_SCALARS + categories + category] = state.people[i, FREED, category]
