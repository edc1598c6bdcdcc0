"""One negotiation: how a side sits down, proposes, answers and remembers, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.common_laws import accepted_by, offer_by, target_by
from sim.bargaining.mediation import KALAI_SMORODINSKY, NASH, draft, still_open
from sim.bargaining.negotiation import (
    TRAIL_WIDTH,
    best_of,
    moves_at_most,
    note_move,
    propose,
    remember_offer,
    respond,
    worth_of_next,
)
from sim.bargaining.offerings import NO_PACKAGE, best_possible, least_content, looks_possible
from sim.bargaining.protocols import ACCEPT, PASS, PROPOSE, REJECT, RESPOND, WALK, new_talk, put_on_table
from sim.bargaining.shapes import Brought, readied
from sim.bargaining.tactics import HISTORY_COLUMNS, MEMORY_SLOTS
from sim.bargaining.talks import Laws, Numbers
from sim.bargaining.turn import Turn
from sim.machine import as_written
from sim.registry import laws

OWN = [1.0, 4.0, 6.0, 8.0, 9.0]
OTHERS = [7.0, 5.0, 3.0, 1.0, -2.0]
"""The other side's gains as believed: what is better for one is worse for the other, and the last harms it."""
TABLES = np.array([OWN, OTHERS])


@pytest.mark.parametrize(
    ("own", "others", "reservation", "expected"),
    [
        (1.0, [0.0], 1.0, True),  # both exactly at their limits
        (0.9, [5.0], 1.0, False),
        (5.0, [-0.1], 1.0, False),
        (-1.0, [0.0], -2.0, True),
        (5.0, [3.0, -0.1], 1.0, False),  # one of several others loses
        (5.0, [3.0, 0.0], 1.0, True),
    ],
)
def test_a_package_looks_possible_when_it_harms_nobody(
    own: float, others: list[float], reservation: float, expected: bool
) -> None:
    tables = np.array([[own], *([other] for other in others)])
    assert looks_possible(tables, 0, reservation) == expected
    assert least_content(tables, 0) == min(others)


def test_the_best_possible_package_is_not_one_that_the_other_loses_by() -> None:
    assert best_possible(TABLES, 0.0) == 3
    assert best_possible(TABLES, 8.5) == NO_PACKAGE
    assert best_possible(np.array([[2.0, 2.0], [0.0, 1.0]]), 0.0) == 0


def seated(tables: np.ndarray, reservation: float = 0.0) -> Turn:
    """Return the turn of a side that has just sat down."""
    nothing, memory = np.zeros((tables.shape[1], 0), dtype=np.int64), np.zeros(MEMORY_SLOTS)
    best, heard = best_of(tables, reservation), np.zeros((0, HISTORY_COLUMNS))
    return Turn(1, 6, best, reservation, 0.5, 1.0, 1.0, tables, nothing, heard, memory)


def test_who_sits_down_knows_its_range() -> None:
    assert best_of(TABLES, 2.0) == 8.0
    assert math.isnan(best_of(TABLES, 8.5))


def test_the_best_is_another_when_a_belief_has_changed() -> None:
    assert best_of(np.array([OWN, [0.0] * 5]), 0.0) == 9.0


def brought(demand: float, acceptance: str) -> tuple[Laws, Numbers]:
    """Return the laws of one obstinate side, all called by address."""
    chosen = {
        "tactic": "obstinate",
        "offering": "best_for_others",
        "acceptance": acceptance,
        "opponent": "given",
    }
    numbers = {"tactic": {"demand": demand}}
    party = {
        kind: Brought(law.seated, law.vector(numbers.get(kind, {})), law.traits)
        for kind, law in ((kind, laws(kind)[name]) for kind, name in chosen.items())
    }
    protocol = laws("protocol")["alternating_offers"]
    return readied(Brought(protocol.seated, np.zeros(0)), [party])


PROPOSE_AS = as_written(propose, as_written(target_by), as_written(offer_by))
RESPOND_AS = as_written(respond, as_written(target_by), as_written(worth_of_next), as_written(accepted_by))
ANSWERS = laws("acceptance")


def proposal(tables: np.ndarray, demand: float, reservation: float = 0.0) -> tuple[int, float]:
    package, target = PROPOSE_AS(seated(tables, reservation), 0, *brought(demand, "next_target"))
    return int(package), float(target)


def answer(
    package: int, demand: float, acceptance: str = "next_target", reservation: float = 0.0
) -> tuple[int, float]:
    decision, target = RESPOND_AS(seated(TABLES, reservation), package, 0, *brought(demand, acceptance))
    return int(decision), float(target)


@pytest.mark.parametrize(("demand", "package"), [(1.0, 3), (0.75, 2), (0.5, 1), (0.0, 0)])
def test_a_side_proposes_what_its_offering_makes_of_its_target(demand: float, package: int) -> None:
    # The range is 8 - 0.
    assert proposal(TABLES, demand) == (package, 8.0 * demand)


def test_who_sees_nothing_possible_walks() -> None:
    package, target = proposal(TABLES, 1.0, reservation=8.5)
    assert package == WALK
    assert math.isnan(target)


@pytest.mark.parametrize(
    ("package", "demand", "acceptance", "expected"),
    [
        (2, 0.75, "next_target", ACCEPT),  # worth 6, and 6 is asked for
        (1, 0.75, "next_target", REJECT),
        (1, 0.25, "next_target", ACCEPT),  # worth 4 of the 2 that are asked for
        (1, 0.25, "ac_next", ACCEPT),  # at 2 one would offer package 1 itself, worth 4
        (1, 0.55, "ac_next", REJECT),  # at 4.4 one would offer package 2, worth 6
        (0, 0.0, "next_target", ACCEPT),
    ],
)
def test_a_side_answers_by_its_acceptance(
    package: int, demand: float, acceptance: str, expected: int
) -> None:
    decision, target = answer(package, demand, acceptance)
    assert decision == expected
    assert target == pytest.approx(8.0 * demand)


@pytest.mark.parametrize("acceptance", sorted(ANSWERS))
def test_nobody_accepts_less_than_its_reservation_value(acceptance: str) -> None:
    for package in range(5):
        decision, _ = answer(package, 0.0, acceptance, reservation=6.5)
        assert decision == REJECT or OWN[package] >= 6.5


def test_who_sees_nothing_possible_still_takes_what_reaches_its_reservation_value() -> None:
    assert answer(4, 1.0, reservation=8.5) == (ACCEPT, 8.5)
    assert answer(3, 1.0, reservation=8.5) == (REJECT, 8.5)


def test_offers_are_remembered_in_ones_own_worth() -> None:
    history = np.full((5, HISTORY_COLUMNS), np.nan)
    count = remember_offer(history, 0, True, 3, TABLES)
    count = remember_offer(history, count, False, 0, TABLES)
    assert history[:count].tolist() == [[1.0, 8.0, 3.0], [0.0, 1.0, 0.0]]
    assert np.isnan(history[count:]).all()


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


@pytest.mark.parametrize(("concept", "expected"), [(NASH, 1), (KALAI_SMORODINSKY, 1)])
@pytest.mark.parametrize("one_text", [True, False])
def test_a_go_between_drafts_a_compromise(concept: int, expected: int, one_text: bool) -> None:
    # Products 9, 24, 24, 9, the first of the two best; shares of the ideal gain 9: the least is 4 of 9 in both.
    open_ = np.zeros(4, dtype=bool)
    first, second = np.array(FIRST), np.array(SECOND)
    assert draft(first, second, concept, one_text, trail([]), 0, open_) == expected


def test_after_a_refusal_one_text_is_drafted_that_gives_more() -> None:
    refused = trail([(0, 0, RESPOND, REJECT, 1)])
    first, second, open_ = np.array(FIRST), np.array(SECOND), np.zeros(4, dtype=bool)
    assert draft(first, second, NASH, True, refused, 1, open_) == 2


def test_where_all_texts_were_refused_everything_is_open_again_and_without_gain_there_is_no_text() -> None:
    first, second, open_ = np.array(FIRST), np.array(SECOND), np.zeros(4, dtype=bool)
    refused = trail([(0, 0, RESPOND, REJECT, 3), (0, 1, RESPOND, REJECT, 0)])
    assert draft(first, second, NASH, True, refused, 2, open_) == 1
    assert draft(-first, second, NASH, True, trail([]), 0, open_) == PASS


def test_a_move_is_noted_as_the_talk_stands_before_it() -> None:
    talk = new_talk(2, 6, 2, 0.05)
    table = np.zeros((moves_at_most(6, 2), TRAIL_WIDTH), dtype=np.int64)
    assert note_move(table, 0, talk, 7) == 1
    put_on_table(talk, 7, 1)
    assert note_move(table, 1, talk, REJECT) == 2
    assert table[:3].tolist() == [[0, 0, PROPOSE, 7, 7], [0, 1, RESPOND, REJECT, 7], [0] * 5]


@given(rounds=st.integers(1, 30), parties=st.integers(2, 5))
def test_there_is_room_for_every_move(rounds: int, parties: int) -> None:
    # In a round everybody may propose and be answered by all, and so may a go-between.
    assert moves_at_most(rounds, parties) >= rounds * (parties * parties + parties + 1)
