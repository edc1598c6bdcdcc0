"""What sanctioner and holder share as negotiators: laws of their own, and a belief about the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim import registry
from sim.bargaining.acceptances import LOOKS_AHEAD
from sim.bargaining.common_laws import UNCOMMON, accepted_by, offer_by, target_by
from sim.bargaining.negotiation import find_best, propose, remember_offer, respond, sit_down
from sim.bargaining.offerings import READS_COORDINATES, offering_for
from sim.bargaining.opponents import READS_OFFERS
from sim.bargaining.protocols import PROPOSE
from sim.bargaining.tactics import (
    DISCOUNT,
    HISTORY_COLUMNS,
    LUCK,
    MEMORY_SLOTS,
    OTHERS_DISCOUNT,
    OWN_FACTS,
    PACKAGE,
)
from sim.campaign.draws import draw
from sim.campaign.seats import note_scale
from sim.machine import as_written

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel
    from sim.agents.table import Table
    from sim.configuration.schema import LawChoice

PROPOSING = as_written(propose, target_by, offer_by)
RESPONDING = as_written(respond, target_by, accepted_by)
NEGOTIATORS_LAWS = ("tactic", "offering", "acceptance", "opponent")


class Principal(mesa.Agent):
    """A party that proposes and responds. Subclass it to play otherwise; `offer` and `respond` are the two decisions."""

    side: int
    role: str

    def __init__(self, model: CampaignModel, name: str, party: Any) -> None:
        super().__init__(model)
        self.campaign = model
        self.name = name
        self.reservation = float(party.reservation_value)
        self.laws: dict[str, registry.Law] = {}
        self.numbers: dict[str, np.ndarray] = {}
        for kind in ("utility", *NEGOTIATORS_LAWS):
            choice: LawChoice = getattr(party, kind)
            self.laws[kind] = registry.laws(kind)[choice.name]
            if kind == "offering":
                self.laws[kind] = offering_for(self.laws["tactic"], self.laws[kind])
            self.numbers[kind] = self.laws[kind].vector(choice.parameters)
        self.utility_parameters = np.concatenate([np.zeros(2), self.numbers["utility"]])
        self.own = np.ones(OWN_FACTS)
        self.memory = np.zeros(MEMORY_SLOTS)
        self.tables = np.zeros((2, 0))
        self.prior = np.zeros(0)
        self.truth = np.zeros(0)
        self.history = np.zeros((0, HISTORY_COLUMNS))
        self.n_offers = 0
        self.target = np.nan

    @property
    def believed(self) -> np.ndarray:
        """The other side's utilities as this side believes them now; shape (P,)."""
        believed: np.ndarray = self.tables[1]
        return believed

    def reads_coordinates(self) -> bool:
        """Return whether a law of this side asks what each package holds."""
        reading = (
            READS_COORDINATES in law.traits or READS_OFFERS in law.traits for law in self.laws.values()
        )
        return any(reading)

    def value(self, benefits: np.ndarray, costs: np.ndarray) -> np.ndarray:
        """Return this party's utility of every package, no deal being zero.

        Parameters
        ----------
        benefits, costs : array, shape (P, a) and (P, b)
            Bundles in points.
        """
        note_scale(self.campaign.state, 0, self.side, self.utility_parameters)
        out = np.empty(benefits.shape[0])
        self.laws["utility"].function(benefits, costs, self.utility_parameters, out)
        return out

    def sit_down(self, table: Table, prior: np.ndarray) -> None:
        """Take a seat: own utilities, what the other's are believed to be, and the best that looks possible.

        Parameters
        ----------
        table : Table
            With both sides' utilities in ``worth``.
        prior : array, shape (P,)
            The other's utilities as this side believes them before any offer.
        """
        patience = 1.0 - float(table.talk.p_breakdown[0])
        self.own[DISCOUNT] = self.own[OTHERS_DISCOUNT] = patience
        self.prior, self.truth = prior, table.worth[1 - self.side]
        self.tables = np.empty((2, table.packages))
        self.tables[0] = table.worth[self.side]
        self.history = np.zeros((table.trail.shape[0], HISTORY_COLUMNS))
        self.n_offers = 0
        self.form_belief(table)
        sit_down(self.tables, self.reservation, self.own, self.memory)

    def form_belief(self, table: Table) -> None:
        """Let the opponent model say what the other's utilities are."""
        offers = self.history[: self.n_offers]
        theirs = offers[offers[:, 0] == 0.0, PACKAGE].astype(np.int64)
        self.laws["opponent"].function(
            table.coordinates, table.sizes, theirs, int(table.talk.round_number[0]), int(table.talk.n_rounds[0]),
            self.prior, self.truth, self.numbers["opponent"], self.tables[1],
        )  # fmt: skip

    def see_offer(self, table: Table, proposer: int, package: int) -> None:
        """Remember an offer that lies on the table now, and learn from the other's."""
        mine = proposer == self.side
        self.n_offers = int(remember_offer(self.history, self.n_offers, mine, package, self.tables))
        if not mine and READS_OFFERS in self.laws["opponent"].traits:
            self.form_belief(table)
            find_best(self.tables, self.own)

    def think_of(self, table: Table, round_: int) -> None:
        """Draw the luck of a round for the tactic."""
        key = self.campaign.case.sides.luck_tactic[self.side]
        self.own[LUCK] = draw(self.campaign.state, 0, key, table.month, round_, 0)

    def offer(self, table: Table) -> int:
        """Return the package to propose, or `WALK` where nothing looks worth having for both."""
        round_ = int(table.talk.round_number[0])
        self.think_of(table, round_)
        package, self.target = PROPOSING(
            round_, int(table.talk.n_rounds[0]), 0, UNCOMMON, (self.laws["tactic"].function,), self.numbers["tactic"],
            (self.laws["offering"].function,), self.numbers["offering"], self.own, self.tables, table.coordinates,
            self.history, self.n_offers, self.memory,
        )  # fmt: skip
        return int(package)

    def respond(self, table: Table, package: int) -> int:
        """Return `ACCEPT` if the acceptance law takes the offer and it reaches the reservation value, else `REJECT`."""
        next_round = int(table.talk.next_round[0])
        self.think_of(table, next_round)
        decision, self.target = RESPONDING(
            package, next_round, int(table.talk.n_rounds[0]), 0, UNCOMMON, (self.laws["tactic"].function,),
            self.numbers["tactic"], (self.laws["offering"].function,), self.numbers["offering"],
            (self.laws["acceptance"].function,), self.numbers["acceptance"], LOOKS_AHEAD in self.laws["acceptance"].traits,
            self.own, self.tables, table.coordinates, self.history, self.n_offers, self.memory,
        )  # fmt: skip
        return int(decision)

    def decide(self, table: Table) -> int:
        """Return the decision that the protocol asks for."""
        if table.talk.asks[0] == PROPOSE:
            return self.offer(table)
        return self.respond(table, int(table.talk.offer[0]))
