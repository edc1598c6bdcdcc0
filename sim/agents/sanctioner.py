"""The sanctioner: grants relief along its roadmap, and keeps or breaks its word."""

from __future__ import annotations

import numpy as np

from sim.agents.principal import Principal
from sim.campaign.beliefs import SANCTIONER_BELIEVES, colour, view_of
from sim.campaign.delivery import keep_promises
from sim.campaign.sides import SANCTIONER
from sim.campaign.weighing import Parts, View, bundle_for_sanctioner, weigh_for_sanctioner


class Sanctioner(Principal):
    """The side that grants relief."""

    side = SANCTIONER
    role = "sanctioner"

    def weigh(self, parts: Parts, view: View, packages: int) -> np.ndarray:
        """Return this side's utility of every package as *view* sees its weights; fill its side of *parts*."""
        model, menu, bundles = self.campaign, self.campaign.scratch.menu, self.campaign.scratch.bundles
        weigh_for_sanctioner(model.case, model.state, 0, menu, view, parts)
        bundle_for_sanctioner(menu, parts, bundles)
        return self.value(bundles.sanctioner_benefits[:packages], bundles.sanctioner_costs[:packages])

    def believe(self, month: int, envoy: int, packages: int) -> np.ndarray:
        """Return the holder's utility as this side believes it, coloured by the envoy who wants a deal."""
        model, scratch = self.campaign, self.campaign.scratch
        view_of(model.case, model.state, 0, month, SANCTIONER_BELIEVES, envoy, scratch.view)
        believed = model.holder.weigh(scratch.parts, scratch.view, packages)
        colour(model.case, envoy, believed)
        return believed

    def keep_promises(self, month: int) -> None:
        """Deliver what is due, let the other side deliver what follows, and snap back."""
        keep_promises(self.campaign.case, self.campaign.state, 0, month)
