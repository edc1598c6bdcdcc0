"""What every protocol owes: an end, and agreements that everybody else said yes to, with two parties or three."""

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
from sim.errors import ConfigError
from sim.registry import Law, Trait, laws

PROTOCOLS = laws("protocol")
ALTERNATING, SINGLE_TEXT = PROTOCOLS["alternating_offers"], PROTOCOLS["single_text"]
STACKED, SIMULTANEOUS, ULTIMATUM = (
    PROTOCOLS[name] for name in ("stacked_offers", "simultaneous_offers", "ultimatum")
)
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
    next_rounds: list[int]


def step(law: Law, talk: Any, decision: int, u: float) -> Move:
    asks = int(talk.asks[0])
    offer = decision if asks == PROPOSE else int(talk.offer[0])
    move = Move(int(talk.mover[0]), asks, int(talk.round_number[0]), decision, offer)
    law.function(talk, decision, u, law.vector({}))
    return move


def told_of(talk: Any, moves: list[Move], next_rounds: list[int]) -> Told:
    return Told(moves, int(talk.status[0]), int(talk.offer[0]), int(talk.round_number[0]), next_rounds)


def played(
    law: Law, parties: int, n_rounds: int, late: int, p_breakdown: float, seed: int, p_yes: float, p_walk: float
) -> Told:  # fmt: skip
    """Play a talk with random decisions, and stop it long after it should have ended."""
    luck = np.random.default_rng(seed)
    talk = new_talk(
        2 if Trait.TWO_PARTIES in law.traits else parties, n_rounds, late, p_breakdown, law.traits
    )
    moves: list[Move] = []
    while talk.status[0] == RUNNING and len(moves) <= 2 * moves_at_most(n_rounds, parties):
        if talk.asks[0] == PROPOSE:
            # Every proposal is a package of its own.
            decision = int(luck.choice([WALK, PASS])) if luck.random() < p_walk else len(moves)
        else:
            decision = ACCEPT if luck.random() < p_yes else REJECT
        moves.append(step(law, talk, decision, float(luck.random())))
    return told_of(talk, moves, [])


def driven(
    law: Law, decisions: list[int], n_rounds: int = 6, late: int = 2, u: float = 1.0, p: float = 0.0,
    parties: int = PARTIES,
) -> Told:  # fmt: skip
    """Play a talk by a script."""
    talk = new_talk(parties, n_rounds, late, p, law.traits)
    moves, next_rounds = [], []
    for decision in decisions:
        assert talk.status[0] == RUNNING
        if talk.asks[0] == RESPOND:
            next_rounds.append(int(talk.next_round[0]))
        moves.append(step(law, talk, decision, u))
    return told_of(talk, moves, next_rounds)


@pytest.fixture(params=sorted(PROTOCOLS), scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in protocol."""
    return PROTOCOLS[request.param]


@st.composite
def talks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the setting and the temper of a talk."""
    share = st.sampled_from([0.0, 0.05, 1.0]) | st.floats(0.0, 1.0)
    return {
        "parties": draw(st.integers(2, 4)),
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
    assert len(told.moves) <= moves_at_most(setting["n_rounds"], setting["parties"])
    assert all(move.round_number < setting["n_rounds"] for move in told.moves)
    assert told.rounds <= setting["n_rounds"]


@given(setting=talks())
def test_an_agreement_was_on_the_table_and_everybody_else_said_yes_to_it(
    law: Law, setting: dict[str, Any]
) -> None:
    told = played(law, **setting)
    if told.status != AGREED:
        return
    # Of simultaneous offers two are on the table at once, and each party answers the one of the other.
    place = max(
        place
        for place, move in enumerate(told.moves)
        if move.asks == PROPOSE and move.decision == told.agreement
    )
    proposer = told.moves[place].mover
    yes = {
        m.mover
        for m in told.moves[place:]
        if m.decision == ACCEPT and m.asks == RESPOND and m.offer == told.agreement
    }
    parties = 2 if Trait.TWO_PARTIES in law.traits else setting["parties"]
    assert yes >= set(range(parties)) - {proposer}


@given(setting=talks())
def test_a_status_follows_from_the_last_move(law: Law, setting: dict[str, Any]) -> None:
    told = played(law, **setting)
    last = told.moves[-1]
    assert (told.status == WALKED_AWAY) == (last.asks == PROPOSE and last.decision == WALK)
    if told.status == AGREED:
        assert last.asks == RESPOND
    if told.status == BROKEN_DOWN:
        assert setting["p_breakdown"] > 0.0
    if told.status == TIME_OUT:
        assert told.rounds == (1 if Trait.ONE_ROUND in law.traits else setting["n_rounds"])


@given(setting=talks())
def test_movers_take_their_turns(law: Law, setting: dict[str, Any]) -> None:
    told = played(law, **setting)
    assert {move.mover for move in told.moves} <= set(range(setting["parties"] + 1))
    for before, after in zip(told.moves, told.moves[1:], strict=False):
        assert after.round_number - before.round_number in (0, 1)
        if after.asks == RESPOND:
            assert after.mover != before.mover or law is SIMULTANEOUS


@given(setting=talks())
def test_nobody_answers_an_offer_of_its_own(law: Law, setting: dict[str, Any]) -> None:
    last: dict[int, int] = {}
    standing = NOBODY
    for move in played(law, **setting).moves:
        if move.asks == PROPOSE:
            last[move.mover] = move.decision
            standing = move.mover
        elif law is SIMULTANEOUS:
            assert move.offer == last[1 - move.mover]
        else:
            assert standing != move.mover
            assert move.offer == last[standing]


def test_status_words_name_every_status() -> None:
    assert len(STATUS_WORDS) == len({RUNNING, AGREED, BROKEN_DOWN, WALKED_AWAY, TIME_OUT})
    assert STATUS_WORDS[AGREED] == "agreed"


def test_a_new_talk_is_at_its_first_move() -> None:
    talk = new_talk(PARTIES, 6, 2, 0.05)
    found = (talk.mover[0], talk.asks[0], talk.round_number[0], talk.status[0], talk.offer[0])
    assert found == (0, PROPOSE, 0, RUNNING, NOBODY)
    assert new_talk(PARTIES, 6, 2, 0.05, frozenset([Trait.GO_BETWEEN_FIRST])).mover[0] == GO_BETWEEN


@pytest.mark.parametrize("parties", [1, 3, 4])
def test_a_protocol_for_two_refuses_another_number_in_one_line(parties: int) -> None:
    with pytest.raises(ConfigError, match="must be 2: this protocol is for two parties") as caught:
        new_talk(parties, 6, traits=SIMULTANEOUS.traits)
    assert len(str(caught.value).splitlines()) == 1


def movers(told: Told) -> list[int]:
    return [move.mover for move in told.moves]


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
    # The first text of a single text is refused by party 0, the first offer of party 0 by party 1; simultaneous offers by both.
    script = [4, 5, REJECT, REJECT] if law is SIMULTANEOUS else [4, REJECT]
    if Trait.ONE_ROUND in law.traits and status == RUNNING:
        status = TIME_OUT
    assert driven(law, script, late=0, u=u, p=0.05).status == status


def test_a_single_text_is_put_to_both_parties_in_every_round() -> None:
    told = driven(SINGLE_TEXT, [4, ACCEPT, REJECT, 5, REJECT, 6, ACCEPT, ACCEPT], n_rounds=3)
    assert movers(told) == [GO_BETWEEN, 0, 1, GO_BETWEEN, 0, GO_BETWEEN, 0, 1]
    assert (told.status, told.agreement, told.rounds) == (AGREED, 6, 2)


def test_a_single_text_that_nobody_drafts_runs_out_of_time() -> None:
    assert driven(SINGLE_TEXT, [PASS, PASS], n_rounds=2).status == TIME_OUT


def test_three_parties_take_turns_and_all_others_are_asked() -> None:
    told = driven(ALTERNATING, [4, ACCEPT, REJECT, 5, REJECT, 6, ACCEPT, ACCEPT], late=0, parties=3)
    assert movers(told) == [0, 1, 2, 1, 2, 2, 0, 1]
    assert (told.status, told.agreement, told.rounds) == (AGREED, 6, 2)


def test_whoever_is_asked_knows_the_round_of_its_own_next_proposal() -> None:
    # Party 0 proposes in rounds 0 and 3, party 1 in 1 and 4, party 2 in 2 and 5.
    told = driven(ALTERNATING, [4, ACCEPT, REJECT, 5, ACCEPT, REJECT, 6, ACCEPT, ACCEPT], late=0, parties=3)
    assert movers(told) == [0, 1, 2, 1, 2, 0, 2, 0, 1]
    assert told.next_rounds == [1, 2, 2, 3, 3, 4]
    last = driven(ALTERNATING, [4, ACCEPT, ACCEPT], n_rounds=1, late=0, parties=3)
    assert last.next_rounds == [1, 1]
    two = driven(ALTERNATING, [4, REJECT, 5, REJECT, 6, REJECT], late=0)
    assert two.next_rounds == [1, 2, 3]


def test_three_parties_answer_a_go_between_in_order() -> None:
    told = driven(ALTERNATING, [4, REJECT, 7, ACCEPT, ACCEPT, ACCEPT], n_rounds=1, late=1, parties=3)
    assert movers(told) == [0, 1, 3, 0, 1, 2]
    assert (told.status, told.agreement) == (AGREED, 7)


def test_an_ultimatum_is_taken_or_left() -> None:
    assert driven(ULTIMATUM, [4, ACCEPT]).status == AGREED
    left = driven(ULTIMATUM, [4, REJECT])
    assert (left.status, movers(left)) == (TIME_OUT, [0, 1])
    assert driven(ULTIMATUM, [WALK]).status == WALKED_AWAY
    three = driven(ULTIMATUM, [4, ACCEPT, ACCEPT], parties=3)
    assert (three.status, movers(three)) == (AGREED, [0, 1, 2])
    assert driven(ULTIMATUM, [4, ACCEPT, REJECT], parties=3).status == TIME_OUT


def test_a_stacked_offer_is_taken_or_answered_by_another_in_the_same_turn() -> None:
    told = driven(STACKED, [4, REJECT, 5, REJECT, 6, ACCEPT], n_rounds=3)
    assert movers(told) == [0, 1, 1, 0, 0, 1]
    assert (told.status, told.agreement, told.rounds) == (AGREED, 6, 1)
    # Whoever refuses proposes in this very turn.
    assert told.next_rounds == [0, 1, 1]


def test_a_stacked_offer_stands_when_all_others_took_it() -> None:
    told = driven(STACKED, [4, ACCEPT, REJECT, 5, ACCEPT, ACCEPT], parties=3)
    assert movers(told) == [0, 1, 2, 2, 0, 1]
    assert (told.status, told.agreement, told.rounds) == (AGREED, 5, 1)


def test_a_stacked_round_is_a_turn_of_everybody_and_the_last_offer_comes_too_late() -> None:
    told = driven(STACKED, [4, REJECT, 5, REJECT, 6], n_rounds=1, parties=3)
    assert movers(told) == [0, 1, 1, 2, 2]
    assert (told.status, told.rounds) == (TIME_OUT, 1)


def test_who_refuses_a_stacked_offer_and_passes_leaves_the_table_empty() -> None:
    told = driven(STACKED, [4, REJECT, PASS, 7, ACCEPT], parties=2)
    assert movers(told) == [0, 1, 1, 0, 1]
    assert (told.status, told.agreement) == (AGREED, 7)


@pytest.mark.parametrize(
    ("answers", "u", "agreement"),
    [
        ((ACCEPT, REJECT), 0.9, 5),  # party 0 takes what party 1 offered
        ((REJECT, ACCEPT), 0.1, 4),
        ((ACCEPT, ACCEPT), 0.4, 5),  # both would: the lot
        ((ACCEPT, ACCEPT), 0.6, 4),
    ],
)
def test_of_simultaneous_offers_the_one_that_is_taken_stands(
    answers: tuple[int, int], u: float, agreement: int
) -> None:
    told = driven(SIMULTANEOUS, [4, 5, *answers], u=u)
    assert movers(told) == [0, 1, 0, 1]
    assert [move.offer for move in told.moves[2:]] == [5, 4]
    assert (told.status, told.agreement) == (AGREED, agreement)


def test_simultaneous_offers_that_nobody_takes_lead_to_the_next_round() -> None:
    told = driven(SIMULTANEOUS, [4, 5, REJECT, REJECT, 6, 7, REJECT, REJECT], n_rounds=2)
    assert movers(told) == [0, 1, 0, 1] * 2
    assert (told.status, told.rounds, told.agreement) == (TIME_OUT, 2, NOBODY)
    assert told.next_rounds == [1, 1, 2, 2]


def test_a_single_text_among_three_needs_three_times_yes() -> None:
    told = driven(SINGLE_TEXT, [4, ACCEPT, ACCEPT, REJECT, 5, ACCEPT, ACCEPT, ACCEPT], parties=3)
    assert movers(told) == [3, 0, 1, 2, 3, 0, 1, 2]
    assert (told.status, told.agreement) == (AGREED, 5)
