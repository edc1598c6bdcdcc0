"""Draws of a campaign: the run's seed and number are part of every address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.campaign.columns import Columns, Ints, column
from sim.luck import uniform
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    import numpy as np

    from sim.campaign.state import State


class RunState(Columns):
    """Which run it is, and how far it has come."""

    number: Ints = column("", "number of the run")
    seed: Ints = column("", "root seed")
    months: Ints = column("months", "months played")


@borrowing_rule
def draw(state: State, i: int, key: np.uint64, month: int, round_: int, slot: int) -> float:
    """Return the uniform of run *i* for this key, month, round and slot."""
    return uniform(state.run.seed[i], key, state.run.number[i], month, round_, slot)
