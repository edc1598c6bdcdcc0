"""One negotiation: what is offered, accepted, left open and remembered, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.negotiation import (
    NO_PACKAGE,
    TRAIL_WIDTH,
    accepts,
    best_possible,
    looks_possible,
    moves_at_most,
    note_move,
    offer_at_target,
    offers_seen_by,
    still_open,
)
from sim.bargaining.protocols import ACCEPT, PASS, PROPOSE, REJECT, RESPOND, WALK, new_talk, put_on_table

OWN = np.array([1.0, 4.0, 6.0, 8.0, 9.0])
OTHERS = np.array([7.0, 5.0, 3.0, 1.0, -2.0])
"""The other side's gains as believed: what is better for one is worse for the other, and the last harms it."""

TABLES = st.lists(st.tuples(st.floats(-10.0, 10.0), st.floats(-10.0, 10.0)), min_size=1, max_size=15).map(
    lambda rows: (np.array([x for x, _ in rows]), np.array([y for _, y in rows]))
)


@pytest.mark.parametrize(
    ("own", "other", "reservation", "expected"),
    [
        (1.0, 0.0, 1.0, True),  # both exactly at their limits
        (0.9, 5.0, 1.0, False),
        (5.0, -0.1, 1.0, False),
        (-1.0, 0.0, -2.0, True),
    ],
)
def test_a_package_looks_possible_when_it_harms_neither(
    own: float, other: float, reservation: float, expected: bool
) -> None:
    assert looks_possible(own, other, reservation) == expected


def test_the_best_possible_package_is_not_one_that_the_other_loses_by() -> None:
    assert best_possible(OWN, OTHERS, 0.0) == 3
    assert best_possible(OWN, OTHERS, 8.5) == NO_PACKAGE
    assert best_possible(np.array([2.0, 2.0]), np.array([0.0, 1.0]), 0.0) == 0


@pytest.mark.parametrize(
    ("target", "reservation", "expected"),
    [
        (5.0, 0.0, 2),  # of 6 and 8 the other likes 6 better
        (6.0, 0.0, 2),  # the target itself is enough
        (6.5, 0.0, 3),
        (0.0, 0.0, 0),  # at no demand the other's favourite
        (-5.0, 2.0, 1),  # the reservation value holds below any target
        (8.5, 0.0, 3),  # only 9 reaches it, and the other would lose: the best possible instead
        (5.0, 8.5, NO_PACKAGE),
    ],
)
def test_an_offer_is_the_others_favourite_among_packages_at_the_target(
    target: float, reservation: float, expected: int
) -> None:
    assert offer_at_target(OWN, OTHERS, reservation, target) == expected


def test_equal_offers_go_to_the_lowest_index() -> None:
    assert offer_at_target(np.array([5.0, 6.0, 7.0]), np.array([1.0, 3.0, 3.0]), 0.0, 4.0) == 1


@given(tables=TABLES, reservation=st.floats(-5.0, 5.0), target=st.floats(-10.0, 10.0))
def test_an_offer_equals_brute_force(
    tables: tuple[np.ndarray, np.ndarray], reservation: float, target: float
) -> None:
    own, other = tables
    possible = [p for p in range(own.size) if own[p] >= reservation and other[p] >= 0.0]
    good = [p for p in possible if own[p] >= target]
    expected = (
        max(good, key=lambda p: other[p]) if good else max(possible, key=lambda p: own[p], default=NO_PACKAGE)
    )
    assert offer_at_target(own, other, reservation, target) == expected


@pytest.mark.parametrize(
    ("worth", "next_target", "reservation", "expected"),
    [
        (5.0, 5.0, 0.0, True),
        (4.9, 5.0, 0.0, False),
        (5.0, -3.0, 6.0, False),  # a target below the reservation value does not lower it
        (0.0, 0.0, 0.0, True),
        (-1.0, -2.0, 0.0, False),
    ],
)
def test_an_offer_is_accepted_at_the_next_own_target_but_never_below_the_reservation_value(
    worth: float, next_target: float, reservation: float, expected: bool
) -> None:
    assert accepts(worth, next_target, reservation) == expected


Moves = list[tuple[int, int, int, int, int]]


def trail(moves: Moves, rows: int = 20) -> np.ndarray:
    """Return a trail of (round, mover, asked, decision, offer), with rows to spare that must not count."""
    table = np.full((rows, TRAIL_WIDTH), 1, dtype=np.int64)
    for row, move in enumerate(moves):
        table[row] = move
    return table


def left_open(moves: Moves, first: list[float], second: list[float]) -> list[bool]:
    open_ = np.zeros(len(first), dtype=bool)
    still_open(trail(moves), len(moves), np.array(first), np.array(second), open_)
    return [bool(mark) for mark in open_]


FIRST, SECOND = [1.0, 4.0, 6.0, 9.0], [9.0, 6.0, 4.0, 1.0]


def test_before_any_refusal_everything_is_open() -> None:
    assert left_open([], FIRST, SECOND) == [True] * 4
    assert left_open([(0, 0, PROPOSE, 2, 2), (0, 1, RESPOND, ACCEPT, 2)], FIRST, SECOND) == [True] * 4


def test_who_refuses_wants_more_than_it_was_given() -> None:
    # The second side refused package 2, worth 4 to it: packages 2 and 3 give it no more.
    assert left_open([(0, 0, PROPOSE, 2, 2), (0, 1, RESPOND, REJECT, 2)], FIRST, SECOND) == [
        True,
        True,
        False,
        False,
    ]
    # The first side refused package 0, worth 1 to it.
    assert left_open([(1, 1, PROPOSE, 0, 0), (1, 0, RESPOND, REJECT, 0)], FIRST, SECOND) == [
        False,
        True,
        True,
        True,
    ]


def test_refusals_of_both_sides_leave_the_middle_and_then_nothing() -> None:
    both = [(0, 1, RESPOND, REJECT, 3), (1, 0, RESPOND, REJECT, 0)]
    assert left_open(both, FIRST, SECOND) == [False, True, True, False]
    assert left_open([*both, (2, 1, RESPOND, REJECT, 1)], FIRST, SECOND) == [False] * 4


def test_a_proposal_of_package_zero_is_not_a_refusal() -> None:
    assert left_open([(0, 0, PROPOSE, 0, 0)], FIRST, SECOND) == [True] * 4


def seen(moves: Moves, party: int, own: list[float]) -> list[list[float]]:
    history = np.full((20, 2), np.nan)
    count = offers_seen_by(trail(moves), len(moves), party, np.array(own), history)
    assert np.isnan(history[count:]).all()
    return [[float(value) for value in row] for row in history[:count]]


TALKED: Moves = [
    (0, 0, PROPOSE, 3, 3),
    (0, 1, RESPOND, REJECT, 3),
    (1, 1, PROPOSE, 0, 0),
    (1, 0, RESPOND, REJECT, 0),
    (1, 2, PROPOSE, 1, 1),  # a go-between's text
    (1, 0, RESPOND, ACCEPT, 1),
    (1, 1, RESPOND, REJECT, 1),
    (2, 0, PROPOSE, 2, 2),
    (3, 1, PROPOSE, PASS, PASS),
    (4, 0, PROPOSE, WALK, WALK),
]


def test_a_side_remembers_both_sides_offers_in_its_own_worth_and_no_go_betweens_text() -> None:
    # Package 3, then 0, then 2; mine or not, and its worth to me.
    assert seen(TALKED, 0, FIRST) == [[1.0, 9.0], [0.0, 1.0], [1.0, 6.0]]
    assert seen(TALKED, 1, SECOND) == [[0.0, 1.0], [1.0, 9.0], [0.0, 4.0]]


def test_only_moves_made_so_far_are_remembered() -> None:
    assert seen(TALKED[:2], 0, FIRST) == [[1.0, 9.0]]
    assert seen([], 0, FIRST) == []


def test_a_move_is_noted_as_the_talk_stands_before_it() -> None:
    talk = new_talk(2, 6, 2, 0.05, go_between_first=False)
    table = np.zeros((moves_at_most(6), TRAIL_WIDTH), dtype=np.int64)
    assert note_move(table, 0, talk, 7) == 1
    put_on_table(talk, 7, 1)
    assert note_move(table, 1, talk, REJECT) == 2
    assert table[:3].tolist() == [[0, 0, PROPOSE, 7, 7], [0, 1, RESPOND, REJECT, 7], [0] * 5]
