"""The holder's hope against its value function: V(T, X) of the ODD beside a value iteration on a grid of trust and items.

The model's continuation V is a reduced form. Here the holder's problem is solved for the shipped case, once, with the
model's own rules and these simplifications: the stock of people and the patron stay as on the first day, nobody breaks
its word, items come in the order of the roadmap, there is a meeting every `talks.gap_after_relief` months, and the
sanctioner says yes to any package that leaves it at least its expected deal, so that the holder picks.

Run ``python docs/continuation.py`` for the table that the ODD document quotes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.campaign.attributes import (
    cost_of_release,
    exposure,
    gain_from_exile,
    hope,
    lag_of_relief,
    value_of_release,
)
from sim.campaign.bloc import present_value
from sim.campaign.case import Case
from sim.campaign.packages import lay_out, new_menu
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.start import begin
from sim.campaign.state import State, new_state
from sim.campaign.trust import believed_share, holder_trust, release_weight
from sim.configuration import load
from sim.configuration.bind import bind

GRID = 61
LOWEST, HIGHEST = 0.30, 0.90
TOLERANCE = 1e-6
SHOWN = (0, 2, 6, 8)
TRUSTS = (0.33, 0.40, 0.45, 0.50, 0.55, 0.60)
WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Problem:
    """The holder's problem in numbers: G levels of trust, R releases, I items in the order of the roadmap."""

    trusts: np.ndarray
    """Shape (G,)."""
    after: np.ndarray
    """Trust after a release, shape (G, R)."""
    pain: np.ndarray
    """Chips less the gain from exile, shape (R,)."""
    value: np.ndarray
    """To the sanctioner, shape (R,)."""
    relief: np.ndarray
    """What each item is worth to the holder once promised, by trust, shape (G, I)."""
    cost: np.ndarray
    """Of each item to the sanctioner, by trust, shape (G, I)."""
    threshold: np.ndarray
    """Shape (I,)."""
    needs: np.ndarray
    """Place of the item that must have come before, or -1, shape (I,)."""
    reduced: np.ndarray
    """V(T, X) with kappa = 1, shape (G, I + 1)."""
    broken: float
    """Count of broken promises behind the sanctioner's trust."""
    wait: float
    """Discount from one meeting to the next."""
    least: float
    """What the sanctioner asks of a deal."""


def with_trust(state: State, trust: float) -> None:
    """Set the sanctioner's trust by promises kept, those broken being as on the first day."""
    sides = state.sides
    sides.trust_kept[0, SANCTIONER] = sides.trust_broken[0, SANCTIONER] * trust / (1.0 - trust)


def releases_of(case: Case, state: State) -> np.ndarray:
    """Return all releases that the first day's stock allows, shape (R, C)."""
    menu = new_menu(case)
    lay_out(case, state, 0, 0, 0.0, menu)
    return menu.releases[: menu.size[0]]


def problem(scenario: Any) -> Problem:
    """Return the holder's problem of a scenario."""
    case = bind(scenario)
    state = new_state(case, 1, 1)
    begin(case, state, 0, 0, 0)
    order = np.argsort(case.item.threshold, kind="stable")
    people, truth = releases_of(case, state), np.ones(case.category.shape[0])
    value = np.array([value_of_release(case, state, 0, row, truth) for row in people])
    pain = np.array(
        [cost_of_release(case, state, 0, row, truth) - gain_from_exile(case, row, truth) for row in people]
    )
    trusts = np.linspace(LOWEST, HIGHEST, GRID)
    broken = float(state.sides.trust_broken[0, SANCTIONER])
    kept = (broken * trusts / (1.0 - trusts))[:, None] + np.array([release_weight(case, v) for v in value])
    relief, cost, reduced = by_trust(case, state, trusts, order)
    place = {int(item): position for position, item in enumerate(order)}
    return Problem(
        trusts=trusts, after=kept / (kept + broken), pain=pain, value=value, relief=relief, cost=cost,
        threshold=case.item.threshold[order],
        needs=np.array([place.get(int(case.item.requires[item]), -1) for item in order]),
        reduced=reduced, broken=broken, wait=float(case.sides.discount[HOLDER] ** case.talks.gap_after_relief),
        least=float(case.sides.compliance_expected_deal[SANCTIONER]),
    )  # fmt: skip


def by_trust(
    case: Case, state: State, trusts: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return relief, cost and V by trust; V of a prefix X of the roadmap counts the items that are still to come."""
    counted_on = believed_share(float(case.sides.trust_floor[HOLDER]), holder_trust(state, 0))
    worth = np.array([present_value(case, state, 0, 0, int(item), case.item.ease[item]) for item in order])
    relief, cost, hoped = (np.zeros((len(trusts), len(order))) for _ in range(3))
    for row, trust in enumerate(trusts):
        with_trust(state, float(trust))
        lag = np.where(case.item.flow[order] > 0.0, lag_of_relief(case, float(trust)), 0)
        relief[row] = worth * counted_on * case.sides.discount[HOLDER] ** lag
        cost[row] = case.item.cost[order] * exposure(case, state, 0)
        nearness = [hope(case, state, 0, int(item), float(trust)) for item in order]
        hoped[row] = counted_on * worth * np.array(nearness)
    left = np.cumsum(hoped[:, ::-1], axis=1)[:, ::-1]
    return relief, cost, np.concatenate([left, np.zeros((len(trusts), 1))], axis=1)


def within_reach(made: Problem, row: int, granted: int) -> int:
    """Return up to which item of the roadmap a deal at a level of trust can go."""
    last = granted
    while (
        last < len(made.threshold) and made.threshold[last] <= made.trusts[row] and made.needs[last] < granted
    ):
        last += 1
    return last


def improved(made: Problem, guess: np.ndarray) -> np.ndarray:
    """Return the holder's value after one step of value iteration, shape (G, I + 1)."""
    better = made.wait * guess
    for granted in range(guess.shape[1]):
        for row in range(len(made.trusts)):
            for last in range(granted, within_reach(made, row, granted) + 1):
                bought = made.relief[row, granted:last].sum()
                agreed = made.value - made.cost[row, granted:last].sum() >= made.least
                later = np.interp(made.after[row], made.trusts, guess[:, last])
                gain = np.where(agreed, bought - made.pain + made.wait * later, -np.inf)
                better[row, granted] = max(better[row, granted], gain.max())
    return better


def solved(made: Problem) -> np.ndarray:
    """Return the holder's value function W(T, X), shape (G, I + 1)."""
    value = np.zeros_like(made.reduced)
    while True:
        better = improved(made, value)
        if np.abs(better - value).max() < TOLERANCE:
            return better
        value = better


def gains(made: Problem, value: np.ndarray, trust: float, granted: int) -> tuple[float, float]:
    """Return what half an observation of good faith adds to W, from the next meeting on, and to V with kappa = 1."""
    kept = made.broken * trust / (1.0 - trust) + WEIGHT
    then = kept / (kept + made.broken)
    to_w, to_v = (
        float(np.interp(then, made.trusts, of[:, granted]) - np.interp(trust, made.trusts, of[:, granted]))
        for of in (made.wait * value, made.reduced)
    )
    return to_w, to_v


def compared(made: Problem, value: np.ndarray) -> tuple[float, float, float]:
    """Return the kappa that fits V's gains to W's over the grid, their correlation, and their correlation in levels."""
    inside = made.trusts[made.trusts <= made.trusts[-1] - 0.15]
    places = range(value.shape[1] - 1)
    pairs = np.array([gains(made, value, float(trust), x) for x in places for trust in inside])
    kappa = float(pairs[:, 0] @ pairs[:, 1] / (pairs[:, 1] @ pairs[:, 1]))
    levels = np.corrcoef(value[:, :-1].ravel(), made.reduced[:, :-1].ravel())[0, 1]
    return kappa, float(np.corrcoef(pairs.T)[0, 1]), float(levels)


def table(made: Problem, value: np.ndarray) -> list[str]:
    """Return the rows of the table in the ODD document: gains of W and of V by trust, for some X."""
    head = " | ".join(f"{x} granted: W | V" for x in SHOWN)
    lines = [f"| trust | {head} |", "| --- |" + " --- | --- |" * len(SHOWN)]
    for trust in TRUSTS:
        cells = [f"{gain:.2f}" for x in SHOWN for gain in gains(made, value, trust, x)]
        lines.append(f"| {trust:.2f} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Print the table and how well the reduced form fits."""
    scenario = load("baseline")
    made = problem(scenario)
    value = solved(made)
    kappa, of_gains, of_levels = compared(made, value)
    measures = f"kappa = {kappa:.2f}, with a correlation of {of_gains:.2f} (levels: {of_levels:.2f})"
    sys.stdout.write("\n".join([*table(made, value), "", measures, ""]))


if __name__ == "__main__":
    main()
