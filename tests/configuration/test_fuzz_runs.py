"""A configuration that was found right can be played, and its books balance."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import CampaignModel
from sim.campaign.columns import columns_of
from sim.campaign.declared import MonthRecord
from sim.campaign.prisoners import PeopleState
from sim.configuration import from_tree
from sim.errors import ConfigError
from tests.configuration import generator

N_TREES = 500
FIRST = 100
LONGEST = 18


@pytest.mark.parametrize(
    "numbers", [range(FIRST), pytest.param(range(FIRST, N_TREES), marks=pytest.mark.slow)]
)
def test_every_valid_random_configuration_is_a_valid_run(numbers: range) -> None:
    played = 0
    for number in numbers:
        try:
            scenario = from_tree(generator.tree(number))
        except ConfigError:
            continue
        scenario.months = min(scenario.months, LONGEST)
        model = CampaignModel(scenario, number).play()
        people = model.state.people
        start = model.case.category.stock.astype(int)
        assert all((getattr(people, name) >= 0).all() for name in columns_of(PeopleState))
        left = people.held[0, :] + people.freed[0, :] + people.expired[0, :] + people.pardoned[0, :]
        assert (start + people.arrested[0, :] == left).all()
        assert all(np.isfinite(getattr(model.state.months, name)).all() for name in columns_of(MonthRecord))
        played += 1
    assert played >= 0.3 * len(numbers)
