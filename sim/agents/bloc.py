"""The bloc: keeps out, follows, or counters; its border closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.campaign import bloc
from sim.machine.entries import called_often

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel

border_and_stance = called_often(bloc.border_and_stance)


class Bloc(mesa.Agent):
    """Neighbours whose stance decides what relief is worth."""

    def __init__(self, model: CampaignModel, name: str) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name

    def border_and_stance(self, month: int) -> None:
        """Meet the month's incidents, and begin to follow when the lag has passed."""
        border_and_stance(self.campaign.case, self.campaign.state, 0, month)
