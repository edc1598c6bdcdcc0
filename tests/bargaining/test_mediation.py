"""A compromise lies between the last offers: each side gets more than it has just refused."""

from __future__ import annotations

import numpy as np

from sim.bargaining.mediation import between_offers, last_offer
from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.protocols import PASS, PROPOSE, REJECT, RESPOND

# A pie of four: package p gives the first side p and the second 4 - p.
FIRST = np.arange(5.0)
SECOND = 4.0 - FIRST


def trail(*moves: tuple[int, int, int]) -> np.ndarray:
    """Return a trail of (mover, asked, decision); the round and the offer answered play no part."""
    return np.array([(0, mover, asked, decision, 0) for mover, asked, decision in moves], dtype=np.int64)


def open_after(*moves: tuple[int, int, int]) -> list[int]:
    made, open_ = trail(*moves).reshape(-1, 5), np.zeros(5, dtype=np.bool_)
    between_offers(made, len(made), FIRST, SECOND, open_)
    return np.flatnonzero(open_).tolist()


def test_the_last_offer_is_the_newest_package_a_side_proposed() -> None:
    made = trail(
        (0, PROPOSE, 4), (1, RESPOND, REJECT), (1, PROPOSE, 0), (0, RESPOND, REJECT), (0, PROPOSE, 3)
    )
    assert last_offer(made, 5, 0) == 3
    assert last_offer(made, 4, 0) == 4
    assert last_offer(made, 5, 1) == 0
    assert last_offer(made, 0, 0) == NO_PACKAGE


def test_a_pass_and_the_texts_of_a_go_between_are_no_offers_of_a_side() -> None:
    made = trail((0, PROPOSE, PASS), (2, PROPOSE, 2))
    assert last_offer(made, 2, 0) == last_offer(made, 2, 1) == NO_PACKAGE


def test_before_any_offer_everything_is_open() -> None:
    assert open_after() == [0, 1, 2, 3, 4]


def test_one_offer_narrows_from_its_side_only() -> None:
    # The first asked for 3, which leaves the second 1: the second must get more than 1.
    assert open_after((0, PROPOSE, 3), (1, RESPOND, REJECT)) == [0, 1, 2]


def test_two_offers_leave_what_lies_between_them() -> None:
    # The first asked for 3, the second for 4 - 1 = 3.
    made = ((0, PROPOSE, 4), (1, PROPOSE, 1), (0, RESPOND, REJECT), (0, PROPOSE, 3), (1, RESPOND, REJECT))
    assert open_after(*made) == [2]


def test_nothing_is_open_where_the_offers_have_met() -> None:
    assert open_after((1, PROPOSE, 2), (0, RESPOND, REJECT), (0, PROPOSE, 3)) == []
