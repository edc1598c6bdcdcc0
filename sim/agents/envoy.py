"""The envoy: calls meetings, drafts texts and late compromises within its mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.bargaining.mediation import draft
from sim.bargaining.protocols import PASS
from sim.campaign.beliefs import ENVOY_BELIEVES, view_of
from sim.campaign.draws import draw

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel
    from sim.agents.table import Table


class Envoy(mesa.Agent):
    """A go-between; *position* is its place among the case's envoys."""

    def __init__(self, model: CampaignModel, name: str, position: int) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name
        self.position = position
        self.first = np.zeros(0)
        self.second = np.zeros(0)

    def sit_down(self, month: int, packages: int) -> None:
        """Form a view of both sides' utilities, with errors about both."""
        model, scratch = self.campaign, self.campaign.scratch
        view_of(model.case, model.state, 0, month, ENVOY_BELIEVES, self.position, scratch.view)
        self.first = model.sanctioner.weigh(scratch.parts, scratch.view, packages)
        self.second = model.holder.weigh(scratch.parts, scratch.view, packages)

    def decide(self, table: Table) -> int:
        """Return the package to put on the table, or `PASS`."""
        if not self.campaign.text_first and not self.speaks(table):
            return PASS
        if not self.first.size:
            self.sit_down(table.month, table.packages)
        return self.draft(table)

    def speaks(self, table: Table) -> bool:
        """Return whether it tables a compromise in this late round."""
        model = self.campaign
        key = model.case.envoy.luck_compromise[self.position]
        u = draw(model.state, 0, key, table.month, int(table.talk.round_number[0]), 0)
        return bool(u < model.case.envoy.p_compromise[self.position])

    def draft(self, table: Table) -> int:
        """Return the Nash or Kalai-Smorodinsky package as it sees them, or `PASS`.

        A compromise lies between the last offers: each side gets more than it has just refused. A single text is among
        those that no refusal speaks against.
        """
        open_ = np.ones(table.packages, dtype=np.bool_)
        concept = int(self.campaign.case.envoy.compromise[self.position])
        return int(
            draft(
                self.first,
                self.second,
                concept,
                self.campaign.text_first,
                table.trail,
                table.n_moves,
                open_,
            )
        )

    def rise(self) -> None:
        """Leave the table and forget the view formed there."""
        self.first, self.second = np.zeros(0), np.zeros(0)
