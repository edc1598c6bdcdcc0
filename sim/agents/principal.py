"""What sanctioner and holder share as negotiators: a utility, a tactic, a belief about the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.bargaining.negotiation import NO_PACKAGE, accepts, best_possible, offer_at_target, offers_seen_by
from sim.bargaining.protocols import ACCEPT, PROPOSE, REJECT, WALK
from sim.bargaining.utilities import CEILING, REFERENCE

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel
    from sim.agents.table import Table

MEMORY_SLOTS = 8


class Principal(mesa.Agent):
    """A party that proposes and responds. Subclass it to play otherwise; `offer` and `respond` are the two decisions."""

    side: int
    role: str

    def __init__(self, model: CampaignModel, name: str, party: Any) -> None:
        super().__init__(model)
        from sim import registry

        self.campaign = model
        self.name = name
        self.reservation = float(party.reservation_value)
        utility = registry.laws("utility")[party.utility.name]
        tactic = registry.laws("tactic")[party.tactic.name]
        self.utility_law = utility.function
        self.utility_parameters = np.concatenate([np.zeros(2), utility.vector(party.utility.parameters)])
        self.tactic_law = tactic.function
        self.tactic_parameters = tactic.vector(party.tactic.parameters)
        self.memory = np.zeros(MEMORY_SLOTS)
        self.own = np.zeros(0)
        self.believed = np.zeros(0)
        self.range = np.zeros(2)
        self.target = np.nan

    def value(self, benefits: np.ndarray, costs: np.ndarray) -> np.ndarray:
        """Return this party's utility of every package, no deal being zero.

        Parameters
        ----------
        benefits, costs : array, shape (P, a) and (P, b)
            Bundles in points.
        """
        run = self.campaign.state.run
        self.utility_parameters[REFERENCE] = run[f"reference_{self.role}"][0]
        self.utility_parameters[CEILING] = run[f"ceiling_{self.role}"][0]
        out = np.empty(benefits.shape[0])
        self.utility_law(benefits, costs, self.utility_parameters, out)
        return out

    def sit_down(self, own: np.ndarray, believed: np.ndarray) -> None:
        """Take a seat: own utilities, what the other's are believed to be, and the best that looks possible."""
        self.own, self.believed = own, believed
        self.memory[:] = 0.0
        best = best_possible(own, believed, self.reservation)
        self.range = np.array([own[best] if best != NO_PACKAGE else np.nan, self.reservation])

    def aspiration(self, table: Table, round_: int) -> float:
        """Return the utility that the tactic asks for in a round."""
        history = np.zeros((table.n_moves, 2))
        n = offers_seen_by(table.trail, table.n_moves, self.side, self.own, history)
        rounds = int(table.talk.n_rounds[0])
        return float(
            self.tactic_law(round_, rounds, self.range, history[:n], self.memory, self.tactic_parameters)
        )

    def offer(self, table: Table) -> int:
        """Return the package to propose, or `WALK` where nothing looks worth having for both."""
        if np.isnan(self.range[0]):
            return WALK
        self.target = self.aspiration(table, int(table.talk.round_number[0]))
        return int(offer_at_target(self.own, self.believed, self.reservation, self.target))

    def respond(self, table: Table, package: int) -> int:
        """Return `ACCEPT` if the offer is worth what one would ask for next, else `REJECT`."""
        if np.isnan(self.range[0]):
            self.target = self.reservation
        else:
            self.target = self.aspiration(table, int(table.talk.round_number[0]) + 1)
        return ACCEPT if accepts(self.own[package], self.target, self.reservation) else REJECT

    def decide(self, table: Table) -> int:
        """Return the decision that the protocol asks for."""
        if table.talk.asks[0] == PROPOSE:
            return self.offer(table)
        return self.respond(table, int(table.talk.offer[0]))
