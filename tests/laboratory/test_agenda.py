"""Issue by issue: what an option is worth in view of the issues to come."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.laboratory import Bargainer, negotiate
from sim.laboratory.agenda import FORESIGHTS, Foresight, Item, items_of, options_of
from sim.laboratory.domains import Exponential
from sim.laboratory.stakes import Stakes, stakes_of

FEW = st.integers(-2, 4)


def over(table: np.ndarray, agenda: Sequence[Item], foresight: Foresight) -> np.ndarray:
    """Return the utilities of the options of the first item of an agenda."""
    stakes = stakes_of(table)
    everything = np.ones(stakes.n_packages, dtype=bool)
    return options_of(stakes, items_of(agenda, stakes), everything, foresight).stakes.utility


PIES = np.array([[[4.0, 0.0], [3.0, 1.0]], [[0.0, 3.0], [2.0, 9.0]]])
"""Two issues of two levels; level 0 of the first leads to (4, 0) or (0, 3), level 1 to (3, 2) or (1, 9)."""


def test_the_three_foresights_by_hand() -> None:
    # After level 0 both products are 0: the lower number, (4, 0). After level 1: 3 x 2 against 1 x 9, so (1, 9).
    assert over(PIES, ["issue 1", "issue 2"], "equilibrium").tolist() == [[4.0, 1.0], [0.0, 9.0]]
    assert over(PIES, ["issue 1", "issue 2"], "best").tolist() == [[4.0, 3.0], [3.0, 9.0]]
    assert over(PIES, ["issue 1", "issue 2"], "mean").tolist() == [[2.0, 2.0], [1.5, 5.5]]


def test_an_option_after_which_nothing_can_be_signed_is_worth_no_deal_to_who_looks_ahead() -> None:
    table = np.array([[[9.0, -1.0], [1.0, 2.0]], [[-1.0, 9.0], [2.0, 1.0]]])
    for foresight in ("best", "equilibrium"):
        assert over(table, ["issue 1", "issue 2"], foresight)[:, 0].tolist() == [0.0, 0.0]
    # The myopic go where the mean is 4 for both, and then there is nothing for both: no deal at all.
    agenda = ["issue 1", "issue 2"]
    ends = {
        foresight: negotiate(
            table, ["linear", "linear"], agenda=agenda, foresight=foresight, rounds=10
        ).status
        for foresight in get_args(Foresight)
    }
    assert ends == {"mean": "walked away", "best": "agreed", "equilibrium": "agreed"}


def solved(stakes: Stakes, items: list[tuple[int, ...]], fixed: dict[int, int]) -> np.ndarray:
    """Return the gains at the end of the agenda, by recursion over one stage after the other."""
    if not items:
        levels = [fixed[issue] for issue in range(len(stakes.issues))]
        (place,) = np.flatnonzero((stakes.coordinates == levels).all(axis=1))
        return np.asarray(stakes.gains[:, place])
    ways = itertools.product(*(range(stakes.sizes[issue]) for issue in items[0]))
    ends = [solved(stakes, items[1:], fixed | dict(zip(items[0], levels, strict=True))) for levels in ways]
    fair = [end for end in ends if (end >= 0.0).all()]
    return max(fair, key=math.prod) if fair else np.zeros(stakes.n_parties)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), n=st.integers(2, 3))
def test_looking_ahead_is_backward_induction_by_recursion(data: st.DataObject, n: int) -> None:
    shape = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    # Real numbers by chance: no two products are the same, and no tie has to be broken.
    luck = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    table = luck.normal(1.0, 2.0, (n, *shape))
    order = data.draw(st.permutations([f"issue {k + 1}" for k in range(len(shape))]))
    cut = data.draw(st.integers(0, len(order) - 1))
    agenda: list[Item] = [*order[:cut], tuple(order[cut:])]
    stakes = stakes_of(table)
    items = items_of(agenda, stakes)
    found = over(table, agenda, "equilibrium")
    options = itertools.product(*(range(stakes.sizes[issue]) for issue in items[0]))
    for column, levels in enumerate(options):
        expected = solved(stakes, items[1:], dict(zip(items[0], levels, strict=True)))
        assert found[:, column] == pytest.approx(expected, abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_each_side_hopes_for_its_best_that_harms_nobody(data: st.DataObject) -> None:
    table = np.array(
        data.draw(st.lists(st.lists(FEW, min_size=6, max_size=6), min_size=2, max_size=3)), dtype=float
    ).reshape(-1, 2, 3)
    found = over(table, ["issue 2", "issue 1"], "best")
    for level in range(3):
        column = table[:, :, level]
        fair = column[:, (column >= 0.0).all(axis=0)]
        expected = fair.max(axis=1) if fair.size else np.zeros(len(table))
        assert found[:, level].tolist() == expected.tolist()


@settings(max_examples=200, deadline=None)
@given(data=st.data(), foresight=st.sampled_from(sorted(FORESIGHTS)))
def test_on_the_last_issue_an_option_is_worth_its_package(data: st.DataObject, foresight: Foresight) -> None:
    table = np.array(
        data.draw(st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=2, max_size=2))
    )
    found = over(table.reshape(2, 2, 3), [("issue 2", "issue 1")], foresight)
    assert found.tolist() == table.reshape(2, 2, 3).transpose(0, 2, 1).reshape(2, 6).tolist()


@pytest.mark.parametrize("foresight", sorted(FORESIGHTS))
def test_nobody_ends_below_no_deal_whatever_it_expects(foresight: Foresight) -> None:
    luck = np.random.default_rng(17)
    ended = []
    for _ in range(60):
        table = luck.normal(1.0, 2.0, (2, 2, 3, 2))
        agenda = [f"issue {k}" for k in luck.permutation(3) + 1]
        outcome = negotiate(table, ["linear", "conceder"], agenda=agenda, foresight=foresight, rounds=8)
        assert (outcome.gains >= 0.0).all()
        ended.append(outcome.status)
    assert "agreed" in ended


def test_a_belief_is_valued_as_ones_own_utility_is() -> None:
    # Believed to be indifferent or harmed: under "mean" the second is believed to lose by level 0, under "equilibrium", which
    # ends at package (0, 0), to gain by it.
    belief = np.array([[1.0, -5.0], [1.0, 1.0]]).ravel()
    told = {}
    for foresight in ("mean", "equilibrium"):
        stakes = stakes_of(np.array([[[4.0, 3.0], [1.0, 1.0]], [[4.0, 3.0], [1.0, 2.0]]]))
        options = options_of(stakes, [(0,), (1,)], np.ones(4, dtype=bool), foresight)
        seen = Bargainer("linear", opponent="given", belief=belief).valuing(options.valued).belief
        told[foresight] = None if seen is None else seen.tolist()
    assert told == {"mean": [-2.0, 1.0], "equilibrium": [1.0, 1.0]}


def test_over_an_agenda_the_deadline_is_the_end_of_its_last_item() -> None:
    # Two items of at most 2 rounds each; agreement in the second round of either is after 3 of 4 rounds.
    table = np.array([[[0.0, 2.0], [4.0, 6.0]], [[6.0, 6.0], [8.0, 0.0]]])
    players: list[Bargainer | str] = [Bargainer("linear", discount=Exponential(0.5)), "linear"]
    outcome = negotiate(table, players, agenda=["issue 1", "issue 2"], rounds=2, clock="deadline")
    assert outcome.rounds == 1
    assert outcome.discounted[0] == pytest.approx(outcome.gains[0] * 0.5**0.25)


@pytest.mark.parametrize(
    ("agenda", "foresight", "said"),
    [
        ("issue 1", "mean", "agenda = 'issue 1' must be a list"),
        (["issue 1"], "mean", "agenda = ['issue 1'] must also settle issue 2"),
        (["issue 1", "issue 2", ()], "mean", "has an item without an issue"),
        (["issue 1", "issue 1"], "mean", "is on the agenda twice"),
        (["issue 1", "issue 2"], "means", "did you mean 'mean'?"),
    ],
)
def test_an_agenda_that_is_none_is_one_line(agenda: list[str], foresight: Foresight, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        negotiate(PIES, ["linear", "linear"], agenda=agenda, foresight=foresight)
    assert said in str(caught.value)
