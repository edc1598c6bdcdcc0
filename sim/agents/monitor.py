"""The monitor: publishes a count, late and with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.campaign import observation
from sim.machine.entries import called_often

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel

publish = called_often(observation.publish)


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
