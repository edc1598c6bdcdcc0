"""Observation: what the monitor publishes, and what the records hold at a month's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.campaign.bloc import active_flow, lock_in_of_all, subsidies
from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck
from sim.campaign.draws import draw
from sim.campaign.events import among, event, note
from sim.campaign.patron import dependence
from sim.campaign.reported import Outcome, of_first
from sim.campaign.trust import holder_trust, sanctioner_trust
from sim.luck import normal_quantile
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

FIRST = 0
"""Whose word the record keeps where several patrons or monitors could speak."""
PUBLISHED = event(22, "published")


class MonitorNumbers(Columns):
    """Numbers of each monitor."""

    delay: Ints
    error: Floats
    luck_count: Keys = luck("count", lone=True)


class MonitorState(Columns):
    """What each monitor has said."""

    published: Floats = column("people", "last count published")


class MonitorMonth(Columns):
    """Columns of the month's record; the count is the first monitor's."""

    published: Floats = column("people", "count published by the monitor")


OUTCOMES = {
    "published": Outcome("people", "last count published by the monitor", of_first("monitor", "published")),
}  # fmt: skip


@borrowing_rule
def total(ledger: Ints, i: int) -> float:
    """Return the total of a ledger of run *i* over categories, in people."""
    people = 0
    for category in range(ledger.shape[1]):
        people += ledger[i, category]
    return float(people)


@borrowing_rule
def list_arrests(case: Case, state: State, i: int, m: int, month: int) -> None:
    """Enter arrests of some months ago into monitor *m*'s list."""
    ago = (month - case.monitor.delay[m]) % state.arrested_lately.shape[1]
    for category in range(case.category.shape[0]):
        arrested = state.arrested_lately[i, ago, category]
        state.listed[i, m, category] += arrested * case.category.listed_share[category]


@borrowing_rule
def published_count(case: Case, state: State, i: int, m: int, u: float) -> float:
    """Return the count that monitor *m* publishes: what it lists, with an error in proportion, to a whole person."""
    listed = 0.0
    for category in range(case.category.shape[0]):
        listed += state.listed[i, m, category]
    return float(int(max(0.0, listed * (1.0 + case.monitor.error[m] * normal_quantile(u))) + 0.5))


@borrowing_rule
def best_rapport(state: State, i: int) -> float:
    """Return the highest rapport of an active envoy."""
    best = 0.0
    for envoy in range(state.envoys.shape[1]):
        if state.envoys.active[i, envoy] > 0.0:
            best = max(best, state.envoys.rapport[i, envoy])
    return best


@borrowing_rule
def publish(case: Case, state: State, i: int, m: int, month: int) -> None:
    """Let monitor *m* list the arrests it has learned of and publish its count."""
    list_arrests(case, state, i, m, month)
    u = draw(state, i, case.monitor.luck_count[m], month, 0, 0)
    count = published_count(case, state, i, m, u)
    state.monitor.published[i, m] = count
    note(state, i, month, PUBLISHED, among(m, case.monitor), count=int(count))


@borrowing_rule
def a_border_is_closed(state: State, i: int) -> bool:
    """Return whether the border of any bloc is closed in this month."""
    for b in range(state.bloc.shape[1]):
        if state.bloc.border_closed[i, b] > 0:
            return True
    return False


@borrowing_rule
def record_people(state: State, i: int, at: int) -> None:
    """Write the ledgers into the month's record, in all and by category."""
    people, month, month_of = state.people, state.months, state.months_of
    month.held[i, at] = total(people.held, i)
    month.freed[i, at] = total(people.freed, i)
    month.arrested[i, at] = total(people.arrested, i)
    month.expired[i, at] = total(people.expired, i)
    month.pardoned[i, at] = total(people.pardoned, i)
    month.held_without_talks[i, at] = total(people.without_talks, i)
    for category in range(people.shape[1]):
        month_of.held[i, at, category] = people.held[i, category]
        month_of.freed[i, at, category] = people.freed[i, category]


@borrowing_rule
def record_patrons(case: Case, state: State, i: int, month: int, at: int) -> None:
    """Write flow, subsidies, lock-in, belief and war track into the month's record."""
    flow, subsidy = active_flow(case, state, i, month), subsidies(state, i)
    state.months.subsidy[i, at] = subsidy
    state.months.lock_in[i, at] = lock_in_of_all(state, i)
    state.months.flow[i, at] = flow
    state.months.dependence[i, at] = dependence(flow, subsidy)
    state.months.patron_belief[i, at] = state.patron.belief[i, FIRST]
    state.months.credibility[i, at] = state.run.credibility[i]
    state.months.stage[i, at] = state.patron.stage[i, FIRST]
    state.months.stage_silent[i, at] = state.patron.stage_silent[i, FIRST]


@borrowing_rule
def keep_record(case: Case, state: State, i: int, month: int) -> None:
    """Write the month's record, over the last where none is kept."""
    at = min(month, state.months.shape[1] - 1)
    state.run.months[i] = month + 1
    record_people(state, i, at)
    record_patrons(case, state, i, month, at)
    state.months.published[i, at] = state.monitor.published[i, FIRST]
    state.months.sanctioner_trust[i, at] = sanctioner_trust(state, i)
    state.months.holder_trust[i, at] = holder_trust(state, i)
    state.months.rapport[i, at] = best_rapport(state, i)
    state.months.relief_pv[i, at] = state.run.relief_pv[i]
    state.months.leverage_spent[i, at] = state.run.leverage_spent[i]
    state.months.meetings[i, at] = state.run.meetings[i]
    state.months.deals[i, at] = state.run.deals[i]
    state.months.border_closed[i, at] = 1.0 if a_border_is_closed(state, i) else 0.0
