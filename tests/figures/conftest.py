"""Results to draw: small campaigns of the real model, each simulated once."""

from __future__ import annotations

from functools import cache

import pytest

from sim.configuration import load
from sim.ensemble import simulate
from sim.results import Results

CAMPAIGNS = {
    "usual": ("baseline", ("months=12",), 12),
    "one run": ("baseline", ("months=12",), 1),
    "one month": ("baseline", ("months=1",), 3),
    "no deals": ("baseline", ("months=8", "parties.minsk.reservation_value=1000"), 4),
    "no record": ("baseline", ("months=8", "record.events=[]", "record.counts=[]"), 4),
    "fictional": ("korvia_baseline", (), 6),
    "single text": ("korvia_hard_line", (), 6),
}


@cache
def campaign(name: str) -> Results:
    scenario, overrides, runs = CAMPAIGNS[name]
    return simulate(load(scenario, *overrides), runs)


@pytest.fixture
def usual() -> Results:
    return campaign("usual")
