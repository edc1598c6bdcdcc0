"""The month as agents play it, and the seats that a user can take."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

from sim.agents.model import CampaignModel, release_model
from sim.agents.patron import Patron
from sim.agents.principal import Principal
from sim.agents.sanctioner import Sanctioner
from sim.agents.table import Table
from sim.bargaining.protocols import REJECT
from sim.campaign.choices import Policy
from sim.configuration import load
from sim.ensemble import simulate
from sim.errors import ConfigError


def test_a_sanctioner_who_always_refuses_frees_nobody() -> None:
    class Hardliner(Sanctioner):
        def respond(self, table: Table, package: int) -> int:
            return REJECT

        def offer(self, table: Table) -> int:
            return int(np.argmin(self.believed))

    model = CampaignModel(load(), agents={"sanctioner": Hardliner}).play()
    assert model.state.run.deals[0] == 0


def test_a_users_patron_answers_as_it_likes() -> None:
    class Generous(Patron):
        def choose(self, month: int) -> int:
            return Policy.OUTBID

    model = CampaignModel(load(), agents={"patron": Generous}).play()
    assert model.state.patron.outbids[0, 0] == 24


def test_every_role_is_an_agent_of_the_model() -> None:
    model = CampaignModel(load())
    roles = {type(agent).__name__ for agent in list(model.agents)}
    assert roles == {"Sanctioner", "Holder", "Patron", "Envoy", "Bloc", "Monitor"}
    assert sum(isinstance(agent, Principal) for agent in list(model.agents)) == 2


def test_a_released_model_is_not_kept_alive() -> None:
    model = CampaignModel(load("baseline", "months=1")).play()
    release_model(model)
    ghost = weakref.ref(model)
    del model
    gc.collect()
    assert ghost() is None


def test_a_pause_holds_no_meetings() -> None:
    pause = next(entry for entry in load("six_month_pause").calendar.values() if entry.kind == "pause")
    months = range(pause.month, pause.month + (pause.months or 0))
    for run in range(10):
        talks = CampaignModel(load("six_month_pause"), run, keep_talks=True).play().talks
        assert not [talk for talk in talks if talk.month in months]


@pytest.mark.parametrize("order", ["holder_first", "sanctioner_first", "simultaneous", "graduated"])
def test_people_and_relief_move_under_every_order_of_delivery(order: str) -> None:
    moved = [CampaignModel(load("baseline", f"talks.order={order}"), run).play().state for run in range(8)]
    assert sum(int(state.people.freed.sum()) for state in moved) > 0
    assert sum(float(state.run.relief_pv[0]) for state in moved) > 0


def test_no_moral_hazard_induces_no_arrests() -> None:
    model = CampaignModel(load("no_moral_hazard"), 2).play()
    assert model.state.people.induced.sum() == 0


def test_the_single_text_reaches_agreements() -> None:
    scenario = load("baseline", "protocol@talks.protocol=single_text")
    assert sum(int(CampaignModel(scenario, run).play().state.run.deals[0]) for run in range(5)) > 0


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"runs": 2.5}, {"runs": True}, {"seed": "x"}, {"seed": -1}])
def test_a_wrong_call_from_python_is_answered_in_one_line(wrong: dict[str, Any]) -> None:
    with pytest.raises(
        ConfigError, match=r"^simulate: (runs|seed) = .* must be a whole number of at least [01]$"
    ):
        simulate(load(), **wrong)


def test_what_is_no_scenario_is_answered_in_one_line() -> None:
    with pytest.raises(
        ConfigError, match=r"^call: scenario = 5 must be a scenario, as sim.load gives, or its name$"
    ):
        simulate(5)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"did you mean 'baseline'\?$"):
        simulate("basline")
