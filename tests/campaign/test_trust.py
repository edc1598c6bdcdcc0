"""Trust: what promises kept and broken count."""

from __future__ import annotations

import pytest

from sim.campaign.case import Case
from sim.campaign.state import State
from sim.campaign.trust import (
    believed_share,
    holder_broke_word,
    holder_kept_word,
    holder_trust,
    release_weight,
    sanctioner_broke_word,
    sanctioner_kept_word,
    sanctioner_trust,
    trust_after_release,
)
from tests.campaign.cases import started


def trusting() -> tuple[Case, State]:
    """A case in which trust starts as Beta(1.1, 3.9) and Beta(1.85, 3.15): inertia 5, means 0.22 and 0.37."""
    return started(
        sanctioner_trust_initial=0.22,
        sanctioner_trust_inertia=5.0,
        holder_trust_initial=0.37,
        holder_trust_inertia=5.0,
        sanctioner_trust_breach_weight=2.25,
        holder_trust_breach_weight=2.25,
        delivery_release_scale=5.0,
        delivery_relief_weight=1.0,
        delivery_gesture_weight=0.3,
    )


def test_trust_starts_at_its_mean() -> None:
    _, state = trusting()
    assert sanctioner_trust(state, 0) == pytest.approx(0.22, rel=1e-14)
    assert holder_trust(state, 0) == pytest.approx(0.37, rel=1e-14)


@pytest.mark.parametrize(("value", "weight"), [(-1.0, 0.0), (0.0, 0.0), (2.5, 0.5), (5.0, 1.0), (500.0, 1.0)])
def test_a_release_counts_by_its_value_and_at_most_once(value: float, weight: float) -> None:
    case, state = trusting()
    assert release_weight(case, value) == weight
    expected = (1.1 + weight) / (5.0 + weight)
    assert trust_after_release(case, state, 0, value) == pytest.approx(expected, rel=1e-14)
    assert sanctioner_trust(state, 0) == pytest.approx(0.22, rel=1e-14)  # foreseen, not yet seen
    holder_kept_word(case, state, 0, value)
    assert sanctioner_trust(state, 0) == pytest.approx(expected, rel=1e-14)


def test_a_broken_word_of_the_holder_weighs_two_and_a_quarter_times() -> None:
    case, state = trusting()
    holder_broke_word(case, state, 0, 1.0)
    assert sanctioner_trust(state, 0) == pytest.approx(1.1 / 7.25, rel=1e-14)
    holder_broke_word(case, state, 0, 0.5)
    assert sanctioner_trust(state, 0) == pytest.approx(1.1 / 8.375, rel=1e-14)
    assert holder_trust(state, 0) == pytest.approx(0.37, rel=1e-14)


def test_money_counts_in_full_and_a_gesture_less() -> None:
    case, state = trusting()
    sanctioner_kept_word(case, state, 0, 0.5, 1.0)
    assert holder_trust(state, 0) == pytest.approx(2.85 / 6.0, rel=1e-14)
    sanctioner_kept_word(case, state, 0, 0.0, 1.0)
    assert holder_trust(state, 0) == pytest.approx(3.15 / 6.3, rel=1e-14)
    sanctioner_broke_word(case, state, 0, 0.0, 1.0)
    assert holder_trust(state, 0) == pytest.approx(3.15 / (6.3 + 2.25 * 0.3), rel=1e-14)
    sanctioner_broke_word(case, state, 0, 0.5, 1.0)
    assert holder_trust(state, 0) == pytest.approx(3.15 / (6.3 + 2.25 * 1.3), rel=1e-14)


def test_a_share_of_a_promise_is_believed_even_without_trust() -> None:
    assert believed_share(0.35, 0.0) == 0.35
    assert believed_share(0.35, 1.0) == 1.0
    assert believed_share(0.35, 0.4) == pytest.approx(0.61, rel=1e-14)
