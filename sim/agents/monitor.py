"""The monitor: publishes a count, late and with an error, and keeps the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.campaign import observation
from sim.machine.entries import called_often

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel

publish, keep_record = called_often(observation.publish), called_often(observation.keep_record)


class Monitor(mesa.Agent):
    """The one who counts. It decides nothing."""

    def __init__(self, model: CampaignModel, name: str) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name

    def publish(self, month: int) -> None:
        """Publish the month's count and write the month's record."""
        publish(self.campaign.case, self.campaign.state, 0, month)
        keep_record(self.campaign.case, self.campaign.state, 0, month)
