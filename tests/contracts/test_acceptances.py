"""What every acceptance owes: an answer to any offer, and a better one is never refused where a worse is taken."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.registry import Law, Trait, laws
from tests.contracts.positions import OURS, THEIRS, Position, chosen, position, positions, says_yes

ACCEPTANCES = laws("acceptance")
WORTH = st.floats(-5.0, 15.0)


@pytest.fixture(params=sorted(ACCEPTANCES), scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in law."""
    return ACCEPTANCES[request.param]


@given(data=st.data(), at=positions(), worth=WORTH, more=st.floats(0.0, 5.0), target=WORTH, ahead=WORTH)
def test_whoever_takes_an_offer_takes_a_better_one(
    law: Law, data: st.DataObject, at: Position, worth: float, more: float, target: float, ahead: float
) -> None:
    own = data.draw(chosen(law))
    if says_yes(law, at, worth, target, ahead, **own):
        assert says_yes(law, at, worth + more, target, ahead, **own)


@given(at=positions(), worth=WORTH, target=WORTH, ahead=WORTH)
def test_only_who_looks_ahead_minds_the_next_offer(
    law: Law, at: Position, worth: float, target: float, ahead: float
) -> None:
    if Trait.LOOKS_AHEAD not in law.traits:
        assert says_yes(law, at, worth, target, ahead) == says_yes(law, at, worth, target, math.nan)


@given(at=positions(), worth=WORTH, target=WORTH, ahead=WORTH)
def test_an_answer_changes_nothing(law: Law, at: Position, worth: float, target: float, ahead: float) -> None:
    before = at.turn.memory.copy(), at.turn.history.copy()
    says_yes(law, at, worth, target, ahead)
    assert (at.turn.memory == before[0]).all()
    assert (at.turn.history == before[1]).all()


@given(at=positions(), worth=WORTH)
def test_who_has_nothing_to_wait_for_takes_what_reaches_its_target(
    law: Law, at: Position, worth: float
) -> None:
    # Nothing looks possible and talks are over after this: the target is the reservation value.
    at = at.but(best=math.nan, history=at.turn.history[:0], round=at.turn.rounds)
    if worth >= at.turn.reservation >= 0.0:
        assert says_yes(law, at, worth, at.turn.reservation, math.nan)


PIE = [[0.0, 1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0, 0.0]]


@pytest.mark.parametrize(("worth", "expected"), [(2.9, False), (3.0, True), (3.1, True)])
def test_the_next_target_is_enough(worth: float, expected: bool) -> None:
    assert says_yes(ACCEPTANCES["next_target"], position(PIE), worth, 3.0, 9.0) == expected


@pytest.mark.parametrize(
    ("worth", "alpha", "beta", "expected"),
    [
        (3.0, 1.0, 0.0, True),
        (2.9, 1.0, 0.0, False),
        (2.0, 1.5, 0.0, True),  # 1.5 * 2 is 3
        (2.0, 1.0, 0.25, True),  # a quarter of the range of 4 on top
        (1.9, 1.0, 0.25, False),
    ],
)
def test_ac_next_compares_with_the_next_offer(
    worth: float, alpha: float, beta: float, expected: bool
) -> None:
    law = ACCEPTANCES["ac_next"]
    assert says_yes(law, position(PIE), worth, 1.0, 3.0, alpha=alpha, beta=beta) == expected


def test_ac_next_without_a_next_offer_takes_the_target() -> None:
    law = ACCEPTANCES["ac_next"]
    assert says_yes(law, position(PIE), 1.0, 1.0)
    assert not says_yes(law, position(PIE), 0.9, 1.0)


@pytest.mark.parametrize(("worth", "expected"), [(2.0, True), (1.9, False)])
def test_ac_previous_compares_with_the_own_last_offer(worth: float, expected: bool) -> None:
    at = position(PIE, [(OURS, 4), (OURS, 2), (THEIRS, 1)])
    assert says_yes(ACCEPTANCES["ac_previous"], at, worth, 4.0) == expected
    assert not says_yes(ACCEPTANCES["ac_previous"], position(PIE), worth, 2.5)


@pytest.mark.parametrize(("worth", "expected"), [(3.25, True), (3.2, False)])
def test_ac_const_asks_for_a_share_of_the_range(worth: float, expected: bool) -> None:
    # Three quarters of the way from 1 to 4.
    at = position(PIE, reservation=1.0)
    assert says_yes(ACCEPTANCES["ac_const"], at, worth, 9.0, share=0.75) == expected


@pytest.mark.parametrize(("next_round", "expected"), [(2, False), (3, True), (4, True), (9, True)])
def test_ac_time_takes_anything_once_the_time_has_come(next_round: int, expected: bool) -> None:
    at = position(PIE, round_=next_round, n_rounds=4)
    assert says_yes(ACCEPTANCES["ac_time"], at, 0.1, 9.0, time=0.75) == expected


@pytest.mark.parametrize(
    ("next_round", "worth", "expected"),
    [
        (2, 2.9, False),  # early, and less than the own next offer
        (2, 3.0, True),  # AC_next
        (5, 2.0, True),  # one round is left: as good as this and the one before, 2 and 1
        (5, 1.9, False),
        (6, 0.0, True),  # no round is left: the present offer is all there is
        (3, 2.0, False),  # three are left: 3 was offered in that window
    ],
)
def test_ac_combi_looks_as_far_back_as_time_is_left(next_round: int, worth: float, expected: bool) -> None:
    theirs = [3, 1, 2] if next_round < 6 else [3, 1, 0]
    at = position(PIE, [(THEIRS, p) for p in theirs], round_=next_round, n_rounds=6)
    assert says_yes(ACCEPTANCES["ac_combi"], at, worth, 9.0, 3.0, time=0.5) == expected


@pytest.mark.parametrize(("worth", "expected"), [(2.0, True), (1.0, False)])
def test_where_sides_take_turns_a_window_of_two_rounds_holds_one_offer_of_the_other(
    worth: float, expected: bool
) -> None:
    # Six of eight rounds are over, three offers each. Two rounds are left and bring one more: the 3 of the first round is out of
    # sight, the 2 of the fifth, which came just before the one in question, is not.
    turns = [(OURS, 4), (THEIRS, 3), (OURS, 4), (THEIRS, 2), (OURS, 4), (THEIRS, int(worth))]
    at = position(PIE, turns, round_=6, n_rounds=8)
    assert says_yes(ACCEPTANCES["ac_combi"], at, worth, 9.0, 4.0, time=0.5) == expected


@pytest.mark.parametrize(("worth", "expected"), [(2.7, True), (2.6, False)])
def test_the_equilibrium_responder_takes_what_waiting_is_worth(worth: float, expected: bool) -> None:
    # 0.9 * 3 is 2.7 in the numbers of the machine too.
    at = position(PIE, patience=0.9)
    assert at.turn.discount * 3.0 == 2.7
    assert says_yes(ACCEPTANCES["discounted_next_target"], at, worth, 3.0) == expected
