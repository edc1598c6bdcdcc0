"""What every opponent model owes: a finite belief about every package, from the offers alone, whatever things are called."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.registry import Law, Trait, laws
from tests.contracts.positions import THEIRS, Position, belief_of, chosen, position, positions

OPPONENTS = laws("opponent")
LEARNING = sorted(name for name, law in OPPONENTS.items() if Trait.READS_OFFERS in law.traits)
ANY_LABELS = sorted(OPPONENTS.keys() - {"bayesian"})
"""Models to which the values of an issue are mere names; `bayesian` takes them to lie on a line."""


@pytest.fixture(params=sorted(OPPONENTS), scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in law."""
    return OPPONENTS[request.param]


def tables_of(at: Position) -> tuple[np.ndarray, np.ndarray]:
    return at.tables[1], at.tables[-1] + 1.0


@given(data=st.data(), at=positions())
def test_a_belief_is_a_finite_number_for_every_package(law: Law, data: st.DataObject, at: Position) -> None:
    belief = belief_of(law, at, *tables_of(at), **data.draw(chosen(law)))
    assert belief.shape == (at.tables.shape[1],)
    assert np.isfinite(belief).all()


@given(at=positions())
def test_who_reads_no_offers_believes_the_same_after_any(law: Law, at: Position) -> None:
    if Trait.READS_OFFERS not in law.traits:
        before = belief_of(law, at.but(history=at.turn.history[:0]), *tables_of(at))
        assert (belief_of(law, at, *tables_of(at)) == before).all()


@given(at=positions())
def test_forming_a_belief_changes_nothing_else(law: Law, at: Position) -> None:
    prior, truth = tables_of(at)
    parts = (at.turn.coordinates, at.sizes, at.turn.history, prior, truth)
    before = [part.copy() for part in parts]
    belief_of(law, at, prior, truth)
    assert all((part == same).all() for part, same in zip(parts, before, strict=True))


@given(at=positions(), seed=st.integers(0, 999))
def test_packages_in_another_order_are_believed_to_be_worth_the_same(
    law: Law, at: Position, seed: int
) -> None:
    prior, truth = tables_of(at)
    order = np.random.default_rng(seed).permutation(truth.size)
    history = at.turn.history.copy()
    history[:, 2] = np.argsort(order)[history[:, 2].astype(int)]
    moved = at.but(coordinates=np.ascontiguousarray(at.turn.coordinates[order]), history=history)
    belief = belief_of(law, at, prior, truth)
    assert (belief_of(law, moved, prior[order], truth[order]) == belief[order]).all()


def relabelled(at: Position, names: list[np.ndarray]) -> Position:
    """Return the position with the values of each issue called otherwise."""
    columns = [names[issue][at.turn.coordinates[:, issue]] for issue in range(at.sizes.size)]
    return at.but(coordinates=np.ascontiguousarray(np.column_stack(columns)))


@pytest.mark.parametrize("name", ANY_LABELS)
@given(at=positions(), seed=st.integers(0, 999))
def test_what_the_values_of_an_issue_are_called_does_not_matter(name: str, at: Position, seed: int) -> None:
    luck = np.random.default_rng(seed)
    renamed = relabelled(at, [luck.permutation(size) for size in at.sizes])
    belief = belief_of(OPPONENTS[name], at, *tables_of(at))
    assert (belief_of(OPPONENTS[name], renamed, *tables_of(at)) == belief).all()


@given(at=positions())
def test_turning_the_values_of_every_issue_round_changes_no_belief(law: Law, at: Position) -> None:
    turned = relabelled(at, [np.arange(size)[::-1] for size in at.sizes])
    belief = belief_of(law, at, *tables_of(at))
    assert belief_of(law, turned, *tables_of(at)) == pytest.approx(belief, rel=1e-12)


@given(at=positions(), seed=st.integers(0, 999))
def test_the_order_of_issues_changes_no_belief(law: Law, at: Position, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(at.sizes.size)
    turned = at.but(coordinates=np.ascontiguousarray(at.turn.coordinates[:, order]))._replace(
        sizes=at.sizes[order].copy()
    )
    belief = belief_of(law, at, *tables_of(at))
    assert belief_of(law, turned, *tables_of(at)) == pytest.approx(belief, rel=1e-9)


@given(at=positions())
def test_the_yardsticks_are_what_they_say(at: Position) -> None:
    prior, truth = tables_of(at)
    assert (belief_of(OPPONENTS["given"], at, prior, truth) == prior).all()
    assert (belief_of(OPPONENTS["perfect"], at, prior, truth) == truth).all()
    assert not belief_of(OPPONENTS["uniform"], at, prior, truth).any()


@pytest.mark.parametrize("name", LEARNING)
@given(data=st.data(), at=positions())
def test_a_learnt_belief_lies_between_nothing_and_all(name: str, data: st.DataObject, at: Position) -> None:
    own = data.draw(chosen(OPPONENTS[name]))
    belief = belief_of(OPPONENTS[name], at, *tables_of(at), **own)
    assert (belief >= 0.0).all()
    assert (belief <= 1.0 + 1e-12).all()


@pytest.mark.parametrize("name", LEARNING)
def test_a_learning_model_needs_no_packages_to_be_told_apart(name: str) -> None:
    at = position([[1.0, 2.0], [2.0, 1.0]])
    blind = at.but(coordinates=np.zeros((2, 0), dtype=np.int64))._replace(sizes=np.zeros(0, dtype=np.int64))
    assert not belief_of(OPPONENTS[name], blind, np.ones(2), np.ones(2)).any()


GRID = [list(values) for values in itertools.product(range(3), range(2))]
"""Packages 0 to 5: (0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)."""


def after(name: str, theirs: list[int], **own: float) -> list[float]:
    at = position([[0.0] * 6, [0.0] * 6], [(THEIRS, p) for p in theirs], coordinates=GRID)
    return [float(x) for x in belief_of(OPPONENTS[name], at, np.zeros(6), np.zeros(6), **own)]


def test_before_any_offer_the_frequency_model_likes_everything_the_same() -> None:
    assert after("frequency", []) == [1.0] * 6


def test_the_frequency_model_counts_values_and_unchanged_issues() -> None:
    # Offers (2, 1) and (2, 0): the first issue stayed. Weights 1/2 + 0.2/2 and 1/2, over their sum 1.1; counts of the first
    # issue 1, 1, 3 of at most 3, of the second 2, 2 of 2.
    first, second = 0.6 / 1.1, 0.5 / 1.1
    expected = [first / 3.0 + second] * 4 + [1.0] * 2
    assert after("frequency", [5, 4], learning=0.2) == pytest.approx(expected, rel=1e-15)


def test_before_any_offer_the_bayesian_model_expects_the_middle() -> None:
    # Two issues: expected weight of each (1/3 + 2/3) / 2 = 1/2. Peaks at 0, 1, 2 of three values: values 0 and 2 are worth 1, 0, 0
    # under them, and the middle 1/2, 1, 1/2; of two values one is worth 1, one 0.
    ends, middle, second = 0.5 / 3.0, 0.5 * 2.0 / 3.0, 0.25
    expected = [ends + second] * 2 + [middle + second] * 2 + [ends + second] * 2
    assert after("bayesian", []) == pytest.approx(expected, rel=1e-14)


def test_one_issue_is_learnt_by_bayes_rule_by_hand() -> None:
    # One issue of two values, weight 1, and an offer of value 1 that is assumed to be worth 1: favourite 1 fits exactly, favourite 0
    # misses by 1 = 2 spreads. Odds 1 to exp(-2).
    at = position([[0.0, 0.0], [0.0, 0.0]], [(THEIRS, 1)])
    belief = belief_of(OPPONENTS["bayesian"], at, np.zeros(2), np.zeros(2), spread=0.5)
    sure = 1.0 / (1.0 + np.exp(-2.0))
    assert belief == pytest.approx([1.0 - sure, sure], rel=1e-14)


def learnt(
    coordinates: np.ndarray, sizes: np.ndarray, offers: list[int], concession: float, spread: float
) -> np.ndarray:
    """Return the Bayesian belief by the formulas of Hindriks and Tykhonov (2008), a table of hypotheses an issue."""
    m = len(sizes)
    weight = 2.0 * np.arange(1, m + 1) / (m * (m + 1))
    places = [np.arange(size) for size in sizes]
    reach = [np.maximum(np.maximum(place, place[::-1]), 1) for place in places]
    # By issue, a table over ranks, favourites and values.
    worth = [
        weight[:, None, None] * (1.0 - np.abs(place[None, :] - place[:, None]) / far[:, None])[None]
        for place, far in zip(places, reach, strict=True)
    ]
    chance = [np.full((m, size), 1.0 / (m * size)) for size in sizes]
    for j, offer in enumerate(offers):
        of_offer = [w[:, :, value] for w, value in zip(worth, coordinates[offer], strict=True)]
        expected = [float((c * w).sum()) for c, w in zip(chance, of_offer, strict=True)]
        for i in range(m):
            gap = max(0.0, 1.0 - concession * j) - (sum(expected) - expected[i])
            chance[i] = chance[i] * np.exp(-0.5 * ((of_offer[i] - gap) / spread) ** 2)
            chance[i] /= chance[i].sum()
    shares = [np.einsum("rf,rfv->v", c, w) for c, w in zip(chance, worth, strict=True)]
    total = sum(float(c.sum(axis=1) @ weight) for c in chance)
    parts = [share[coordinates[:, i]] for i, share in enumerate(shares)]
    return np.asarray(sum(parts) / total)


@given(offers=st.lists(st.integers(0, 5), max_size=4), concession=st.floats(0.0, 0.5))
def test_issues_are_learnt_each_in_view_of_what_the_others_are_expected_to_bring(
    offers: list[int], concession: float
) -> None:
    coordinates, sizes = np.array(GRID), np.array([3, 2])
    expected = learnt(coordinates, sizes, offers, concession, 0.25)
    assert after("bayesian", offers, concession=concession, spread=0.25) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("n_offers", "log_odds"),
    [
        (1, 2.0),  # assumed to be worth 1: favourite 1 fits, favourite 0 misses by two spreads
        (2, 2.0),  # assumed to be worth a half: both miss by one spread
        (3, 0.0),  # assumed to be worth nothing: now favourite 0 fits
        (4, -2.0),  # and again, for less than nothing is not assumed
    ],
)
def test_the_bayesian_model_assumes_that_the_other_concedes_down_to_nothing(
    n_offers: int, log_odds: float
) -> None:
    at = position([[0.0, 0.0], [0.0, 0.0]], [(THEIRS, 1)] * n_offers)
    belief = belief_of(OPPONENTS["bayesian"], at, np.zeros(2), np.zeros(2), spread=0.5, concession=0.5)
    assert belief[1] == pytest.approx(1.0 / (1.0 + np.exp(-log_odds)), rel=1e-14)


@pytest.mark.parametrize("name", LEARNING)
def test_what_the_other_keeps_asking_for_is_believed_to_be_good_for_it(name: str) -> None:
    belief = after(name, [5, 5, 5, 3])
    assert belief[5] == max(belief)
    assert belief[5] > belief[0]


@pytest.mark.parametrize("name", LEARNING)
def test_beliefs_come_to_order_packages_as_the_other_does(name: str) -> None:
    # The other asks for packages from its best down by u = 0.8 x1 / 2 + 0.2 x2; the rank correlation grows over nothing known.
    truth = [0.4 * first + 0.2 * second for first, second in GRID]
    order = sorted(range(6), key=lambda p: -truth[p])
    belief = after(name, order[:3])
    ranks = np.corrcoef(np.argsort(np.argsort(belief)), np.argsort(np.argsort(truth)))[0, 1]
    assert ranks > 0.7
