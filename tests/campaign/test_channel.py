"""The messenger, beliefs, and the war track."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.channel import after_message, after_outcome, credibility_after, p_next_stage, says_will_come

SHARES = st.floats(0.01, 0.99)


@pytest.mark.parametrize(
    ("comes", "honest", "u", "message"),
    [
        (True, True, 0.89, 1),
        (True, True, 0.91, 0),
        (False, True, 0.89, 0),
        (False, True, 0.91, 1),
        (False, False, 0.74, 1),  # a strategic messenger does not look at what will come
        (True, False, 0.76, 0),
    ],
)
def test_an_honest_messenger_is_mostly_right_and_a_strategic_one_mostly_says_yes(
    comes: bool, honest: bool, u: float, message: int
) -> None:
    assert says_will_come(comes, honest, 0.9, 0.75, u) == message


def test_a_message_moves_the_belief_by_bayes_rule() -> None:
    # pi = 1/3, chi = 1/2, h = 0.9, s = 3/4: Pr(1 | H) = 0.45 + 0.375 = 0.825, Pr(1 | L) = 0.05 + 0.375 = 0.425.
    assert after_message(1 / 3, 1, 0.5, 0.9, 0.75) == pytest.approx(0.825 / (0.825 + 2 * 0.425), rel=1e-13)
    assert after_message(1 / 3, 0, 0.5, 0.9, 0.75) == pytest.approx(0.175 / (0.175 + 2 * 0.575), rel=1e-13)


@given(belief=SHARES, credibility=SHARES, accuracy=SHARES, praise=SHARES)
def test_beliefs_after_messages_average_to_the_belief_before(
    belief: float, credibility: float, accuracy: float, praise: float
) -> None:
    def p_yes(if_right: float) -> float:
        return credibility * if_right + (1.0 - credibility) * praise

    yes = belief * p_yes(accuracy) + (1.0 - belief) * p_yes(1.0 - accuracy)
    after = [after_message(belief, message, credibility, accuracy, praise) for message in (1, 0)]
    assert yes * after[0] + (1.0 - yes) * after[1] == pytest.approx(belief, rel=1e-9)


@given(belief=SHARES, message=st.integers(0, 1), praise=SHARES)
def test_a_messenger_without_credibility_moves_nobody(belief: float, message: int, praise: float) -> None:
    assert after_message(belief, message, 0.0, 0.9, praise) == pytest.approx(belief, rel=1e-12)


def test_what_comes_moves_the_belief_by_tempered_likelihoods() -> None:
    # 0.95 under H and 0.40 under L; tempered by a half their square roots.
    assert after_outcome(1 / 3, True, 0.95, 0.40, 1.0) == pytest.approx(0.95 / (0.95 + 0.80), rel=1e-13)
    assert after_outcome(1 / 3, False, 0.95, 0.40, 1.0) == pytest.approx(0.05 / (0.05 + 1.20), rel=1e-13)
    tempered = math.sqrt(0.95) / (math.sqrt(0.95) + 2.0 * math.sqrt(0.40))
    assert after_outcome(1 / 3, True, 0.95, 0.40, 0.5) == pytest.approx(tempered, rel=1e-13)
    assert after_outcome(1 / 3, True, 0.95, 0.40, 0.0) == pytest.approx(1 / 3, rel=1e-13)


@pytest.mark.parametrize(
    ("message", "kept", "expected"),
    [
        # chi = 1/2: h or 1 - h against s or 1 - s, h = 0.9, s = 3/4.
        (1, True, 0.90 / (0.90 + 0.75)),
        (1, False, 0.10 / (0.10 + 0.75)),
        (0, False, 0.90 / (0.90 + 0.25)),
        (0, True, 0.10 / (0.10 + 0.25)),
    ],
)
def test_a_messengers_credibility_follows_from_its_word_and_the_deed(
    message: int, kept: bool, expected: float
) -> None:
    assert credibility_after(0.5, message, kept, 0.9, 0.75) == pytest.approx(expected, rel=1e-13)


def test_a_warning_that_proves_true_earns_more_than_praise_that_does() -> None:
    # Kydd (2003): a biased go-between would not have said it.
    assert credibility_after(0.5, 0, False, 0.9, 0.75) > credibility_after(0.5, 1, True, 0.9, 0.75) > 0.5


def test_the_war_track_moves_with_the_belief_around_its_hazard() -> None:
    assert p_next_stage(0.2, 2.0, 0.5) == pytest.approx(0.2, rel=1e-14)
    # Odds of 1/4 times e^(2 (2 pi - 1)): e^2 at certainty, e^-2 at its opposite.
    for belief, factor in ((1.0, math.e**2), (0.0, math.e**-2)):
        odds = 0.25 * factor
        assert p_next_stage(0.2, 2.0, belief) == pytest.approx(odds / (1.0 + odds), rel=1e-13)
