"""Seats: what the negotiation tells a side's utility about the campaign so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bargaining.utilities import CEILING, REFERENCE
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.state import State


@borrowing_rule
def note_scale(state: State, i: int, side: int, parameters: np.ndarray) -> None:
    """Write a side's reference point and frozen cost ceiling into the parameters of its utility."""
    parameters[REFERENCE] = state.sides.reference[i, side]
    parameters[CEILING] = state.sides.ceiling[i, side]
