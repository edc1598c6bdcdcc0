"""The Mesa model of a campaign: one step is one month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np

from sim.agents.bloc import Bloc
from sim.agents.envoy import Envoy
from sim.agents.holder import Holder
from sim.agents.monitor import Monitor
from sim.agents.patron import Patron
from sim.agents.record import TalkRecord
from sim.agents.sanctioner import Sanctioner
from sim.agents.table import Scratch, Table
from sim.bargaining.protocols import GO_BETWEEN_FIRST, RESPOND
from sim.campaign.calendar import turn_page
from sim.campaign.case import Case
from sim.campaign.deals import conclude
from sim.campaign.draws import draw
from sim.campaign.events import NOBODY
from sim.campaign.meeting import calling_envoy, close_meeting, let_rapport_fade, open_meeting
from sim.campaign.observation import keep_record
from sim.campaign.packages import fill_coordinates, lay_out
from sim.campaign.sides import GO_BETWEEN
from sim.campaign.start import begin
from sim.campaign.state import State, new_state
from sim.configuration.bind import bind, parties_of, party_of
from sim.configuration.schema import Scenario

ROLE_CLASSES: dict[str, type] = {
    "sanctioner": Sanctioner,
    "holder": Holder,
    "patron": Patron,
    "envoy": Envoy,
    "bloc": Bloc,
    "monitor": Monitor,
}


class CampaignModel(mesa.Model):
    """One run of a scenario with an agent per party.

    Parameters
    ----------
    scenario : Scenario
        Checked configuration; it is left unchanged.
    run : int
        Number of the run; with the seed it fixes all luck.
    seed : int, optional
        Root seed; the scenario's own by default.
    keep_talks : bool
        Whether every meeting is recorded in full in `talks`.
    agents : mapping of str to type, optional
        Subclasses to use instead of the built-in class of a role.
    case : Case, optional
        The scenario already bound, to save doing it again for every run.

    Notes
    -----
    All luck is addressed (`sim.luck`); Mesa's own generator is never drawn from.
    """

    def __init__(
        self,
        scenario: Scenario,
        run: int = 0,
        seed: int | None = None,
        *,
        keep_talks: bool = False,
        agents: Mapping[str, type] | None = None,
        case: Case | None = None,
    ) -> None:
        super().__init__(rng=0)
        self.configuration = scenario
        self.case = bind(scenario) if case is None else case
        self.state: State = new_state(
            self.case, 1, scenario.months, keep_events=scenario.output.keep == "events"
        )
        begin(self.case, self.state, 0, scenario.seed if seed is None else seed, run)
        self.scratch = Scratch(self.case)
        self.month = 0
        self.keep_talks = keep_talks
        self.talks: list[TalkRecord] = []
        self._choose_protocol()
        self._seat(scenario, {**ROLE_CLASSES, **(agents or {})})

    def _choose_protocol(self) -> None:
        from sim import registry

        choice = self.configuration.talks.protocol
        protocol = registry.laws("protocol")[choice.name]
        self.advance = protocol.function
        self.protocol_parameters = protocol.vector(choice.parameters)
        self.protocol_traits = protocol.traits
        self.text_first = GO_BETWEEN_FIRST in protocol.traits

    def _seat(self, scenario: Scenario, classes: Mapping[str, type]) -> None:
        name, party = party_of(scenario, "sanctioner")
        self.sanctioner: Sanctioner = classes["sanctioner"](self, name, party)
        name, party = party_of(scenario, "holder")
        self.holder: Holder = classes["holder"](self, name, party)
        self.patrons: list[Patron] = self._all(scenario, classes, "patron")
        self.blocs: list[Bloc] = self._all(scenario, classes, "bloc")
        self.monitors: list[Monitor] = self._all(scenario, classes, "monitor")
        self.envoys: list[Envoy] = self._all(scenario, classes, "envoy")

    def _all(self, scenario: Scenario, classes: Mapping[str, type], role: str) -> list[Any]:
        return [classes[role](self, name, place) for place, name in enumerate(parties_of(scenario, role))]

    def step(self) -> None:
        """Play one month, in this order."""
        month = self.month
        turn_page(self.case, self.state, 0, month)
        self.holder.revolving_door(month)
        for bloc in self.blocs:
            bloc.border_and_stance(month)
        self.meet(month)
        self.sanctioner.keep_promises(month)
        for patron in self.patrons:
            patron.answer(month)
        for patron in self.patrons:
            patron.listen(month)
        for monitor in self.monitors:
            monitor.publish(month)
        keep_record(self.case, self.state, 0, month)
        self.month += 1

    def play(self) -> CampaignModel:
        """Play all months and return the model."""
        while self.month < self.configuration.months:
            self.step()
        return self

    def meet(self, month: int) -> None:
        """Hold a meeting if an envoy brings the sides together, and conclude what they agree."""
        let_rapport_fade(self.case, self.state, 0)
        position = int(calling_envoy(self.case, self.state, 0, month))
        if position == NOBODY:
            return
        envoy = self.envoys[position]
        packages = int(
            lay_out(self.case, self.state, 0, month, self.case.envoy.mandate[position], self.scratch.menu)
        )
        open_meeting(self.state, 0, month, position, packages)
        if packages == 0:
            return
        table = self.set_table(month, position, packages)
        self.talk(table, envoy)
        close_meeting(self.state, 0, month, position, int(table.talk.status[0]), table.rounds)
        passed = table.agreement is not None and self.conclude(table)
        if self.keep_talks:
            self.talks.append(self.record(table, envoy, passed))
        envoy.rise()

    def set_table(self, month: int, envoy: int, packages: int) -> Table:
        """Return the table with both principals seated, each with its utilities and beliefs."""
        table = Table(self.case, self.scratch, month, envoy, packages, self.protocol_traits)
        if self.sanctioner.reads_coordinates() or self.holder.reads_coordinates():
            fill_coordinates(self.scratch.menu, table.coordinates)
        believed_holder = self.sanctioner.believe(month, envoy, packages)
        believed_sanctioner = self.holder.believe(month, envoy, packages)
        own = self.sanctioner.weigh(self.scratch.true_parts, self.scratch.truth, packages)
        other = self.holder.weigh_own(month, envoy, packages)
        table.worth = [own, other]
        self.sanctioner.sit_down(table, believed_holder)
        self.holder.sit_down(table, believed_sanctioner)
        return table

    def talk(self, table: Table, envoy: Envoy) -> None:
        """Let the protocol ask one party after the other until talks end."""
        seats: list[Any] = [self.sanctioner, self.holder, envoy]
        while table.running:
            mover = int(table.talk.mover[0])
            decision = int(seats[mover].decide(table))
            table.note(decision, np.nan if mover == GO_BETWEEN else seats[mover].target)
            key, talk = self.case.talks.luck_breakdown, table.talk
            u = draw(self.state, 0, key, table.month, int(talk.round_number[0]), int(talk.slot[0]))
            self.advance(talk, decision, u, self.protocol_parameters)
            if talk.asks[0] == RESPOND:
                self.show(table)

    def show(self, table: Table) -> None:
        """Let both principals see what has been proposed."""
        for proposer, package in table.shown():
            self.sanctioner.see_offer(table, proposer, package)
            self.holder.see_offer(table, proposer, package)

    def conclude(self, table: Table) -> bool:
        """Turn the agreement into a deal; return whether it passed at home."""
        own, other = table.worth
        return bool(
            conclude(
                self.case, self.state, 0, table.month, table.envoy, self.scratch.menu, self.scratch.true_parts,
                own, other, int(table.talk.offer[0]),
            )
        )  # fmt: skip

    def record(self, table: Table, envoy: Envoy, passed: bool) -> TalkRecord:
        """Return the meeting in full."""
        menu = self.scratch.menu
        return TalkRecord(
            month=table.month,
            envoy=envoy.name,
            sanctioner=table.worth[0],
            holder=table.worth[1],
            believed_holder=self.sanctioner.believed,
            believed_sanctioner=self.holder.believed,
            releases=menu.releases[: menu.size[0]].copy(),
            sets=menu.sets[: menu.size[1]].copy(),
            trail=table.trail[: table.n_moves].copy(),
            targets=table.targets[: table.n_moves].copy(),
            status=table.status,
            agreement=table.agreement,
            passed=passed,
            reservation=(self.sanctioner.reservation, self.holder.reservation),
        )


def release_model(model: CampaignModel) -> None:
    """Let go of a finished model: Mesa 3.3 keeps every model alive through a class attribute."""
    ids = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(model, None)
