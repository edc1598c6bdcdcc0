"""The holder: frees people by category. Arrests are a reduced-form process around it, not its decision."""

from __future__ import annotations

from sim.agents.principal import Principal
from sim.campaign import prisoners
from sim.campaign.case import HOLDER
from sim.machine.entries import called_often

revolving_door = called_often(prisoners.revolving_door)


class Holder(Principal):
    """The side that holds prisoners."""

    side = HOLDER
    role = "holder"

    def revolving_door(self, month: int) -> None:
        """Let the stock change outside the talks: sentences end, pardons, arrests."""
        revolving_door(self.campaign.case, self.campaign.state, 0, month)
