"""The envoy: calls meetings, drafts texts and late compromises within its mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.bargaining.mediation import draft
from sim.bargaining.protocols import PASS
from sim.bargaining.talks import wants_to_speak
from sim.campaign.month import form_view, holder_weighs, sanctioner_weighs
from sim.machine import as_written

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel
    from sim.agents.table import Table

FORM_VIEW, WANTS_TO_SPEAK = (
    as_written(form_view, sanctioner_weighs, holder_weighs),
    as_written(wants_to_speak),
)


class Envoy(mesa.Agent):
    """A go-between; *position* is its place among the case's envoys.

    Subclass it to mediate otherwise: `decide` is what it is asked for, made of `speaks` and `draft`. A class that overrides
    none of the three is played by compiled rules.
    """

    DECISIONS = ("decide", "speaks", "draft", "sit_down")

    def __init__(self, model: CampaignModel, name: str, position: int) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name
        self.position = position
        self.first = np.zeros(0)
        self.second = np.zeros(0)

    def sit_down(self, table: Table) -> None:
        """Form a view of both sides' utilities, with errors about both."""
        model, mediator = self.campaign, table.seats.mediator
        FORM_VIEW(model.case, model.state, 0, table.month, model.laws, model.terms, model.desk, mediator)
        self.first, self.second = mediator.first, mediator.second

    def decide(self, table: Table) -> int:
        """Return the package to put on the table, or `PASS`."""
        if not self.speaks(table):
            return PASS
        if not self.first.size:
            self.sit_down(table)
        return self.draft(table)

    def speaks(self, table: Table) -> bool:
        """Return whether it has something to say: always where it drafts the text, else with a chance in a late round."""
        return bool(WANTS_TO_SPEAK(table.talk, table.seats.mediator, table.luck))

    def draft(self, table: Table) -> int:
        """Return the Nash or Kalai-Smorodinsky package as it sees them, or `PASS`.

        A compromise lies between the last offers: each side gets more than it has just refused. A single text is among
        those that no refusal speaks against.
        """
        mediator = table.seats.mediator
        package = draft(
            self.first, self.second, mediator.concept, mediator.one_text, table.trail, table.n_moves, mediator.open_
        )  # fmt: skip
        return int(package)

    def rise(self) -> None:
        """Leave the table and forget the view formed there."""
        self.first, self.second = np.zeros(0), np.zeros(0)
