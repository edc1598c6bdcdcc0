"""Trust: Beta counts of promises kept and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.columns import Columns, Floats, column
from sim.campaign.reported import Outcome, Reading
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State


class TrustMonth(Columns):
    """Columns of the month's record."""

    sanctioner_trust: Floats = column("share", "sanctioner's trust in the holder")
    holder_trust: Floats = column("share", "holder's trust in the sanctioner")


def _trust(side: int) -> Reading:
    def column(case: Case, state: State) -> np.ndarray:
        kept, broken = state.sides.trust_kept[:, side], state.sides.trust_broken[:, side]
        return np.asarray(kept / (kept + broken))

    return column


OUTCOMES = {
    "sanctioner_trust": Outcome("share", "sanctioner's trust in the holder at the end", _trust(SANCTIONER)),
    "holder_trust": Outcome("share", "holder's trust in the sanctioner at the end", _trust(HOLDER)),
}  # fmt: skip


@borrowing_rule
def trust(kept: float, broken: float) -> float:
    """Return the mean of a Beta belief, T = a / (a + b)."""
    return kept / (kept + broken)


@borrowing_rule
def sanctioner_trust(state: State, i: int) -> float:
    """Return how far the sanctioner trusts the holder."""
    return trust(state.sides.trust_kept[i, SANCTIONER], state.sides.trust_broken[i, SANCTIONER])


@borrowing_rule
def holder_trust(state: State, i: int) -> float:
    """Return how far the holder trusts the sanctioner."""
    return trust(state.sides.trust_kept[i, HOLDER], state.sides.trust_broken[i, HOLDER])


@borrowing_rule
def believed_share(floor: float, trust_: float) -> float:
    """Return the share of a promise that is believed, pi = floor + (1 - floor) T."""
    return floor + (1.0 - floor) * trust_


@borrowing_rule
def release_weight(case: Case, value: float) -> float:
    """Return how many observations of good faith a release worth *value* points is, at most one."""
    return max(0.0, min(1.0, value / case.delivery.release_scale))


@borrowing_rule
def relief_weight(case: Case, flow: float) -> float:
    """Return how many observations one delivered item is: a gesture counts less than money."""
    return float(case.delivery.relief_weight if flow > 0.0 else case.delivery.gesture_weight)


@borrowing_rule
def trust_after_release(case: Case, state: State, i: int, value: float) -> float:
    """Return the sanctioner's trust once a release worth *value* points has been seen."""
    weight = release_weight(case, value)
    return trust(state.sides.trust_kept[i, SANCTIONER] + weight, state.sides.trust_broken[i, SANCTIONER])


@borrowing_rule
def holder_kept_word(case: Case, state: State, i: int, value: float) -> None:
    """Let the sanctioner count a release in favour of the holder."""
    state.sides.trust_kept[i, SANCTIONER] += release_weight(case, value)


@borrowing_rule
def holder_broke_word(case: Case, state: State, i: int, weight: float) -> None:
    """Let the sanctioner count a broken promise, heavier than a kept one."""
    state.sides.trust_broken[i, SANCTIONER] += case.sides.trust_breach_weight[SANCTIONER] * weight


@borrowing_rule
def sanctioner_kept_word(case: Case, state: State, i: int, flow: float, share: float) -> None:
    """Let the holder count the delivered *share* of an item in favour of the sanctioner."""
    state.sides.trust_kept[i, HOLDER] += share * relief_weight(case, flow)


@borrowing_rule
def sanctioner_broke_word(case: Case, state: State, i: int, flow: float, share: float) -> None:
    """Let the holder count relief, the *share* of it that was promised, that did not come or was taken back."""
    weight = case.sides.trust_breach_weight[HOLDER] * share
    state.sides.trust_broken[i, HOLDER] += weight * relief_weight(case, flow)
