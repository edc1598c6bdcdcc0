"""What every protocol owes: an end, and agreements that everybody else said yes to."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.negotiation import moves_at_most
from sim.bargaining.protocols import (
    ACCEPT,
    AGREED,
    BROKEN_DOWN,
    NOBODY,
    PASS,
    PROPOSE,
    REJECT,
    RESPOND,
    RUNNING,
    STATUS_WORDS,
    TIME_OUT,
    WALK,
    WALKED_AWAY,
    new_talk,
)
from sim.registry import Law, laws

BUILT_IN = sorted(laws("protocol"))
PARTIES = 2
GO_BETWEEN = PARTIES


class Move(NamedTuple):
    """One move of a talk: who, asked for what, in which round, said what, about which offer."""

    mover: int
    asks: int
    round_number: int
    decision: int
    offer: int


class Told(NamedTuple):
    """A talk from its first move to its end."""

    moves: list[Move]
    status: int
    agreement: int
    rounds: int


def step(law: Law, talk: Any, decision: int, u: float) -> Move:
    asks = int(talk.asks[0])
    offer = decision if asks == PROPOSE else int(talk.offer[0])
    move = Move(int(talk.mover[0]), asks, int(talk.round_number[0]), decision, offer)
    law.function(talk, decision, u, law.vector({}))
    return move


def played(
    law: Law, n_rounds: int, late: int, p_breakdown: float, seed: int, p_yes: float, p_walk: float
) -> Told:
    """Play a talk with random decisions, and stop it long after it should have ended."""
    luck = np.random.default_rng(seed)
    talk = new_talk(PARTIES, n_rounds, late, p_breakdown, go_between_first=law.name == "single_text")
    moves: list[Move] = []
    while talk.status[0] == RUNNING and len(moves) <= 2 * moves_at_most(n_rounds):
        if talk.asks[0] == PROPOSE:
            decision = (
                int(luck.choice([WALK, PASS])) if luck.random() < p_walk else int(luck.integers(0, 100))
            )
        else:
            decision = ACCEPT if luck.random() < p_yes else REJECT
        moves.append(step(law, talk, decision, float(luck.random())))
    return Told(moves, int(talk.status[0]), int(talk.offer[0]), int(talk.round_number[0]))


def driven(
    law: Law, decisions: list[int], n_rounds: int = 6, late: int = 2, u: float = 1.0, p: float = 0.0
) -> Told:
    """Play a talk by a script."""
    talk = new_talk(PARTIES, n_rounds, late, p, go_between_first=law.name == "single_text")
    moves = []
    for decision in decisions:
        assert talk.status[0] == RUNNING
        moves.append(step(law, talk, decision, u))
    return Told(moves, int(talk.status[0]), int(talk.offer[0]), int(talk.round_number[0]))


@pytest.fixture(params=BUILT_IN, scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in protocol."""
    return laws("protocol")[request.param]


@st.composite
def talks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the setting and the temper of a talk."""
    share = st.sampled_from([0.0, 0.05, 1.0]) | st.floats(0.0, 1.0)
    return {
        "n_rounds": draw(st.integers(1, 12)),
        "late": draw(st.integers(0, 14)),
        "p_breakdown": draw(share),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "p_yes": draw(share),
        "p_walk": draw(st.sampled_from([0.0, 0.05, 0.5])),
    }


@given(setting=talks())
def test_every_talk_ends_within_its_rounds_and_moves(law: Law, setting: dict[str, Any]) -> None:
    told = played(law, **setting)
    assert told.status in range(AGREED, TIME_OUT + 1)
    assert len(told.moves) <= moves_at_most(setting["n_rounds"])
    assert all(move.round_number < setting["n_rounds"] for move in told.moves)
    assert told.rounds <= setting["n_rounds"]


@given(setting=talks())
def test_an_agreement_was_on_the_table_and_everybody_else_said_yes_to_it(
    law: Law, setting: dict[str, Any]
) -> None:
    told = played(law, **setting)
    if told.status != AGREED:
        return
    last = max(place for place, move in enumerate(told.moves) if move.asks == PROPOSE)
    proposer, answers = told.moves[last].mover, told.moves[last + 1 :]
    assert told.agreement == told.moves[last].decision >= 0
    assert all(move.decision == ACCEPT and move.offer == told.agreement for move in answers)
    assert sorted(move.mover for move in answers) == [party for party in range(PARTIES) if party != proposer]


@given(setting=talks())
def test_a_status_follows_from_the_last_move(law: Law, setting: dict[str, Any]) -> None:
    told = played(law, **setting)
    last = told.moves[-1]
    assert (told.status == WALKED_AWAY) == (last.asks == PROPOSE and last.decision == WALK)
    assert (told.status == AGREED) == (last.asks == RESPOND and last.decision == ACCEPT)
    if told.status == BROKEN_DOWN:
        assert setting["p_breakdown"] > 0.0
    if told.status == TIME_OUT:
        assert told.rounds == setting["n_rounds"]


@given(setting=talks())
def test_movers_take_their_turns(law: Law, setting: dict[str, Any]) -> None:
    told = played(law, **setting)
    assert {move.mover for move in told.moves} <= {0, 1, GO_BETWEEN}
    for before, after in zip(told.moves, told.moves[1:], strict=False):
        assert after.round_number - before.round_number in (0, 1)
        if after.asks == RESPOND:
            assert after.mover != before.mover
            assert after.offer == before.offer


def test_status_words_name_every_status() -> None:
    assert len(STATUS_WORDS) == len({RUNNING, AGREED, BROKEN_DOWN, WALKED_AWAY, TIME_OUT})
    assert STATUS_WORDS[AGREED] == "agreed"


def test_a_new_talk_is_at_its_first_move() -> None:
    talk = new_talk(PARTIES, 6, 2, 0.05, go_between_first=False)
    found = (talk.mover[0], talk.asks[0], talk.round_number[0], talk.status[0], talk.offer[0])
    assert found == (0, PROPOSE, 0, RUNNING, NOBODY)
    assert new_talk(PARTIES, 6, 2, 0.05, go_between_first=True).mover[0] == GO_BETWEEN


def movers(told: Told) -> list[int]:
    return [move.mover for move in told.moves]


ALTERNATING, SINGLE_TEXT = laws("protocol")["alternating_offers"], laws("protocol")["single_text"]


def test_parties_propose_in_turn_until_the_go_between_speaks_late() -> None:
    # Three rounds of which the last is late: 0 and 1 propose, then 0 again, then the go-between asks both.
    told = driven(ALTERNATING, [4, REJECT, 5, REJECT, 6, REJECT, 7, ACCEPT, ACCEPT], n_rounds=3, late=1)
    assert movers(told) == [0, 1, 1, 0, 0, 1, GO_BETWEEN, 0, 1]
    assert (told.status, told.agreement) == (AGREED, 7)


def test_one_no_is_enough_to_refuse_a_compromise() -> None:
    told = driven(ALTERNATING, [4, REJECT, 7, ACCEPT, REJECT], n_rounds=1, late=1)
    assert movers(told) == [0, 1, GO_BETWEEN, 0, 1]
    assert told.status == TIME_OUT


def test_a_go_between_may_pass_and_the_round_is_over() -> None:
    told = driven(ALTERNATING, [4, REJECT, PASS], n_rounds=2, late=2)
    assert (told.status, told.rounds) == (RUNNING, 1)


def test_an_offer_that_is_accepted_needs_no_go_between() -> None:
    told = driven(ALTERNATING, [4, ACCEPT], n_rounds=1, late=1)
    assert (told.status, told.agreement, movers(told)) == (AGREED, 4, [0, 1])


@pytest.mark.parametrize(("u", "status"), [(0.04, BROKEN_DOWN), (0.05, RUNNING), (0.9, RUNNING)])
def test_talks_break_down_after_a_refusal_when_luck_is_below_the_chance(
    law: Law, u: float, status: int
) -> None:
    # The first text of a single text is refused by party 0, the first offer of party 0 by party 1.
    assert driven(law, [4, REJECT], late=0, u=u, p=0.05).status == status


def test_a_single_text_is_put_to_both_parties_in_every_round() -> None:
    told = driven(SINGLE_TEXT, [4, ACCEPT, REJECT, 5, REJECT, 6, ACCEPT, ACCEPT], n_rounds=3)
    assert movers(told) == [GO_BETWEEN, 0, 1, GO_BETWEEN, 0, GO_BETWEEN, 0, 1]
    assert (told.status, told.agreement, told.rounds) == (AGREED, 6, 2)


def test_a_single_text_that_nobody_drafts_runs_out_of_time() -> None:
    assert driven(SINGLE_TEXT, [PASS, PASS], n_rounds=2).status == TIME_OUT
