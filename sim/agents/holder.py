"""The holder: frees people by category. Arrests are a reduced-form process around it, not its decision."""

from __future__ import annotations

import numpy as np

from sim.agents.principal import Principal
from sim.campaign.attributes import Bundles, View, holder_bundles, sanctioner_bundles
from sim.campaign.beliefs import view_of
from sim.campaign.case import HOLDER, HOLDER_BELIEVES
from sim.campaign.prisoners import revolving_door


class Holder(Principal):
    """The side that holds prisoners."""

    side = HOLDER
    role = "holder"

    def revolving_door(self, month: int) -> None:
        """Let the stock change outside the talks: sentences end, pardons, arrests."""
        revolving_door(self.campaign.case, self.campaign.state, 0, month)

    def weigh_own(self, month: int, envoy: int, packages: int) -> np.ndarray:
        """Return this side's utility of every package: own weights as they are, the trust a release earns as it believes."""
        model, scratch = self.campaign, self.campaign.scratch
        view_of(model.case, model.state, 0, month, HOLDER_BELIEVES, envoy, scratch.view)
        return self.weigh(scratch.true_bundles, scratch.view, month, packages)

    def weigh(self, bundles: Bundles, view: View, month: int, packages: int) -> np.ndarray:
        """Return this side's utility of every package as *view* sees its weights."""
        model = self.campaign
        holder_bundles(model.case, model.state, 0, month, model.scratch.menu, view, bundles)
        return self.value(bundles.holder_benefits[:packages], bundles.holder_costs[:packages])

    def believe(self, month: int, envoy: int, packages: int) -> np.ndarray:
        """Return the sanctioner's utility as this side believes it."""
        model, scratch = self.campaign, self.campaign.scratch
        view_of(model.case, model.state, 0, month, HOLDER_BELIEVES, envoy, scratch.view)
        sanctioner_bundles(model.case, model.state, 0, scratch.menu, scratch.view, scratch.bundles)
        bundles = scratch.bundles
        return model.sanctioner.value(
            bundles.sanctioner_benefits[:packages], bundles.sanctioner_costs[:packages]
        )
