"""What every tactic owes: a target between the reservation value and the best, and no reward for waiting."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.bargaining.offerings import offering_for
from sim.bargaining.offerings.random import LATER_DIGITS
from sim.bargaining.tactics import MEMORY_SLOTS
from sim.registry import Law, laws
from tests.contracts.positions import (
    OURS,
    THEIRS,
    Position,
    chosen,
    facts,
    offer_of,
    position,
    positions,
    target_of,
)

TACTICS, OFFERINGS = laws("tactic"), laws("offering")
BUILT_IN = sorted(TACTICS)
TIME_DEPENDENT = ["faratin_polynomial", "faratin_exponential"]
TIT_FOR_TAT = ["tit_for_tat_relative", "tit_for_tat_averaged"]

Offers = list[tuple[float, float]]
HISTORY = st.lists(st.tuples(st.sampled_from([THEIRS, OURS]), st.floats(-100.0, 100.0)), max_size=12)


def target(
    name: str,
    best: float,
    reservation: float,
    round_: int = 0,
    n_rounds: int = 6,
    history: Offers | None = None,
    **own: float,
) -> float:
    """Return what a tactic asks for that looks at the ends of the range and at the worth of offers only."""
    law = TACTICS[name]
    seen = np.array([(who, worth, 0.0) for who, worth in history or []], dtype=float).reshape(-1, 3)
    turn = facts(best, reservation)._replace(round=round_, rounds=n_rounds, history=seen)
    return float(law.function(turn, law.named(own)))


@pytest.fixture(params=BUILT_IN, scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in law."""
    return TACTICS[request.param]


@given(data=st.data(), at=positions())
def test_a_target_lies_between_the_reservation_value_and_the_best(
    law: Law, data: st.DataObject, at: Position
) -> None:
    assume(not math.isnan(at.turn.best))
    best, reservation = at.turn.best, at.turn.reservation
    wanted = target_of(law, at, **data.draw(chosen(law)))
    # The best package must be reachable to the last bit; at the lower end rounding may take a little.
    assert reservation - 1e-12 * (abs(best) + abs(reservation)) <= wanted <= best


@given(data=st.data(), at=positions())
def test_where_the_best_is_the_reservation_value_there_is_nothing_to_concede(
    law: Law, data: st.DataObject, at: Position
) -> None:
    assume(not math.isnan(at.turn.best))
    at = at.but(reservation=at.turn.best)
    assert target_of(law, at, **data.draw(chosen(law))) == at.turn.best


@given(at=positions(), factor=st.sampled_from([0.25, 2.0, 64.0]))
def test_a_target_scales_with_the_unit_of_utility(law: Law, at: Position, factor: float) -> None:
    # Powers of two change no mantissa, so the scaled target is the same number of larger units.
    assume(not math.isnan(at.turn.best))
    best, reservation = factor * at.turn.best, factor * at.turn.reservation
    history = at.turn.history.copy()
    history[:, 1] *= factor
    scaled = at.but(best=best, reservation=reservation, tables=at.tables * factor, history=history)
    assert target_of(law, scaled) == pytest.approx(factor * target_of(law, at), rel=1e-12, abs=1e-12)


@given(at=positions())
def test_asking_twice_at_the_same_moment_gives_the_same_target(law: Law, at: Position) -> None:
    # A side is asked before it answers and again before it proposes; its memory lies between.
    assume(not math.isnan(at.turn.best))
    memory = np.zeros(MEMORY_SLOTS)
    first = target_of(law, at, memory)
    assert target_of(law, at, memory) == first == target_of(law, at)


@given(at=positions())
def test_a_tactic_changes_nothing_but_its_memory(law: Law, at: Position) -> None:
    assume(not math.isnan(at.turn.best))
    before = [part.copy() for part in (at.tables, at.turn.coordinates, at.turn.history)]
    target_of(law, at)
    for part, same in zip((at.tables, at.turn.coordinates, at.turn.history), before, strict=True):
        assert (part == same).all()


@given(at=positions())
def test_the_same_packages_in_another_order_are_worth_asking_the_same_for(law: Law, at: Position) -> None:
    assume(not math.isnan(at.turn.best))
    # Equal products of gains are the one thing that an order can decide.
    order = np.random.default_rng(at.turn.round).permutation(at.tables.shape[1])
    gains = at.tables - np.array([at.turn.reservation, *[0.0] * (len(at.tables) - 1)])[:, None]
    assume(len({float(np.prod(gains[:, p])) for p in at.possible}) == len(at.possible))
    place = np.argsort(order)
    history = at.turn.history.copy()
    history[:, 2] = place[history[:, 2].astype(int)]
    moved = at.but(tables=np.ascontiguousarray(at.tables[:, order]), history=history)
    assert target_of(law, moved) == target_of(law, at)


@pytest.mark.parametrize("name", TIME_DEPENDENT)
@given(data=st.data(), n_rounds=st.integers(1, 30), width=st.floats(0.1, 50.0))
def test_time_dependent_targets_fall_as_the_deadline_nears_and_end_at_the_reservation_value(
    name: str, data: st.DataObject, n_rounds: int, width: float
) -> None:
    own = data.draw(chosen(TACTICS[name]))
    targets = [
        target(name, 1.0 + width, 1.0, round_, n_rounds, None, **own) for round_ in range(n_rounds + 1)
    ]
    assert all(later <= earlier for earlier, later in pairwise(targets))
    assert targets[n_rounds - 1 :] == pytest.approx([1.0, 1.0], rel=1e-14)


@pytest.mark.parametrize("name", TIME_DEPENDENT)
@given(history=HISTORY, round_=st.integers(0, 6))
def test_time_dependent_targets_do_not_look_at_offers(name: str, history: Offers, round_: int) -> None:
    assert target(name, 8.0, 1.0, round_, history=history) == target(name, 8.0, 1.0, round_)


@pytest.mark.parametrize(
    ("beta", "round_", "expected"),
    [
        # a = ((k + 1) / 6)^(1 / beta), target = 8 - a (8 - 0).
        (0.5, 2, 6.0),  # (3/6)^2 = 1/4
        (0.5, 1, 8.0 - 8.0 / 9.0),  # (2/6)^2 = 1/9
        (1.0, 2, 4.0),  # 3/6
        (0.25, 2, 7.5),  # (3/6)^4 = 1/16
        (0.5, 5, 0.0),  # (6/6)^2 = 1
        (0.5, 6, 0.0),  # beyond the last round a stays at 1
    ],
)
def test_faratin_polynomial_by_hand(beta: float, round_: int, expected: float) -> None:
    assert target("faratin_polynomial", 8.0, 0.0, round_, 6, beta=beta) == pytest.approx(expected, abs=1e-14)


def test_faratin_polynomial_counts_from_the_best_to_the_reservation_value() -> None:
    # 10 - (3/6)^2 (10 - 2) = 8.
    assert target("faratin_polynomial", 10.0, 2.0, 2, 6, beta=0.5) == pytest.approx(8.0, rel=1e-15)


@pytest.mark.parametrize(
    ("beta", "start", "round_", "expected"),
    [
        # K = 4, a = start^((1 - (k + 1) / 4)^beta), target = 10 - 8 a.
        (2.0, 1.0 / 16.0, 1, 6.0),  # (1/2)^2 = 1/4: the fourth root of 1/16 is 1/2
        (1.0, 1.0 / 16.0, 1, 8.0),  # the square root of 1/16 is 1/4
        (1.0, 1.0 / 16.0, 2, 6.0),  # the fourth root again
        (1.0, 1.0 / 16.0, 3, 2.0),  # the zeroth power is 1
    ],
)
def test_faratin_exponential_by_hand(beta: float, start: float, round_: int, expected: float) -> None:
    wanted = target("faratin_exponential", 10.0, 2.0, round_, 4, beta=beta, start=start)
    assert wanted == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", TIME_DEPENDENT)
def test_a_boulware_side_asks_for_more_than_a_conceder_before_the_end(name: str) -> None:
    # Polynomial: 1 / beta is the power of a share below 1. Exponential: beta is, of the time left, so it turns round.
    low, high = (target(name, 8.0, 0.0, 2, 6, beta=beta) for beta in (0.3, 3.0))
    assert low > high


@given(history=HISTORY, round_=st.integers(0, 6), demand=st.floats(0.0, 1.0))
def test_the_obstinate_side_never_moves(history: Offers, round_: int, demand: float) -> None:
    first = target("obstinate", 9.0, 1.0, demand=demand)
    assert target("obstinate", 9.0, 1.0, round_, 6, history, demand=demand) == first


def test_obstinate_by_hand() -> None:
    # Three quarters of the way from 1 to 9.
    assert target("obstinate", 9.0, 1.0, demand=0.75) == 7.0


# Faratin et al. (1998), eq. 10: x(n+1) = x(n) * y(n-2) / y(n), here in the worth of offers to oneself.


def test_relative_tit_for_tat_by_hand() -> None:
    # The other's offers rose from 2 to 2.5, and ours stood at 8: 8 * 2 / 2.5.
    history = [(OURS, 8.0), (THEIRS, 2.0), (OURS, 8.0), (THEIRS, 2.5)]
    assert target("tit_for_tat_relative", 10.0, 1.0, history=history) == pytest.approx(6.4, rel=1e-15)


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ((2.0, 2.0), 8.0),  # no concession is answered by none
        ((1.0, 16.0), 3.0),  # 8 / 16 is below the reservation value
        ((2.0, 1.0), 10.0),  # a withdrawn concession asks for 16, more than the best
        ((0.0, 1.5), 6.5),  # where an offer was worth nothing, the difference is answered
        ((-2.0, -1.0), 7.0),
    ],
)
def test_relative_tit_for_tat_stays_within_bounds_and_needs_no_positive_offers(
    offers: tuple[float, float], expected: float
) -> None:
    history = [(OURS, 8.0), (THEIRS, offers[0]), (THEIRS, offers[1])]
    assert target("tit_for_tat_relative", 10.0, 3.0, history=history) == expected


@pytest.mark.parametrize("name", TIT_FOR_TAT)
def test_tit_for_tat_opens_with_its_first_concession(name: str) -> None:
    # A tenth of the way from 10 down to 2, until the other has made two offers.
    for history in ([], [(OURS, 9.0)], [(OURS, 9.0), (THEIRS, 1.0)]):
        assert target(name, 10.0, 2.0, history=history, first=0.1) == pytest.approx(9.2, rel=1e-15)


@pytest.mark.parametrize("name", TIT_FOR_TAT)
def test_tit_for_tat_that_has_not_offered_yet_asks_for_the_best(name: str) -> None:
    assert target(name, 10.0, 2.0, history=[(THEIRS, 1.0), (THEIRS, 3.0)]) == 10.0


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (1.0, 6.0),  # 9 * 2 / 3
        (2.0, 4.5),  # 9 * 1.5 / 3
        (3.0, 3.0),  # 9 * 1 / 3
        (50.0, 3.0),  # a window longer than the history takes all of it
    ],
)
def test_averaged_tit_for_tat_by_hand(window: float, expected: float) -> None:
    history = [(THEIRS, 1.0), (OURS, 9.5), (THEIRS, 1.5), (THEIRS, 2.0), (OURS, 9.0), (THEIRS, 3.0)]
    wanted = target("tit_for_tat_averaged", 10.0, 2.0, history=history, window=window)
    assert wanted == pytest.approx(expected, rel=1e-15)


@given(history=HISTORY)
def test_a_window_of_one_is_relative_tit_for_tat(history: Offers) -> None:
    averaged = target("tit_for_tat_averaged", 10.0, 2.0, history=history, window=1.0)
    assert averaged == target("tit_for_tat_relative", 10.0, 2.0, history=history)
    assert math.isfinite(averaged)


# Two straight tables of five packages: what one side gains the other loses.
PIE = [[0.0, 1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0, 0.0]]


def test_random_absolute_tit_for_tat_answers_a_step_in_points_and_adds_a_random_gift() -> None:
    # The other went from package 4 to 3 in its own table: from 0 to 1 for us. We stood at 4: 4 - 1 - 0.5 * 0.25 * 4.
    offers = [(OURS, 4), (THEIRS, 0), (OURS, 4), (THEIRS, 1)]
    law = TACTICS["tit_for_tat_random_absolute"]
    assert target_of(law, position(PIE, offers, luck=0.5), gift=0.25) == 2.5
    assert target_of(law, position(PIE, offers, luck=0.5), gift=0.0) == 3.0
    # With a delay of two, the step before that is answered, and there was none.
    three = [(OURS, 4), (THEIRS, 0), (THEIRS, 0), (THEIRS, 3)]
    assert target_of(law, position(PIE, three, luck=0.0), delay=2.0) == 4.0
    assert target_of(law, position(PIE, three, luck=0.0), delay=1.0) == 1.0


def test_random_absolute_tit_for_tat_opens_with_its_first_concession() -> None:
    law = TACTICS["tit_for_tat_random_absolute"]
    assert target_of(law, position(PIE, [(THEIRS, 0)]), first=0.25) == 3.0


@pytest.mark.parametrize(("made", "patience"), [(0, 1.0), (3, 4.0), (7, 4.0)])
def test_resource_dependent_concession_follows_the_length_of_the_thread(made: int, patience: float) -> None:
    # One other party: a = exp(-patience / (offers made + 1)), of a range of 4.
    at = position(PIE, [(OURS, 4)] * made)
    wanted = 4.0 - 4.0 * math.exp(-patience / (made + 1))
    law = TACTICS["resource_dependent"]
    assert target_of(law, at, patience=patience) == pytest.approx(wanted, rel=1e-15)
    assert target_of(law, at, patience=patience, start=1.0) == 0.0


def test_a_second_other_party_makes_a_resource_last_four_times_as_long() -> None:
    at = position([*PIE, [1.0] * 5])
    wanted = 4.0 - 4.0 * math.exp(-4.0)
    assert target_of(TACTICS["resource_dependent"], at, patience=1.0) == pytest.approx(wanted, rel=1e-15)


LOPSIDED = [[8.0, 6.0, 3.0, 0.0], [0.0, 2.0, 3.0, 4.0]]
"""Products 0, 12, 9, 0: the Nash package gives 6."""


@pytest.mark.parametrize(("round_", "expected"), [(0, 7.5), (1, 7.0), (3, 6.0), (4, 6.0)])
def test_the_nash_seeker_goes_from_its_best_to_its_share_at_the_nash_point(
    round_: int, expected: float
) -> None:
    at = position(LOPSIDED, round_=round_, n_rounds=4)
    assert target_of(TACTICS["nash_seeker"], at, beta=1.0) == expected


def test_the_nash_product_is_counted_over_the_reservation_value() -> None:
    # Over 5: 3 * 0 and 1 * 2; package 2 does not reach it.
    at = position(LOPSIDED, round_=3, n_rounds=4, reservation=5.0)
    assert target_of(TACTICS["nash_seeker"], at) == 6.0
    # With one third party that only package 0 does not hurt, that is all that is possible.
    three = position([*LOPSIDED, [1.0, -1.0, -1.0, -1.0]], round_=3, n_rounds=4)
    assert target_of(TACTICS["nash_seeker"], three) == 8.0


@pytest.mark.parametrize(
    ("offers", "gift", "expected"),
    [
        ([], 0.0, 8.0),
        ([(THEIRS, 3)], 0.0, 8.0),  # one offer is no way yet
        ([(THEIRS, 3), (THEIRS, 2)], 0.0, 7.0),  # from 0 to 3 of the 6 that lead to the Nash point: 8 - 2 / 2
        ([(THEIRS, 3), (THEIRS, 1)], 0.0, 6.0),  # all the way
        ([(THEIRS, 3), (THEIRS, 0)], 0.0, 6.0),  # beyond it, where we do not follow
        ([(THEIRS, 0)], 0.0, 6.0),  # more than the Nash point at once
        ([(THEIRS, 3), (THEIRS, 2)], 1.0, 6.5),  # half of the time is over: half of what was left to 6
    ],
)
def test_nice_tit_for_tat_comes_as_far_as_the_other_has_come(
    offers: list[tuple[float, int]], gift: float, expected: float
) -> None:
    at = position(LOPSIDED, offers, round_=2, n_rounds=6)
    assert target_of(TACTICS["nice_tit_for_tat"], at, gift=gift) == expected


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([], 4.0),  # the best
        ([(OURS, 4)], 4.0),  # one own offer, none of the other: the same again
        ([(OURS, 4), (THEIRS, 0)], 3.0),  # one each: the next one down
        ([(OURS, 4), (THEIRS, 0), (OURS, 3), (THEIRS, 0)], 3.0),  # the other repeats itself, so do we
        ([(OURS, 4), (THEIRS, 0), (OURS, 3), (THEIRS, 1)], 2.0),
        ([(THEIRS, 0), (THEIRS, 1), (OURS, 0)], 0.0),  # nothing is left below
    ],
)
def test_micro_makes_a_new_offer_for_each_new_one(offers: list[tuple[float, int]], expected: float) -> None:
    assert target_of(TACTICS["micro"], position(PIE, offers)) == expected


@pytest.mark.parametrize(("theirs", "expected"), [([0], 4.0), ([0, 0], 4.0), ([0, 1], 3.0)])
def test_among_three_micro_waits_for_a_new_offer_of_each_other(theirs: list[int], expected: float) -> None:
    at = position([*PIE, [1.0] * 5], [(OURS, 4), *((THEIRS, p) for p in theirs)])
    assert target_of(TACTICS["micro"], at) == expected


def test_two_micro_sides_meet_in_the_middle() -> None:
    # De Jonge (2022): both walk down their own orders in step; here 4, 3, 2 against 0, 1, 2.
    law, nearest = TACTICS["micro"], OFFERINGS["new_or_repeated"]
    first: list[tuple[float, int]] = []
    for _ in range(3):
        at = position(PIE, first)
        first.append((OURS, offer_of(nearest, at, target_of(law, at))))
        mirrored = position(PIE[::-1], [(1.0 - who, p) for who, p in first])
        first.append((THEIRS, offer_of(nearest, mirrored, target_of(law, mirrored))))
    assert [p for _, p in first] == [4, 0, 3, 1, 2, 2]


def test_micro_repeats_any_of_its_earlier_offers_when_no_new_one_is_due() -> None:
    # De Jonge (2022): 4, 3 and 2 were offered for 0 and 1, both repeated; none is due, so one of the three, a third each. The
    # answer is still that of the least of them.
    made = [(OURS, 4), (THEIRS, 0), (OURS, 3), (THEIRS, 1), (OURS, 2), (THEIRS, 1), (OURS, 3), (THEIRS, 0)]
    lots = [(k + 0.5) / 300.0 / LATER_DIGITS for k in range(300)]
    found = []
    for luck in lots:
        at = position(PIE, made, luck=luck)
        assert target_of(TACTICS["micro"], at) == 2.0
        found.append(offer_of(OFFERINGS["new_or_repeated"], at, 2.0))
    assert [found.count(p) for p in range(5)] == [0, 0, 100, 100, 100]


def test_what_is_no_longer_worth_the_target_is_not_repeated() -> None:
    at = position(PIE, [(OURS, 4), (OURS, 1), (OURS, 3)], luck=0.999 / LATER_DIGITS)
    assert offer_of(OFFERINGS["new_or_repeated"], at, 3.0) == 3
    # Nothing is worth 5: the best of what is possible.
    assert offer_of(OFFERINGS["new_or_repeated"], at, 5.0) == 4


@pytest.mark.parametrize(
    ("onset", "round_", "expected"),
    [
        (0.0, 2, 2.0),  # time alone: half of the time, half of 4
        (2.0, 5, 0.0),  # at the end time alone
        (100.0, 2, 3.0),  # behaviour alone: it was given 1 more than 1, so we ask for 6 * 1 / 2
        (1.0, 2, 2.5),  # half of each
    ],
)
def test_hybrid_weighs_time_and_behaviour(onset: float, round_: int, expected: float) -> None:
    tables = [[0.0, 1.0, 2.0, 3.0, 6.0, 4.0], [4.0, 3.0, 2.0, 1.0, -1.0, 0.0]]
    at = position(tables, [(OURS, 4), (THEIRS, 1), (THEIRS, 2)], round_=round_)
    wanted = target_of(TACTICS["hybrid"], at, beta=1.0, window=1.0, onset=onset)
    assert wanted == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [([], 4.0), ([0], 4.0), ([0, 1, 2], 4.0), ([0, 0], 3.0), ([1, 0, 0], 2.0), ([2, 1, 2, 2], 2.0)],
)
def test_trade_off_stays_on_its_level_and_steps_down_when_the_other_does_not_improve(
    theirs: list[int], expected: float
) -> None:
    at = position(PIE, [(THEIRS, p) for p in theirs])
    assert target_of(TACTICS["trade_off"], at, step=0.25) == expected


@given(luck=st.floats(0.0, 1.0))
def test_a_random_demand_is_uniform_on_the_range(luck: float) -> None:
    at = position(PIE, luck=luck)
    assert target_of(TACTICS["random_demand"], at) == 4.0 - luck * 4.0


# Zeuthen: risk of i = (u_i(own offer) - u_i(other's offer)) / u_i(own offer).


def test_who_risks_more_by_a_conflict_stands_firm() -> None:
    tables = [[1.0, 2.0, 5.0, 10.0], [10.0, 9.0, 8.0, 6.0]]
    # We ask for 10 and are offered 1: risk 9 / 10. The other asks for 10 and is offered 6: risk 4 / 10.
    assert target_of(TACTICS["zeuthen"], position(tables, [(OURS, 3), (THEIRS, 0)])) == 10.0


def test_who_risks_less_concedes_just_enough() -> None:
    tables = [[8.0, 9.0, 9.5, 10.0], [10.0, 6.0, 4.0, 1.0]]
    # We: (10 - 8) / 10 = 0.2; the other: (10 - 1) / 10 = 0.9. With 9.5: 0.158 against 0.6; with 9: 0.111 against 0.4; with 8 we
    # would give in. No package lets the other be the one with less to risk, but its own offer.
    assert target_of(TACTICS["zeuthen"], position(tables, [(OURS, 3), (THEIRS, 0)])) == 8.0
    closer = [[2.0, 6.0, 7.0, 10.0], [10.0, 9.0, 5.0, 1.0]]
    # We: 0.8, the other 0.9. With 7: 5 / 7 = 0.71 against 0.5, which is enough; 6 would give more than needed.
    assert target_of(TACTICS["zeuthen"], position(closer, [(OURS, 3), (THEIRS, 0)])) == 7.0


def test_zeuthen_opens_with_its_best_and_waits_for_an_answer() -> None:
    assert target_of(TACTICS["zeuthen"], position(PIE)) == 4.0
    assert target_of(TACTICS["zeuthen"], position(PIE, [(OURS, 3)])) == 3.0


# Rubinstein (1982): with n units, m(j) = n - ceil(delta m(j + 1)) for the proposer with j rounds gone.


def pie(units: int) -> list[list[float]]:
    mine = [float(unit) for unit in range(units + 1)]
    return [mine, mine[::-1]]


def shares(units: int, rounds: int, numerator: int, denominator: int) -> list[int]:
    """Return the proposer's equilibrium share with 1, 2, ... rounds left, in whole units and whole numbers."""
    found = [units]
    while len(found) < rounds:
        found.append(units + (-numerator * found[-1]) // denominator)
    return found


@pytest.mark.parametrize("rounds", [1, 2, 3, 6, 7])
def test_the_equilibrium_player_asks_for_what_backward_induction_leaves(rounds: int) -> None:
    at = position(pie(100), n_rounds=rounds, patience=0.75)
    assert target_of(TACTICS["rubinstein"], at) == shares(100, rounds, 3, 4)[-1]


@pytest.mark.parametrize("round_", range(7))
def test_the_equilibrium_player_counts_the_rounds_that_are_left(round_: int) -> None:
    at = position(pie(64), n_rounds=6, round_=round_, patience=0.5)
    expected = shares(64, 6 - round_, 1, 2)[-1] if round_ < 6 else 0
    assert target_of(TACTICS["rubinstein"], at) == expected


def test_with_many_rounds_the_equilibrium_share_is_the_closed_form() -> None:
    # Delta 0.9 for both: 1 / (1 + 0.9) = 0.526316. Each round's cut of the pie into thousandths costs less
    # than one of them, and 1 + 0.9 + 0.81 + ... is 10.
    at = position(pie(1000), n_rounds=101, patience=0.9)
    assert target_of(TACTICS["rubinstein"], at) / 1000.0 == pytest.approx(1.0 / 1.9, abs=0.01)


def test_the_less_patient_side_gets_less() -> None:
    # Two rounds: the other would have all in the last one, and takes its discounted worth now.
    at = position(pie(100), n_rounds=2)
    at = at.but(discount=1.0, others_discount=0.25)
    assert target_of(TACTICS["rubinstein"], at) == 75.0
    at = at.but(others_discount=0.75)
    assert target_of(TACTICS["rubinstein"], at) == 25.0


def best_reply_induction(at: Position) -> int | None:
    """Return the equilibrium offer of two parties by recursion over what each could wait for."""
    mine, other = at.tables
    patience = at.turn.discount, at.turn.others_discount
    no_deal = at.turn.reservation, 0.0

    def solve(round_: int, proposer: int) -> tuple[int | None, tuple[float, float]]:
        if round_ == at.turn.rounds:
            return None, no_deal
        _, later = solve(round_ + 1, 1 - proposer)
        good = [p for p in range(mine.size) if mine[p] >= later[0] and other[p] >= later[1]]
        ranked = [(at.tables[proposer, p], at.tables[1 - proposer, p], -p) for p in good]
        choice = -max(ranked)[2] if ranked else None
        value = (mine[choice], other[choice]) if choice is not None else later
        return choice, (
            max(no_deal[0], patience[0] * value[0]),
            max(no_deal[1], patience[1] * value[1]),
        )

    return solve(at.turn.round, 0)[0]


@given(at=positions(parties=(2, 2)))
def test_the_best_offer_at_the_equilibrium_target_is_the_equilibrium_package(at: Position) -> None:
    assume(not math.isnan(at.turn.best))
    assume(at.turn.round < at.turn.rounds)
    expected = best_reply_induction(at)
    found = offer_of(OFFERINGS["best_for_others"], at, target_of(TACTICS["rubinstein"], at))
    if expected is not None:
        assert (at.tables[:, found] == at.tables[:, expected]).all()
        assert found == expected


@pytest.mark.parametrize(
    ("tactic", "expected"),
    [("micro", "new_or_repeated"), ("trade_off", "similar"), ("faratin_polynomial", "best_for_others")],
)
def test_a_side_that_has_chosen_no_offering_makes_the_one_that_goes_with_its_tactic(
    tactic: str, expected: str
) -> None:
    assert offering_for(TACTICS[tactic], OFFERINGS["by_tactic"]).name == expected
    assert offering_for(TACTICS[tactic], OFFERINGS["random"]).name == "random"


def test_every_trait_of_a_tactic_is_an_offering() -> None:
    assert {law.offering for law in TACTICS.values()} <= OFFERINGS.keys()
