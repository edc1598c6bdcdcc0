"""A net contract pays a share of its relief: everything that relief means is scaled by that share."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import CampaignModel
from sim.campaign.bloc import item_flow
from sim.campaign.case import Case
from sim.campaign.choices import Contract
from sim.campaign.delivery import RELIEF_DELIVERED, deliver_relief, promise_relief, snap_back
from sim.campaign.packages import Menu, agree_on_shares, lay_out, new_menu
from sim.campaign.patron import N_CHOICES, displeasure_at, flow_reckoned_with, p_squeeze, visible_flow
from sim.campaign.relief import DELIVERED, LOST, PROMISED
from sim.campaign.sides import HOLDER
from sim.campaign.state import State
from sim.campaign.weighing import (
    DISPLEASURE,
    RELIEF,
    bundle_for_holder,
    bundle_for_sanctioner,
    new_bundles,
    new_parts,
    true_view,
    weigh_for_holder,
    weigh_for_sanctioner,
)
from sim.configuration import load
from tests.campaign.cases import a_case, a_state, chronicle


def started(**numbers: float) -> tuple[Case, State]:
    """Return a free copy of a small shipped case, everything within reach, on its first morning."""
    case = a_case(**{"sanctioner_roadmap": 0.0, "sanctioner_contract": Contract.NET, **numbers})
    return case, a_state(case)


def laid_out(case: Case, state: State) -> tuple[Menu, int]:
    menu = new_menu(case)
    return menu, int(lay_out(case, state, 0, 0, 1e6, menu))


def promised(share: float, **numbers: float) -> tuple[Case, State, int]:
    """Return a case in which an item with flow is promised in a share and due, and the item."""
    case, state = started(sanctioner_compliance_enabled=0.0, patron_informed=1.0, **numbers)
    item = int(np.argmax(case.item.flow))
    promise_relief(case, state, 0, 0, 1 << item, share, 0, 0.0)
    state.items.due[0, item] = 0
    return case, state, item


def test_cost_relief_and_displeasure_of_every_package_are_scaled_by_its_share() -> None:
    case, state = started(holder_arrest_scale=1.0, patron_tolerance=0.0)
    menu, packages = laid_out(case, state)
    shares = menu.share[:packages].copy()
    assert (shares < 1.0).any()
    assert (shares > 0.0).any()
    view, net, gross = true_view(case), new_bundles(packages), new_bundles(packages)
    parts = new_parts(menu)
    weigh_for_sanctioner(case, state, 0, menu, view, parts)
    weigh_for_holder(case, state, 0, menu, view, parts)
    for bundles in (net, gross):
        bundle_for_sanctioner(menu, parts, bundles)
        bundle_for_holder(menu, parts, bundles)
        menu.share[:] = 1.0
    assert net.sanctioner_costs[:, 0] == pytest.approx(shares * gross.sanctioner_costs[:, 0], rel=1e-12)
    assert net.holder_benefits[:, RELIEF] == pytest.approx(
        shares * gross.holder_benefits[:, RELIEF], rel=1e-12
    )
    assert net.sanctioner_benefits.tolist() == gross.sanctioner_benefits.tolist()
    before, chances = flow_reckoned_with(case, state, 0, 0), np.empty(N_CHOICES)
    p_before = np.array([p_squeeze(case, state, 0, 0, before, chances)])
    for p in range(packages):
        more = menu.flow[p % menu.size[1]]
        expected = displeasure_at(case, state, 0, p_before, before + float(shares[p]) * more, chances)
        assert net.holder_costs[p, DISPLEASURE] == expected


def test_a_gross_contract_pays_every_package_in_full() -> None:
    case, state = started(sanctioner_contract=Contract.GROSS)
    menu, packages = laid_out(case, state)
    assert (menu.share[:packages] == 1.0).all()


def test_dearer_sets_invite_more_arrests_and_are_paid_in_a_smaller_share() -> None:
    case, state = started(holder_arrest_scale=0.2, holder_price_cap=1e3)
    menu, packages = laid_out(case, state)
    agree_on_shares(case, state, 0, menu)
    shares = menu.share[:packages].reshape(menu.size[0], menu.size[1])
    assert (
        np.diff(shares, axis=1) <= 0.0
    ).all()  # sets lie in the order of their cost, and so of their worth
    assert (np.diff(shares, axis=1) < 0.0).any()


@pytest.mark.parametrize("share", [1.0, 0.25])
def test_a_share_of_an_item_spends_earns_and_flows_by_that_share(share: float) -> None:
    case, state, item = promised(share)
    trust_before = float(state.sides.trust_kept[0, HOLDER])
    assert visible_flow(case, state, 0, 0, 0) == pytest.approx(share * case.item.flow[item], rel=1e-14)
    deliver_relief(case, state, 0, 0)
    assert state.items.status[0, item] == DELIVERED
    assert state.run.leverage_spent[0] == share * case.item.cost[item]
    earned = state.sides.trust_kept[0, HOLDER] - trust_before
    assert earned == pytest.approx(share * case.delivery.relief_weight, rel=1e-12)
    assert visible_flow(case, state, 0, 0, 0) == pytest.approx(share * case.item.flow[item], rel=1e-14)
    event = chronicle(state)[-1]
    assert event.kind == RELIEF_DELIVERED
    assert (event.value, event.other) == (state.run.relief_pv[0], state.run.leverage_spent[0])


def test_taking_back_a_share_of_an_item_breaks_no_more_than_that_share_of_a_promise() -> None:
    case, state, item = promised(0.25, delivery_snap_back=1.0)
    case.item.ease[item] = 1.0
    deliver_relief(case, state, 0, 0)
    broken_before = float(state.sides.trust_broken[0, HOLDER])
    snap_back(case, state, 0, 1)
    assert state.items.status[0, item] == LOST
    weight = 0.25 * case.sides.trust_breach_weight[HOLDER] * case.delivery.relief_weight
    assert state.sides.trust_broken[0, HOLDER] - broken_before == pytest.approx(weight, rel=1e-12)


def test_promises_are_reckoned_with_in_the_share_that_they_pay() -> None:
    case, state, item = promised(0.5)
    assert state.items.status[0, item] == PROMISED
    assert state.leaked[0, 0, item] == 1
    assert flow_reckoned_with(case, state, 0, 0) == pytest.approx(0.5 * case.item.flow[item], rel=1e-14)
    assert item_flow(case, state, 0, 0, item, True) == case.item.flow[item]


def test_nothing_is_granted_in_a_share_of_nothing() -> None:
    scenario = load("baseline", "parties.washington.contract=net", "output.keep=events")
    for run in range(15):
        items = CampaignModel(scenario, run).play().state.items
        shares = items.share[0, :][items.status[0, :] >= PROMISED]
        assert (shares > 0.0).all()
        assert (shares <= 1.0).all()


def test_a_net_contract_buys_more_net_change_for_a_point_of_relief() -> None:
    from sim.ensemble import simulate

    gross, net = (
        simulate(load("baseline", "output.keep=runs", f"parties.washington.contract={kind}"), runs=40).runs
        for kind in ("gross", "net")
    )
    assert net.relief_pv.sum() < gross.relief_pv.sum()
    assert net.attributable_net.sum() > gross.attributable_net.sum()
