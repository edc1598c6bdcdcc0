"""The books: nobody is created or lost, nothing is granted twice, no deal is below a reservation value."""

from __future__ import annotations

import copy
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import CampaignModel
from sim.bargaining.protocols import ACCEPT, PROPOSE
from sim.campaign.columns import columns_of
from sim.campaign.delivery import RELIEF_DELIVERED
from sim.campaign.meeting import AGREED
from sim.campaign.prisoners import PeopleState
from sim.campaign.relief import NEVER
from sim.campaign.sides import SANCTIONER
from sim.configuration import load
from sim.configuration.schema import Scenario
from tests.campaign.cases import chronicle

CASES = ("baseline", "korvia_baseline", "korvia_hard_line")
UTILITIES = ("additive", "cobb_douglas", "ces", "leontief", "cara", "crra", "prospect", "threshold")
TACTICS = (
    "faratin_polynomial",
    "faratin_exponential",
    "tit_for_tat_relative",
    "tit_for_tat_averaged",
    "obstinate",
)
ORDERS = ("holder_first", "sanctioner_first", "simultaneous", "graduated")


@cache
def shipped(name: str) -> Scenario:
    return load(name, "output.keep=events")


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[Scenario, int]:
    """Return a random scenario of a shipped case, every law and order of delivery among them, and a run number."""
    scenario = copy.deepcopy(shipped(draw(st.sampled_from(CASES))))
    sanctioner = next(party for party in scenario.parties.values() if party.role == "sanctioner")
    holder = next(party for party in scenario.parties.values() if party.role == "holder")
    for principal in (sanctioner, holder):
        principal.utility.name, principal.utility.parameters = draw(st.sampled_from(UTILITIES)), {}
        principal.tactic.name, principal.tactic.parameters = draw(st.sampled_from(TACTICS)), {}
        principal.reservation_value = draw(st.sampled_from((0.0, 0.5, -0.5)))
        principal.compliance.audience_cost = draw(st.sampled_from((8.0, 0.0)))
        principal.trust.initial = draw(st.floats(0.05, 0.8))
    scenario.talks.protocol.name = draw(st.sampled_from(("alternating_offers", "single_text")))
    scenario.talks.order = draw(st.sampled_from(ORDERS))
    scenario.talks.rounds = draw(st.integers(1, 10))
    sanctioner.roadmap = draw(st.booleans())
    sanctioner.contract = draw(st.sampled_from(("gross", "net")))
    sanctioner.ratification.enabled = draw(st.booleans())
    holder.exile = draw(st.booleans())
    holder.chip_scale = draw(st.floats(0.05, 2.0))
    holder.moral_hazard = draw(st.floats(0.0, 3.0))
    scenario.months = draw(st.integers(1, 24))
    return scenario, draw(st.integers(0, 10_000))


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_the_books_balance_in_every_category_and_month(drawn: tuple[Scenario, int]) -> None:
    scenario, run = drawn
    model = CampaignModel(scenario, run)
    start = model.case.category.stock.astype(int)
    for _ in range(scenario.months):
        model.step()
        people = model.state.people
        assert all((getattr(people, name) >= 0).all() for name in columns_of(PeopleState))
        left = people.held[0, :] + people.freed[0, :] + people.expired[0, :] + people.pardoned[0, :]
        assert (start + people.arrested[0, :] == left).all()


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_no_deal_is_below_a_reservation_value_and_every_yes_was_meant(drawn: tuple[Scenario, int]) -> None:
    scenario, run = drawn
    model = CampaignModel(scenario, run, keep_talks=True).play()
    for talk in model.talks:
        if talk.agreement is None:
            continue
        assert talk.sanctioner[talk.agreement] >= talk.reservation[0]
        assert talk.holder[talk.agreement] >= talk.reservation[1]
        last = talk.trail[-1]
        assert last[2] != PROPOSE
        assert last[3] == ACCEPT
        assert last[4] == talk.agreement
    events = chronicle(model.state)
    assert (events.kind == AGREED).sum() == sum(talk.passed for talk in model.talks)


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_every_item_is_granted_at_most_once_and_only_when_unlocked(drawn: tuple[Scenario, int]) -> None:
    scenario, run = drawn
    model = CampaignModel(scenario, run).play()
    events = chronicle(model.state)
    delivered = events[events.kind == RELIEF_DELIVERED]
    assert len(set(delivered.subject)) == len(delivered)
    items = model.state.items
    for item in delivered.subject:
        assert NEVER < items.unlocked_month[0, item] <= items.delivered_month[0, item]
        needed = int(model.case.item.requires[item])
        assert needed < 0 or items.delivered_month[0, needed] < items.delivered_month[0, item]


def test_with_a_roadmap_nothing_is_promised_below_its_threshold() -> None:
    scenario = shipped("baseline")
    for run in range(20):
        model = CampaignModel(scenario, run, keep_talks=True)
        while model.month < scenario.months:
            before = len(model.talks)
            trust = model.state.sides.trust_kept[0, SANCTIONER] / (
                model.state.sides.trust_kept[0, SANCTIONER] + model.state.sides.trust_broken[0, SANCTIONER]
            )
            model.step()
            for talk in model.talks[before:]:
                masks = int(np.bitwise_or.reduce(talk.sets))
                for item in range(model.case.item.shape[0]):
                    assert not masks >> item & 1 or model.case.item.threshold[item] <= trust


@pytest.mark.parametrize("name", CASES)
def test_a_run_leaves_its_scenario_unchanged(name: str) -> None:
    scenario = copy.deepcopy(shipped(name))
    CampaignModel(scenario, 1, keep_talks=True).play()
    assert scenario == shipped(name)
