"""The sanctioner: grants relief along its roadmap, and keeps or breaks its word."""

from __future__ import annotations

from sim.agents.principal import Principal
from sim.campaign import delivery
from sim.campaign.case import SANCTIONER
from sim.machine.entries import called_often

keep_promises = called_often(delivery.keep_promises)


class Sanctioner(Principal):
    """The side that grants relief."""

    side = SANCTIONER
    role = "sanctioner"

    def keep_promises(self, month: int) -> None:
        """Deliver what is due, let the other side deliver what follows, and snap back."""
        keep_promises(self.campaign.case, self.campaign.state, 0, month)
