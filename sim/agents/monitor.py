"""The monitor: publishes a count, late and with an error, late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.campaign.observation import publish

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel


class Monitor(mesa.Agent):
    """The one who counts. It decides nothing."""

    def __init__(self, model: CampaignModel, name: str, position: int) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name
        self.position = position

    def publish(self, month: int) -> None:
        """Publish the month's count."""
        publish(self.campaign.case, self.campaign.state, 0, self.position, month)
