"""The batch and the agents share names of rules in one process: whichever comes first, from a cold and from a warm cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machine.fresh import fresh

BOTH = """
import hashlib
import sim
from sim.agents.model import CampaignModel

scenario = sim.load("korvia_baseline", "months=12", "threads=3")

def batch():
    runs = sim.simulate(scenario, runs=900).runs.head(1)
    return hashlib.sha256(runs.to_csv(index=False, float_format="%r").encode()).hexdigest()

def agents():
    model = CampaignModel(scenario, 0).play()
    return hashlib.sha256(b"".join(array.tobytes() for array in model.state)).hexdigest()

print(*[globals()[name]() for name in {order}])
"""


@pytest.mark.slow
def test_agents_and_batch_in_one_process_play_the_same_in_both_orders_cold_and_warm(tmp_path: Path) -> None:
    orders = (["agents", "batch", "agents", "batch"], ["batch", "agents", "batch", "agents"])
    said = [
        fresh(BOTH.replace("{order}", repr(order)), tmp_path, BACKCHANNEL_CACHE_DIR=tmp_path / cache).split()
        for order, cache in ((orders[0], "one"), (orders[1], "two"), (orders[1], "one"), (orders[0], "two"))
    ]
    for order, answers in zip((orders[0], orders[1], orders[1], orders[0]), said, strict=True):
        assert dict(zip(order, answers, strict=True)) == dict(zip(orders[0], said[0], strict=True))
        assert len(set(answers)) == 2
