"""The batch and the Mesa model are one model: months, events and outcomes are the same, bit for bit."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import configuration, registry
from sim.agents.model import CampaignModel, release_model
from sim.bargaining.shapes import KINDS
from sim.campaign.state import State, stacked
from sim.configuration import load
from sim.configuration.bind import bind
from sim.configuration.schema import Scenario
from sim.ensemble import engine
from sim.errors import SimError
from tests.configuration import generator

SHIPPED = sorted(file.stem for file in (Path(__file__).parents[2] / "configs/scenario").glob("*.yaml"))
RANDOM = int(os.environ.get("BACKCHANNEL_RANDOM_SCENARIOS", "40"))
"""How many random scenarios are tried; 500 before a release."""


def with_months(scenario: Scenario, months: int) -> Scenario:
    output = dataclasses.replace(scenario.output, keep="events")
    return dataclasses.replace(scenario, months=min(months, scenario.months), output=output)


def by_mesa(scenario: Scenario, first: int, runs: int) -> State:
    states = []
    for run in range(first, first + runs):
        model = CampaignModel(scenario, run).play()
        release_model(model)
        states.append(model.state)
    return stacked(states)


def by_batch(scenario: Scenario, first: int, runs: int) -> State:
    setting = engine.set_up(scenario, bind(scenario))
    return engine.play_block(setting, engine.make_ready(setting), first, runs)


def assert_same(one: State, other: State) -> None:
    """Every array of the state, bit for bit: NaNs and the sign of zero included."""
    for name, a, b in zip(one._fields, one, other, strict=True):
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes(), name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_is_the_same_in_the_batch(name: str) -> None:
    scenario = with_months(load(name), 24)
    assert_same(by_mesa(scenario, 3, 3), by_batch(scenario, 3, 3))


def random_scenario(number: int) -> Scenario | None:
    """Return a random scenario, or None where the numbers drawn do not go together."""
    try:
        return with_months(configuration.from_tree(generator.tree(number)), 14)
    except SimError:
        return None


def test_random_scenarios_are_the_same_in_the_batch() -> None:
    tried, number = 0, 0
    while tried < RANDOM:
        number += 1
        scenario = random_scenario(number)
        if scenario is not None:
            tried += 1
            assert_same(by_mesa(scenario, number, 1), by_batch(scenario, number, 1))


def chosen(kind: str) -> list[str]:
    return list(registry.laws(kind))


def side_by_side(*overrides: str) -> None:
    scenario = with_months(load("korvia_baseline", *overrides), 10)
    assert_same(by_mesa(scenario, 0, 2), by_batch(scenario, 0, 2))


@pytest.mark.parametrize("protocol", chosen("protocol"))
def test_every_protocol_is_the_same_in_the_batch(protocol: str) -> None:
    side_by_side(f"talks.protocol.name={protocol}")


def principals_of(scenario: Scenario) -> list[str]:
    return [name for name, party in scenario.parties.items() if party.role in ("sanctioner", "holder")]


@pytest.mark.parametrize("kind", ["utility", *KINDS])
def test_every_law_of_both_sides_is_the_same_in_the_batch(kind: str) -> None:
    base = load("korvia_baseline")
    for law in chosen(kind):
        changed = {
            name: dataclasses.replace(
                party, **{kind: dataclasses.replace(getattr(party, kind), name=law, parameters={})}
            )
            if name in principals_of(base)
            else party
            for name, party in base.parties.items()
        }
        scenario = with_months(dataclasses.replace(base, parties=changed), 8)
        assert_same(by_mesa(scenario, 1, 1), by_batch(scenario, 1, 1))


@pytest.mark.parametrize(("threads", "size"), [(1, 64), (2, 7), (3, 1), (3, 64)])
def test_rows_are_the_same_for_any_number_of_threads_and_any_block(threads: int, size: int) -> None:
    scenario = with_months(load("baseline"), 12)
    setting = engine.set_up(scenario, bind(scenario))
    whole = engine.blocks(setting, 5, 64, threads=1, size=64)
    cut = list(engine.blocks(setting, 5, 64, threads=threads, size=size))
    assert [first for first, _, _ in cut] == list(range(5, 69, size))
    assert_same(next(whole)[1] or fail(), stacked([state or fail() for _, state, _ in cut]))


def fail() -> Any:
    raise AssertionError("no state came out")


def test_rows_do_not_depend_on_the_order_in_which_blocks_are_played() -> None:
    scenario = with_months(load("baseline"), 12)
    setting = engine.set_up(scenario, bind(scenario))
    play = engine.make_ready(setting)
    forwards = [engine.play_block(setting, play, first, 5) for first in range(0, 20, 5)]
    backwards = [engine.play_block(setting, play, first, 5) for first in range(15, -1, -5)]
    assert_same(stacked(forwards), stacked(backwards[::-1]))


def test_a_run_is_the_same_whatever_is_kept_of_it() -> None:
    scenario = load("baseline", "months=12")
    states = {}
    for keep in ("runs", "months", "events"):
        kept = dataclasses.replace(scenario, output=dataclasses.replace(scenario.output, keep=keep))
        states[keep] = by_batch(kept, 0, 10)
    assert states["runs"].months.shape[1] == 1
    assert states["runs"].events.shape[1] == states["months"].events.shape[1] == 0
    np.testing.assert_array_equal(states["runs"].months[:, -1], states["events"].months[:, -1])
    np.testing.assert_array_equal(states["months"].months, states["events"].months)
    np.testing.assert_array_equal(states["runs"].people, states["events"].people)


def plain_utility(benefits: np.ndarray, costs: np.ndarray, numbers: Any) -> np.ndarray:
    """Benefits less costs, with a little less for each further point."""
    gain = benefits.sum(axis=1) - costs.sum(axis=1)
    return np.asarray(gain - 0.001 * gain**2)


def compiled_utility(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """The same as a loop."""
    for p in range(out.shape[0]):
        gain = benefits[p].sum() - costs[p].sum()
        out[p] = gain - 0.001 * gain**2


@pytest.mark.parametrize(("function", "compiled"), [(plain_utility, False), (compiled_utility, True)])
def test_a_users_utility_plain_or_compiled_is_the_same_in_the_batch(function: Any, compiled: bool) -> None:
    registry.register("utility", function, compiled=compiled)
    try:
        base = load("korvia_baseline")
        name, holder = next((name, party) for name, party in base.parties.items() if party.role == "holder")
        utility = dataclasses.replace(holder.utility, name=function.__name__, parameters={})
        party = dataclasses.replace(holder, utility=utility)
        scenario = with_months(dataclasses.replace(base, parties={**base.parties, name: party}), 12)
        assert_same(by_mesa(scenario, 0, 2), by_batch(scenario, 0, 2))
    finally:
        registry._USERS["utility"].pop(function.__name__)
