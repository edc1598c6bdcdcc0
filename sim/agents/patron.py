"""The patron: tolerates, outbids, squeezes or locks in, and is where the channel leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.campaign import channel, patron
from sim.machine.entries import called_often

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel

listen = called_often(channel.listen)
answer, choose = called_often(patron.answer), called_often(patron.choose)


class Patron(mesa.Agent):
    """The power behind the holder."""

    def __init__(self, model: CampaignModel, name: str, position: int) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name
        self.position = position

    def choose(self, month: int) -> int:
        """Return its answer to the month's relief; override this to play another patron."""
        return int(choose(self.campaign.case, self.campaign.state, 0, self.position, month))

    def answer(self, month: int) -> None:
        """Answer in the same month."""
        answer(self.campaign.case, self.campaign.state, 0, self.position, month, int(self.choose(month)))

    def listen(self, month: int) -> None:
        """Hear messages, see relief, and move on the war track or not."""
        listen(self.campaign.case, self.campaign.state, 0, self.position, month)
