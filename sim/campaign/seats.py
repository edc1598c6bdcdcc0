"""Seats: what the negotiation tells a side's utility about the campaign so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.utilities import CEILING, REFERENCE
from sim.campaign.case import SANCTIONER
from sim.machine import borrowing_rule


@borrowing_rule
def note_scale(state: Any, i: int, side: int, parameters: np.ndarray) -> None:
    """Write a side's reference point and frozen cost ceiling into the parameters of its utility."""
    run = state.run
    is_sanctioner = side == SANCTIONER
    parameters[REFERENCE] = run.reference_sanctioner[i] if is_sanctioner else run.reference_holder[i]
    parameters[CEILING] = run.ceiling_sanctioner[i] if is_sanctioner else run.ceiling_holder[i]
