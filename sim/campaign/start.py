"""The start of a run: how a blank state becomes the case's first morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.campaign.attributes import true_cost
from sim.campaign.channel import draw_honesty
from sim.campaign.prisoners import MEMORY_MONTHS
from sim.campaign.sides import HOLDER, N_PRINCIPALS, SANCTIONER
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

CEILING_MARGIN = 1.25


@borrowing_rule
def fill_prisons(case: Case, state: State, i: int) -> None:
    """Set the stock, and the monitors' lists."""
    for category in range(case.category.shape[0]):
        stock = int(case.category.stock[category])
        state.people.held[i, category] = stock
        state.people.without_talks[i, category] = stock
        for m in range(case.monitor.shape[0]):
            waiting = remember_arrests(case, state, i, m, category)
            state.listed[i, m, category] = (stock - waiting) * case.category.listed_share[category]


@borrowing_rule
def remember_arrests(case: Case, state: State, i: int, m: int, category: int) -> int:
    """Set the arrests before the start of which monitor *m* has not heard, and return how many people they are."""
    stock = state.people.held[i, category]
    monthly = int(case.sides.arrest_scale[HOLDER] * case.category.arrests[category] + 0.5)
    waiting = 0
    for ago in range(1, case.monitor.delay[m] + 1):
        lately = min(monthly, stock - waiting)
        state.arrested_lately[i, (MEMORY_MONTHS - ago) % MEMORY_MONTHS, category] = lately
        waiting += lately
    return waiting


@borrowing_rule
def first_impressions(case: Case, state: State, i: int) -> None:
    """Set trust: a = n0 T0 promises kept and b = n0 (1 - T0) broken."""
    for side in range(N_PRINCIPALS):
        inertia, initial = case.sides.trust_inertia[side], case.sides.trust_initial[side]
        state.sides.trust_kept[i, side] = inertia * initial
        state.sides.trust_broken[i, side] = inertia * (1.0 - initial)


@borrowing_rule
def freeze_ceilings(case: Case, state: State, i: int) -> None:
    """Freeze the cost ceilings of utility functions: 1.25 times the largest cost that the first day knows."""
    relief, everybody = 0.0, state.leaving[i]
    for item in range(case.item.shape[0]):
        relief += case.item.cost[item]
    for category in range(case.category.shape[0]):
        everybody[category] = state.people.held[i, category]
    state.sides.ceiling[i, SANCTIONER] = (
        CEILING_MARGIN
        * relief
        * case.sides.cost_scale[SANCTIONER]
        * (1.0 + case.sides.distrust_cost[SANCTIONER])
    )
    state.sides.ceiling[i, HOLDER] = CEILING_MARGIN * true_cost(case, state, i, everybody)


@borrowing_rule
def begin(case: Case, state: State, i: int, seed: int, number: int) -> None:
    """Begin run *number* of root *seed* in row *i* of a new state, whose columns are at their declared starts."""
    state.run.seed[i] = seed
    state.run.number[i] = number
    fill_prisons(case, state, i)
    first_impressions(case, state, i)
    freeze_ceilings(case, state, i)
    draw_honesty(case, state, i)
