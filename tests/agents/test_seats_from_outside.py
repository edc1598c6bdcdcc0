"""Agents of a user's own at the table: asked for what they decide themselves, and for nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents.envoy import Envoy
from sim.agents.holder import Holder
from sim.agents.model import CampaignModel
from sim.agents.sanctioner import Sanctioner
from sim.agents.table import Table
from sim.bargaining.protocols import PASS
from sim.configuration import load
from sim.errors import AgentFailed


class AskedSanctioner(Sanctioner):
    def offer(self, table: Table) -> int:
        return super().offer(table)


class AskedHolder(Holder):
    def respond(self, table: Table, package: int) -> int:
        return super().respond(table, package)


class AskedEnvoy(Envoy):
    def draft(self, table: Table) -> int:
        return super().draft(table)


ALL: dict[str, type] = {"sanctioner": AskedSanctioner, "holder": AskedHolder, "envoy": AskedEnvoy}
WAYS = {
    "the baseline": [],
    "a single text": ["protocol@talks.protocol=single_text"],
    "offers at once": ["protocol@talks.protocol=simultaneous_offers"],
    "laws that listen and draw lots": [
        "opponent@parties.minsk.opponent=frequency",
        "tactic@parties.washington.tactic=random_demand",
        "acceptance@parties.minsk.acceptance=ac_next",
    ],
}


def arrays(model: CampaignModel) -> list[bytes]:
    return [np.asarray(array).tobytes() for array in model.state]


@pytest.mark.parametrize("way", WAYS)
def test_who_is_asked_and_answers_by_its_laws_changes_no_bit(way: str) -> None:
    scenario = load("baseline", "months=16", *WAYS[way])
    plain = CampaignModel(scenario, 2, keep_talks=True).play()
    assert plain.talks
    for agents in (*({role: kind} for role, kind in ALL.items()), ALL):
        asked = CampaignModel(scenario, 2, keep_talks=True, agents=agents).play()
        assert arrays(asked) == arrays(plain)
        for one, other in zip(asked.talks, plain.talks, strict=True):
            assert one.trail.tolist() == other.trail.tolist()
            assert one.targets == pytest.approx(other.targets, rel=0.0, abs=0.0, nan_ok=True)


def test_only_seats_whose_class_decides_are_marked() -> None:
    class Patient(Sanctioner):
        def decide(self, table: Table) -> int:
            return super().decide(table)

    def marks(**agents: type) -> list[bool]:
        return [bool(mark) for mark in CampaignModel(load(), agents=agents).desk.outside]

    assert marks() == [False, False, False]
    assert marks(sanctioner=Patient) == [True, False, False]
    assert marks(holder=AskedHolder, envoy=AskedEnvoy) == [False, True, True]


def test_a_silent_envoy_says_nothing() -> None:
    asked: list[int] = []

    class Silent(Envoy):
        def decide(self, table: Table) -> int:
            asked.append(table.month)
            return PASS

    talkative = [f"parties.special_envoy.{key}" for key in ("p_compromise=1.0", "late_rounds=6")]
    model = CampaignModel(load("baseline", *talkative), 1, keep_talks=True, agents={"envoy": Silent}).play()
    said = np.concatenate([talk.trail[talk.trail[:, 1] == 2, 3] for talk in model.talks])
    assert len(said) == len(asked) > 0
    assert set(said.tolist()) == {PASS}


@pytest.mark.parametrize(
    ("decision", "method", "message"),
    [
        (
            10**9,
            "offer",
            r"^run \d+: month \d+, .*: washington decided 1000000000, which is not a package below \d+, WALK or PASS$",
        ),
        (-3, "offer", "which is not a package below"),
        (7, "respond", "decided 7, which is not ACCEPT or REJECT"),
    ],
)
def test_a_decision_that_is_none_is_refused_in_one_line(decision: int, method: str, message: str) -> None:
    def decides(self: Any, table: Table, package: int = 0) -> int:
        return decision

    wild = type("Wild", (Sanctioner,), {method: decides})

    def some_runs() -> None:
        for run in range(5):
            CampaignModel(load(), run, agents={"sanctioner": wild}).play()

    with pytest.raises(AgentFailed, match=message) as caught:
        some_runs()
    assert len(str(caught.value).splitlines()) == 1
