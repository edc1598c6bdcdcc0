"""The holder: frees people by category. Arrests are a reduced-form process around it, not its decision."""

from __future__ import annotations

import numpy as np

from sim.agents.principal import Principal
from sim.campaign.beliefs import HOLDER_BELIEVES, view_of
from sim.campaign.prisoners import revolving_door
from sim.campaign.sides import HOLDER
from sim.campaign.weighing import Parts, View, bundle_for_holder, weigh_for_holder


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
        return self.weigh(scratch.true_parts, scratch.view, packages)

    def weigh(self, parts: Parts, view: View, packages: int) -> np.ndarray:
        """Return this side's utility of every package as *view* sees its weights; fill its side of *parts*."""
        model, menu, bundles = self.campaign, self.campaign.scratch.menu, self.campaign.scratch.bundles
        weigh_for_holder(model.case, model.state, 0, menu, view, parts)
        bundle_for_holder(menu, parts, bundles)
        return self.value(bundles.holder_benefits[:packages], bundles.holder_costs[:packages])

    def believe(self, month: int, envoy: int, packages: int) -> np.ndarray:
        """Return the sanctioner's utility as this side believes it."""
        model, scratch = self.campaign, self.campaign.scratch
        view_of(model.case, model.state, 0, month, HOLDER_BELIEVES, envoy, scratch.view)
        return model.sanctioner.weigh(scratch.parts, scratch.view, packages)
