"""What every offering owes: a package that looks possible and reaches the target if any does, ties to the lowest index."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.offerings import NO_PACKAGE
from sim.registry import Law, laws
from tests.contracts.positions import OURS, THEIRS, Position, chosen, offer_of, position, positions

OFFERINGS = laws("offering")
DRAWN = {"random"}
"""Offerings that do not look at the order of packages but draw lots."""

TARGETS = st.floats(-3.0, 11.0) | st.integers(-3, 11).map(float)


@pytest.fixture(params=sorted(OFFERINGS), scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in law."""
    return OFFERINGS[request.param]


@given(data=st.data(), at=positions(), target=TARGETS)
def test_an_offer_looks_possible_and_reaches_the_target_if_any_package_does(
    law: Law, data: st.DataObject, at: Position, target: float
) -> None:
    offer = offer_of(law, at, target, **data.draw(chosen(law)))
    possible = at.possible
    good = [p for p in possible if at.tables[0, p] >= target]
    if not possible:
        assert offer == NO_PACKAGE
    elif good:
        assert offer in good
    else:
        assert offer == max(possible, key=lambda p: at.tables[0, p])


@given(at=positions(), target=TARGETS)
def test_an_offer_changes_nothing(law: Law, at: Position, target: float) -> None:
    parts = (at.tables, at.turn.coordinates, at.turn.history, at.turn.memory)
    before = [part.copy() for part in parts]
    offer_of(law, at, target)
    assert all(np.array_equal(part, same, equal_nan=True) for part, same in zip(parts, before, strict=True))


@pytest.mark.parametrize("name", sorted(OFFERINGS.keys() - DRAWN))
@given(at=positions(), target=TARGETS)
def test_of_equal_packages_the_first_is_offered(name: str, at: Position, target: float) -> None:
    # Every package twice: the second half repeats the first.
    twice = at.but(
        tables=np.tile(at.tables, 2),
        coordinates=np.tile(at.turn.coordinates, (2, 1)),
        history=at.turn.history,
    )
    assert offer_of(OFFERINGS[name], twice, target) == offer_of(OFFERINGS[name], at, target)


@given(at=positions(), target=TARGETS)
def test_where_nothing_looks_possible_nothing_is_offered(law: Law, at: Position, target: float) -> None:
    at = at.but(reservation=11.0, best=math.nan)
    assert offer_of(law, at, target) == NO_PACKAGE


OWN = [1.0, 4.0, 6.0, 8.0, 9.0]
OTHERS = [7.0, 5.0, 3.0, 1.0, -2.0]
"""What is better for one is worse for the other, and the last package harms it."""


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
@pytest.mark.parametrize("name", ["best_for_others", "by_tactic"])
def test_the_best_for_the_others_is_their_favourite_among_packages_at_the_target(
    name: str, target: float, reservation: float, expected: int
) -> None:
    at = position([OWN, OTHERS], reservation=reservation)
    assert offer_of(OFFERINGS[name], at, target) == expected


def test_the_best_for_several_others_is_the_best_for_whoever_gets_least() -> None:
    at = position([[5.0, 5.0, 5.0], [9.0, 4.0, 3.0], [1.0, 2.0, 3.0]])
    assert offer_of(OFFERINGS["best_for_others"], at, 5.0) == 2


@given(at=positions(parties=(2, 2)), target=TARGETS)
def test_the_best_for_others_equals_brute_force(at: Position, target: float) -> None:
    good = [p for p in at.possible if at.tables[0, p] >= target]
    if good:
        expected = max(good, key=lambda p: at.tables[1, p])
        assert offer_of(OFFERINGS["best_for_others"], at, target) == expected


@pytest.mark.parametrize(
    ("target", "expected"), [(5.0, 2), (6.0, 2), (0.0, 0), (8.5, 3), (8.0, 3), (-9.0, 0)]
)
def test_the_nearest_package_is_worth_the_target_and_hardly_more(target: float, expected: int) -> None:
    assert offer_of(OFFERINGS["nearest"], position([OWN, OTHERS]), target) == expected


@pytest.mark.parametrize(
    ("luck", "expected"), [(0.0, 1), (0.3, 1), (0.34, 2), (0.66, 2), (0.67, 3), (0.999, 3)]
)
def test_each_package_at_the_target_has_the_same_chance(luck: float, expected: int) -> None:
    # Three of them reach 4. The later digits of the luck choose: those behind the twentieth.
    at = position([OWN, OTHERS], luck=(7.0 + luck) / 2.0**20)
    assert offer_of(OFFERINGS["random"], at, 4.0) == expected


ALIKE = {
    "tables": [[5.0, 5.1, 5.2, 9.0], [4.0, 3.0, 2.0, 1.0]],
    "coordinates": [[0, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 1]],
}


@pytest.mark.parametrize(
    ("asked", "band", "expected"),
    [
        (
            3,
            0.1,
            1,
        ),  # shares two issues with package 3, package 2 one, package 0 none; 3 itself is off the level
        (3, 1.0, 3),  # a level as wide as the range holds the other's own offer
        (3, 0.0, 0),  # a level of no width holds one package
        (0, 0.1, 0),
        (None, 0.1, 0),  # nothing has been asked for: the other's favourite on the level
    ],
)
def test_the_similar_offer_is_most_like_what_the_other_asked_for(
    asked: int | None, band: float, expected: int
) -> None:
    # The range is 9 - 0, so that a band of a tenth reaches from 5 to 5.9.
    offers = [(OURS, 2)] if asked is None else [(THEIRS, 2), (THEIRS, asked), (OURS, 0)]
    at = position(ALIKE["tables"], offers, coordinates=ALIKE["coordinates"])  # type: ignore[arg-type]
    assert offer_of(OFFERINGS["similar"], at, 4.0, band=band) == expected


def test_the_level_begins_at_the_first_package_that_reaches_the_target() -> None:
    at = position(ALIKE["tables"], [(THEIRS, 0)], coordinates=ALIKE["coordinates"])  # type: ignore[arg-type]
    assert offer_of(OFFERINGS["similar"], at, 6.0, band=0.0) == 3
