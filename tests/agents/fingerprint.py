"""Prints every outcome, month and event of a few runs as JSON, floats in full: the same everywhere or something is wrong.

Usage: ``python tests/agents/fingerprint.py SCENARIO MONTHS RUN [RUN ...]``
"""

from __future__ import annotations

import json
import sys

import numpy as np

from sim.agents.model import CampaignModel
from sim.campaign.outcomes import table
from sim.configuration import load


def fingerprint(name: str, months: int, runs: list[int]) -> dict[str, object]:
    """Return the values of the runs as plain numbers."""
    scenario = load(name, f"months={months}")
    found: dict[str, object] = {}
    for run in runs:
        model = CampaignModel(scenario, run).play()
        columns = table(model.case, model.state, list(scenario.categories), list(scenario.items))
        events = np.asarray(model.state.events)[0, : model.state.run.n_events[0]]
        found[str(run)] = {
            "runs": {key: float(values[0]) for key, values in columns.items()},
            "months": [list(month) for month in np.asarray(model.state.months)[0].tolist()],
            "events": [[float(value) for value in event] for event in events],
        }
    return found


if __name__ == "__main__":
    json.dump(fingerprint(sys.argv[1], int(sys.argv[2]), [int(run) for run in sys.argv[3:]]), sys.stdout)
