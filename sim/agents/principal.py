"""What sanctioner and holder share as negotiators: two decisions, taken by the laws of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.bargaining.protocols import PROPOSE

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel
    from sim.agents.table import Table


class Principal(mesa.Agent):
    """A party that proposes and responds.

    Subclass it to play otherwise: `offer` and `respond` are the two decisions, and a class that overrides neither is played by
    compiled rules. What packages are worth to it, and what it believes of the other side, is a matter of its laws.
    """

    side: int
    role: str
    DECISIONS = ("offer", "respond", "decide")

    def __init__(self, model: CampaignModel, name: str) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name
        self.target = np.nan

    @property
    def reservation(self) -> float:
        """Worth of no deal to this side, as things stand."""
        return float(self.campaign.state.sides.reservation_value[0, self.side])

    @property
    def tables(self) -> np.ndarray:
        """Utility of every package at the latest meeting: own in row 0, the other's as believed in row 1."""
        size = 4 * int(self.campaign.desk.sitting.packages[0])
        tables: np.ndarray = self.campaign.desk.tables[:size].reshape(2, 2, -1)[self.side]
        return tables

    @property
    def believed(self) -> np.ndarray:
        """The other side's utilities as this side believes them now; shape (P,)."""
        believed: np.ndarray = self.tables[1]
        return believed

    def offer(self, table: Table) -> int:
        """Return the package to propose, or `WALK` where nothing looks worth having for both."""
        package, self.target = table.by_law(self.side)
        return package

    def respond(self, table: Table, package: int) -> int:
        """Return `ACCEPT` if the acceptance law takes the offer and it reaches the reservation value, else `REJECT`."""
        decision, self.target = table.by_law(self.side, package)
        return decision

    def decide(self, table: Table) -> int:
        """Return the decision that the protocol asks for."""
        if table.talk.asks[0] == PROPOSE:
            return self.offer(table)
        return self.respond(table, int(table.talk.offer[0]))
