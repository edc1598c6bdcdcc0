"""The Mesa path: every run is a Mesa model of its own, stepped month by month."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.agents.model import CampaignModel, release_model
from sim.campaign.case import Case
from sim.campaign.state import State, stacked
from sim.configuration import checked
from sim.ensemble.engine import Played, threads_of
from sim.errors import AgentFailed

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario

BLOCK_RUNS = 50
"""Runs a block: what an interruption can cost at most."""
WORTH_A_PROCESS = 1000
"""Runs that repay the start of one more process."""

Agents = Mapping[str, type]


def play(scenario: Scenario, case: Case, run: int, agents: Agents | None = None) -> State:
    """Return the final state, a batch of one, of a single run."""
    model = CampaignModel(scenario, run, case=case, agents=agents, collect=False).play()
    release_model(model)
    return model.state


def tried(scenario: Scenario, case: Case, first: int, runs: int, agents: Agents | None = None) -> Played:
    """Return the final states of runs ``first .. first + runs - 1``, those that fail left out."""
    states, failures = [], []
    for run in range(first, first + runs):
        try:
            states.append(play(scenario, case, run, agents))
        except AgentFailed as failure:
            failures.append((run, str(failure).removeprefix(f"run {run}: ")))
    return Played(stacked(states) if states else None, failures)


def processes_for(scenario: Scenario, agents: Agents | None) -> int:
    """Return how many processes repay their start: one, this one, where agents or laws cannot be sent to another."""
    from sim import registry

    wanted = min(threads_of(scenario), scenario.runs // WORTH_A_PROCESS)
    can_travel = wanted > 1 and (not registry.users_laws() or bool(scenario.changes.plugins))
    if not can_travel:
        return 1
    try:
        pickle.dumps(dict(agents or {}))
    except (pickle.PicklingError, AttributeError, TypeError):
        return 1
    return 1 if any(kind.__module__ == "__main__" for kind in (agents or {}).values()) else wanted


def trace(scenario: Scenario | str, run: int, seed: int | None = None) -> CampaignModel:
    """Return one run played in full, with every meeting recorded in ``talks``."""
    return traced(checked(scenario), run, seed)


def traced(scenario: Scenario, run: int, seed: int | None = None) -> CampaignModel:
    """Return one run of results in full; their scenario was checked when it was read, and may carry the name of a cell."""
    return CampaignModel(scenario, run, seed, keep_talks=True, collect=False).play()
