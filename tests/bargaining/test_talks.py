"""The loop of talks: it stops where somebody outside is asked, goes on from there, and writes nowhere else than it may."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim import registry
from sim.agents.table import BY_LAW
from sim.bargaining.common_laws import step_by
from sim.bargaining.protocols import NOBODY, PASS
from sim.bargaining.talks import (
    UNSAID,
    Minutes,
    begin_luck,
    form_belief,
    learn,
    mediate,
    play_move,
    reveal,
    take_seats,
    talk_on,
)
from sim.bargaining.turn import Turn
from sim.laboratory import Bargainer
from sim.laboratory.sitting import GoBetween, Room, Terms
from sim.laboratory.stakes import stakes_of
from sim.machine import as_written

SIT = as_written(take_seats, form_belief)
PLAY = as_written(play_move, step_by, as_written(reveal, as_written(learn, form_belief)))
TALK_ON = as_written(talk_on, BY_LAW, PLAY)


def room(protocol: str = "alternating_offers", **terms: Any) -> Room:
    stakes = stakes_of(np.random.default_rng(4).uniform(-1.0, 9.0, (2, 40)))
    pair = [Bargainer("random_demand"), Bargainer("boulware", opponent="frequency", acceptance="ac_next")]
    return Room(stakes, pair, Terms(protocol=protocol, rounds=6, p_breakdown=0.05, **terms), seed=3)


def asked_from_outside(made: Room, outside: tuple[int, ...]) -> tuple[list[int], list[float], list[int]]:
    """Hold session 0 with some seats answering from outside, by their laws; return trail, targets, and who was asked."""
    talk, seats = made.start.copy(), made.seats
    begin_luck(made.luck)
    seats.outside.seats[list(outside)] = True
    SIT(talk.n_rounds[0], seats, made.laws, made.numbers)
    now = (talk, seats, made.laws, made.numbers, made.luck, made.minutes)
    who = []
    while (asked := TALK_ON(*now)) != NOBODY:
        who.append(int(asked))
        said, target = (
            (mediate(talk, seats.mediator, made.luck, made.minutes, int(talk.n_moves[0])), math.nan)
            if asked == 2
            else BY_LAW(talk, asked, seats, made.laws, made.numbers, made.luck)
        )
        seats.outside.said[0], seats.outside.target[0] = said, target
    moves = int(talk.n_moves[0])
    return made.minutes.trail[:moves].ravel().tolist(), made.minutes.targets[:moves].tolist(), who


@pytest.mark.parametrize("protocol", sorted(set(registry.laws("protocol")) - {"single_text"}))
@pytest.mark.parametrize("outside", [(), (0,), (1,), (0, 1)])
def test_talks_are_the_same_whoever_gives_the_answers(protocol: str, outside: tuple[int, ...]) -> None:
    whole = room(protocol)
    moves = int(whole.hold(1)[0, 3])
    trail, targets, who = asked_from_outside(room(protocol), outside)
    assert trail == whole.minutes.trail[:moves].ravel().tolist()
    assert targets == pytest.approx(whole.minutes.targets[:moves].tolist(), rel=0.0, abs=0.0, nan_ok=True)
    assert set(who) <= set(outside)
    assert bool(who) == bool(outside) or moves == 1


@pytest.mark.parametrize("protocol", ["alternating_offers", "single_text"])
def test_a_go_between_can_be_asked_from_outside(protocol: str) -> None:
    terms = {"mediator": GoBetween(p_speaks=0.5, late_rounds=6)}
    whole = room(protocol, **terms)
    moves = int(whole.hold(1)[0, 3])
    trail, _, who = asked_from_outside(room(protocol, **terms), (2,))
    assert trail == whole.minutes.trail[:moves].ravel().tolist()
    assert set(who) == {2}


def test_who_has_not_answered_is_asked_again() -> None:
    made = room()
    made.seats.outside.seats[0] = True
    talk = made.start.copy()
    SIT(talk.n_rounds[0], made.seats, made.laws, made.numbers)
    now = (talk, made.seats, made.laws, made.numbers, made.luck, made.minutes)
    assert [TALK_ON(*now), TALK_ON(*now)] == [0, 0]
    assert (int(talk.n_moves[0]), int(made.seats.outside.said[0])) == (0, UNSAID)
    assert UNSAID < PASS


def test_a_move_past_the_room_in_the_minutes_is_refused() -> None:
    short = room()
    short.minutes = Minutes(short.minutes.trail[:1], short.minutes.targets[:1])
    with pytest.raises(IndexError, match="talks went on past the room in their minutes"):
        short.hold(1)


def test_a_round_past_the_last_is_refused() -> None:
    short = room()
    short.luck = short.luck._replace(table=short.luck.table[:1])
    with pytest.raises(IndexError, match="talks went on past their last round"):
        short.hold(1)


@pytest.mark.parametrize("acceptance", ["next_target", "ac_next"])
def test_an_offering_that_names_no_package_is_refused(
    acceptance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(turn: Turn, target: float, numbers: Any) -> int:
        return 10**9

    monkeypatch.setattr(registry, "_USERS", {kind: {} for kind in registry.PLACES})
    registry.register("offering", lost)
    stakes = stakes_of(np.array([[0.0, 2.0, 4.0], [4.0, 3.0, 0.0]]))
    pair = [Bargainer("linear"), Bargainer("linear", offering="lost", acceptance=acceptance)]
    with pytest.raises(IndexError, match="named a package that is not on the table"):
        Room(stakes, pair, Terms(rounds=6)).hold(1)
