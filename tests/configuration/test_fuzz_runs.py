"""A configuration that was found right can be played, and its books balance."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import CampaignModel
from sim.campaign.case import STOCK
from sim.campaign.state import ARRESTED, EXPIRED, FREED, HELD, PARDONED
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
        people = model.state.people[0]
        start = model.case.category[STOCK].astype(int)
        assert (people >= 0).all()
        assert (
            start + people[ARRESTED] == people[HELD] + people[FREED] + people[EXPIRED] + people[PARDONED]
        ).all()
        assert np.isfinite(model.state.months).all()
        played += 1
    assert played >= 0.3 * len(numbers)
