"""Common laws are called by name, all others by address, and nobody can tell from what comes out."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from sim.bargaining.common_laws import BY_ADDRESS, COMMON, SEATED_KINDS, place_of, places_of
from sim.laboratory import Bargainer
from sim.laboratory.sitting import Room, Terms
from sim.laboratory.stakes import stakes_of
from sim.registry import laws

BY_NAME = {
    "tactic": {"faratin_polynomial": 0},
    "offering": {"best_for_others": 0, "by_tactic": 0},
    "acceptance": {"next_target": 0},
    "protocol": {"alternating_offers": 0, "stacked_offers": 1},
}


@pytest.mark.parametrize("kind", sorted(COMMON))
def test_a_law_knows_its_place_among_the_common_ones(kind: str) -> None:
    expected = {name: BY_NAME[kind].get(name, BY_ADDRESS) for name in laws(kind)}
    assert {name: place_of(law.seated, kind) for name, law in laws(kind).items()} == expected


def test_a_users_law_of_a_common_name_is_not_taken_for_it() -> None:
    def next_target() -> None: ...

    assert place_of(next_target, "acceptance") == BY_ADDRESS


def test_places_have_a_row_a_party_and_a_column_a_kind() -> None:
    chosen = {"tactic": ("micro", "faratin_polynomial"), "offering": ("nearest", "best_for_others")}
    chosen["acceptance"] = ("next_target", "ac_next")
    brought = [[laws(kind)[name].seated for name in chosen[kind]] for kind in SEATED_KINDS]
    assert places_of(*brought).tolist() == [[BY_ADDRESS, BY_ADDRESS, 0], [0, 0, BY_ADDRESS]]


def sessions(protocol: str, rounds: int, n: int, by_name: bool) -> tuple[np.ndarray, ...]:
    """Return results, trail and targets of common laws' talks, from round 8 on with offers from an index."""
    luck = np.random.default_rng([rounds, n])
    stakes = stakes_of(luck.uniform(-1.0, 9.0, (n, 60)))
    bargainers = [Bargainer(beta=beta) for beta in luck.uniform(0.1, 3.0, n)]
    room = Room(stakes, bargainers, Terms(protocol=protocol, rounds=rounds, p_breakdown=0.02), seed=5)
    if not by_name:
        common: Any = np.full_like(room.numbers.common, BY_ADDRESS)
        room.numbers = room.numbers._replace(common=common, common_protocol=BY_ADDRESS)
    results = room.hold(20)
    moves = results[-1, 3]
    return results, room.minutes.trail[:moves], room.minutes.targets[:moves]


@pytest.mark.parametrize(
    ("protocol", "rounds", "n"), list(product(["alternating_offers", "stacked_offers"], [5, 40], [2, 3]))
)
def test_talks_by_name_are_talks_by_address_to_the_last_bit(protocol: str, rounds: int, n: int) -> None:
    by_name, by_address = (sessions(protocol, rounds, n, way) for way in (True, False))
    assert all(np.array_equal(a, b) for a, b in zip(by_name, by_address, strict=True))
    assert (by_name[0][:, 0] == 1).any()
