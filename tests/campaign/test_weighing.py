"""Weighing: parts of a menu against its packages one by one, and against the additive law."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from sim.bargaining.utilities.additive import additive
from sim.campaign.attributes import cost_of_release, exposure, gain_from_exile, value_of_release
from sim.campaign.case import COST, NET, Case
from sim.campaign.packages import Menu, lay_out, new_menu, to_the_power
from sim.campaign.patron import displeasure_at, flow_reckoned_with, p_squeeze
from sim.campaign.start import begin
from sim.campaign.state import N_CHOICES, State, new_state
from sim.campaign.weighing import (
    Parts,
    View,
    benefit_of_holder,
    bundle_for_holder,
    bundle_for_sanctioner,
    new_bundles,
    new_parts,
    points_of_holder,
    points_of_sanctioner,
    true_view,
    weigh_for_holder,
    weigh_for_sanctioner,
)
from sim.configuration import load
from sim.configuration.bind import bind

CONTRACTS = pytest.mark.parametrize("contract", [0.0, float(NET)])


@cache
def shipped() -> Case:
    return bind(load("baseline", "parties.minsk.exile=true"))


def weighed(contract: float, seed: int) -> tuple[Case, State, Menu, View, Parts]:
    """Return the first morning's menu with everything within reach, as somebody with random errors weighs it."""
    case = Case(*(array.copy() for array in shipped()))
    case.numbers["sanctioner_contract"] = contract
    case.numbers["sanctioner_roadmap"] = 0.0
    case.numbers["patron_tolerance"] = 0.0
    state = new_state(case, 1, 6)
    begin(case, state, 0, 1, 0)
    menu, view = new_menu(case), true_view(case)
    lay_out(case, state, 0, 0, 1e6, menu)
    luck = np.random.default_rng(seed)
    for factors in view:
        factors[:] = np.exp(0.3 * luck.standard_normal(factors.shape))
    parts = new_parts(menu)
    weigh_for_sanctioner(case, state, 0, menu, view, parts)
    weigh_for_holder(case, state, 0, menu, view, parts)
    return case, state, menu, view, parts


@CONTRACTS
def test_points_are_the_additive_law_over_the_bundles_bit_for_bit(contract: float) -> None:
    for seed in range(5):
        _, _, menu, _, parts = weighed(contract, seed)
        packages = int(menu.size[0] * menu.size[1])
        bundles, expected, found = new_bundles(packages), np.zeros(packages), np.zeros(packages)
        bundle_for_sanctioner(menu, parts, bundles)
        bundle_for_holder(menu, parts, bundles)
        additive.function(
            bundles.sanctioner_benefits, bundles.sanctioner_costs, additive.named({}, 0.0, 0.0), expected
        )
        points_of_sanctioner(menu, parts, found)
        assert found.tobytes() == expected.tobytes()
        additive.function(
            bundles.holder_benefits, bundles.holder_costs, additive.named({}, 0.0, 0.0), expected
        )
        points_of_holder(menu, parts, found)
        assert found.tobytes() == expected.tobytes()
        brought = [benefit_of_holder(menu, parts, p) for p in range(packages)]
        assert brought == pytest.approx(bundles.holder_benefits.sum(axis=1).tolist(), rel=1e-14)


def test_parts_of_a_release_are_what_its_people_are_worth_one_category_after_the_other() -> None:
    case, state, menu, view, parts = weighed(0.0, 3)
    for r in range(int(menu.size[0])):
        people = menu.releases[r]
        value = value_of_release(case, state, 0, people, view.category[0])
        chips = cost_of_release(case, state, 0, people, view.category[1])
        assert parts.value[r] == pytest.approx(value, rel=1e-9)
        assert parts.chips[r] == pytest.approx(chips, rel=1e-9)
        assert parts.exile[r] == pytest.approx(gain_from_exile(case, people, view.category[1]), rel=1e-12)


def test_parts_of_an_item_set_are_the_sums_over_its_items() -> None:
    case, state, menu, view, parts = weighed(0.0, 4)
    for g in range(int(menu.size[1])):
        items = [item for item in range(case.item.shape[1]) if menu.sets[g] >> item & 1]
        assert menu.members[g, : menu.n_members[g]].tolist() == items
        cost = sum(case.item[COST, item] * view.item[0, item] for item in items)
        assert parts.cost[g] == pytest.approx(cost * exposure(case, state, 0), rel=1e-12)


@CONTRACTS
def test_sets_of_equal_flow_anger_the_patron_alike_and_each_as_it_does_alone(contract: float) -> None:
    case, state, menu, _, _ = weighed(contract, 0)
    before, chances = flow_reckoned_with(case, state, 0, 0), np.empty(N_CHOICES)
    n_sets, p_before = int(menu.size[1]), p_squeeze(case, state, 0, before, chances)
    angers = [
        displeasure_at(case, state, 0, p_before, before + menu.share[p] * menu.flow[p % n_sets], chances)
        for p in range(int(menu.size[0]) * n_sets)
    ]
    assert menu.displeasure[: len(angers)].tolist() == angers
    assert len(set(menu.flow[:n_sets].tolist())) < n_sets
    assert max(angers) > 0.0


def test_powers_are_reckoned_once_and_are_those_of_the_machine() -> None:
    menu = new_menu(shipped())
    for n in (0, 1, 7, 4095, 4096, 100_000):
        assert to_the_power(menu, n, 0.7) == math.pow(float(n), 0.7)
        assert to_the_power(menu, n, 0.7) == math.pow(float(n), 0.7)
    assert np.isfinite(menu.powers).sum() == 4
