"""The gate of theory, and the order in which relief comes within reach."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.campaign.gate import future_at_stake, thresholds_of_theory
from sim.campaign.outcomes import table
from sim.campaign.relief import NEVER
from sim.campaign.start import begin
from sim.campaign.state import new_state
from sim.configuration import load
from sim.configuration.bind import bind
from tests.campaign.cases import a_case

CATEGORIES, ITEMS = ("a", "b", "c"), ("w", "x", "y", "z")


def test_the_threshold_of_theory_weighs_what_cannot_be_taken_back_against_the_deals_to_come() -> None:
    case = a_case(
        sanctioner_compliance_expected_deal=4.0,
        delivery_deals_a_month=0.5,
        sanctioner_discount=0.5,
        delivery_punishment=2,
        sanctioner_compliance_audience_cost=99.0,  # the price of its own word, and no part of L
    )
    case.item.cost[:], case.item.ease[:] = (1.5, 3.0, 3.0, 0.0), (0.0, 0.5, 1.0, 0.0)
    # L = 4 * 0.5 * (1/2 + 1/4) = 1.5; E = 1.5, 1.5, 0 and 0.
    assert future_at_stake(case) == pytest.approx(1.5, rel=1e-14)
    assert thresholds_of_theory(case) == pytest.approx([0.5, 0.5, 0.0, 0.0], rel=1e-14)


def columns() -> dict[str, np.ndarray]:
    case = bind(load("korvia_baseline"))
    state = new_state(case, 2, 6)
    for run in range(2):
        begin(case, state, run, 1, run)
    state.items.unlocked_month[0] = (4, 2, NEVER, 2)
    state.people.pardoned[1], state.people.expired[1] = (1, 2, 3), (4, 5, 6)
    return table(case, state, CATEGORIES, ITEMS)


def test_items_are_ranked_by_the_meeting_that_first_had_them_within_reach() -> None:
    made = columns()
    order = [made[f"order_{name}"][0] for name in ITEMS]
    assert order[:2] == [3.0, 1.0]  # two came before the first item
    assert math.isnan(order[2])
    assert order[3] == 1.0
    assert [made[f"unlocked_{name}"][0] for name in ("w", "x")] == [4.0, 2.0]
    assert math.isnan(made["order_w"][1])


def test_pardons_and_ended_sentences_are_told_by_category() -> None:
    made = columns()
    assert [made[f"pardoned_{name}"].tolist() for name in CATEGORIES] == [[0, 1], [0, 2], [0, 3]]
    assert [made[f"expired_{name}"].tolist() for name in CATEGORIES] == [[0, 4], [0, 5], [0, 6]]
    assert made["pardoned"].tolist() == [0, 6]


@pytest.mark.parametrize("name", ["baseline", "potash_licence", "items"])
def test_both_thresholds_are_described_beside_each_other(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.verbs.describe import main

    assert main([name]) == 0
    told = capsys.readouterr().out.splitlines()
    # E = 6.5 * 0.1 against the deals of a year: one point a deal, a third of a deal a month.
    theory = 0.65 / (0.65 + sum(0.97**k for k in range(1, 13)) / 3.0)
    assert f"potash_licence 0.53 {theory:.2f}" in [" ".join(line.split()) for line in told]
