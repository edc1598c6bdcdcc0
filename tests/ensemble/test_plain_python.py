"""The rules as plain Python: with compilation off both engines give the same decisions as with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sim

CODE = """
import hashlib, sys
import numpy as np
from sim.agents.model import CampaignModel
from sim.configuration import load
from sim.configuration.bind import bind
from sim.ensemble import engine
scenario = load(sys.argv[1], "months=6")
setting = engine.set_up(scenario, bind(scenario))
play = engine.make_ready(setting)
batch, mesa = engine.play_block(setting, play, 2, 1), CampaignModel(scenario, 2).play().state
assert all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in zip(batch, mesa, strict=True))
whole = [batch.people, batch.run.deals, batch.run.meetings, batch.events.kind, batch.events.subject, batch.events.count]
print(hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in whole)).hexdigest())
"""


def decisions(scenario: str, disabled: str) -> str:
    root = Path(sim.__file__).resolve().parents[1]
    environment = os.environ | {"NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", CODE, scenario], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_decisions_are_the_same_with_compilation_on_and_off() -> None:
    for scenario in ("baseline", "korvia_hard_line"):
        assert decisions(scenario, "0") == decisions(scenario, "1")
