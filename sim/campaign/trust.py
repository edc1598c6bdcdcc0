"""Trust: Beta counts of promises kept and broken."""

from __future__ import annotations

from typing import Any

from sim.machine import borrowing_rule


@borrowing_rule
def trust(kept: float, broken: float) -> float:
    """Return the mean of a Beta belief, T = a / (a + b)."""
    return kept / (kept + broken)


@borrowing_rule
def sanctioner_trust(state: Any, i: int) -> float:
    """Return how far the sanctioner trusts the holder."""
    return trust(state.run.trust_sanctioner_a[i], state.run.trust_sanctioner_b[i])


@borrowing_rule
def holder_trust(state: Any, i: int) -> float:
    """Return how far the holder trusts the sanctioner."""
    return trust(state.run.trust_holder_a[i], state.run.trust_holder_b[i])


@borrowing_rule
def believed_share(floor: float, trust_: float) -> float:
    """Return the share of a promise that is believed, pi = floor + (1 - floor) T."""
    return floor + (1.0 - floor) * trust_


@borrowing_rule
def release_weight(case: Any, value: float) -> float:
    """Return how many observations of good faith a release worth *value* points is, at most one."""
    return max(0.0, min(1.0, value / case.numbers.delivery_release_scale[0]))


@borrowing_rule
def relief_weight(case: Any, flow: float) -> float:
    """Return how many observations one delivered item is: a gesture counts less than money."""
    return float(
        case.numbers.delivery_relief_weight[0] if flow > 0.0 else case.numbers.delivery_gesture_weight[0]
    )


@borrowing_rule
def trust_after_release(case: Any, state: Any, i: int, value: float) -> float:
    """Return the sanctioner's trust once a release worth *value* points has been seen."""
    weight = release_weight(case, value)
    return trust(state.run.trust_sanctioner_a[i] + weight, state.run.trust_sanctioner_b[i])


@borrowing_rule
def holder_kept_word(case: Any, state: Any, i: int, value: float) -> None:
    """Let the sanctioner count a release in favour of the holder."""
    state.run.trust_sanctioner_a[i] += release_weight(case, value)


@borrowing_rule
def holder_broke_word(case: Any, state: Any, i: int, weight: float) -> None:
    """Let the sanctioner count a broken promise, heavier than a kept one."""
    state.run.trust_sanctioner_b[i] += case.numbers.sanctioner_trust_breach_weight[0] * weight


@borrowing_rule
def sanctioner_kept_word(case: Any, state: Any, i: int, flow: float, share: float) -> None:
    """Let the holder count the delivered *share* of an item in favour of the sanctioner."""
    state.run.trust_holder_a[i] += share * relief_weight(case, flow)


@borrowing_rule
def sanctioner_broke_word(case: Any, state: Any, i: int, flow: float, share: float) -> None:
    """Let the holder count relief, the *share* of it that was promised, that did not come or was taken back."""
    weight = case.numbers.holder_trust_breach_weight[0] * share
    state.run.trust_holder_b[i] += weight * relief_weight(case, flow)
