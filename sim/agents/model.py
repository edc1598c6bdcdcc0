"""The Mesa model of a campaign: one step is one month."""

from __future__ import annotations

import math
from collections.abc import Mapping

import mesa

from sim.agents.bloc import Bloc
from sim.agents.envoy import Envoy
from sim.agents.holder import Holder
from sim.agents.monitor import Monitor
from sim.agents.patron import Patron
from sim.agents.principal import Principal
from sim.agents.record import TalkRecord
from sim.agents.sanctioner import Sanctioner
from sim.agents.table import CONVENE, Table, hold, takes_part
from sim.campaign import calendar
from sim.campaign.case import GO_BETWEEN, Case
from sim.campaign.events import NOBODY
from sim.campaign.month import Desk, new_desk
from sim.campaign.start import begin
from sim.campaign.state import State, new_state
from sim.configuration.bind import bind, envoys_of, party_of
from sim.configuration.ready import ready
from sim.configuration.schema import Scenario
from sim.machine.entries import called_often

turn_page = called_often(calendar.turn_page)

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
        self.laws, self.terms = ready(scenario, self.case)
        self.desk: Desk = new_desk(self.case)
        self.month = 0
        self.keep_talks = keep_talks
        self.talks: list[TalkRecord] = []
        self._seat(scenario, {**ROLE_CLASSES, **(agents or {})})
        self._mark_seats()

    def _seat(self, scenario: Scenario, classes: Mapping[str, type]) -> None:
        name, party = party_of(scenario, "sanctioner")
        self.sanctioner: Sanctioner = classes["sanctioner"](self, name, party)
        name, party = party_of(scenario, "holder")
        self.holder: Holder = classes["holder"](self, name, party)
        self.patron: Patron = classes["patron"](self, party_of(scenario, "patron")[0])
        self.bloc: Bloc = classes["bloc"](self, party_of(scenario, "bloc")[0])
        self.monitor: Monitor = classes["monitor"](self, party_of(scenario, "monitor")[0])
        self.envoys: list[Envoy] = [
            classes["envoy"](self, envoy, position) for position, envoy in enumerate(envoys_of(scenario))
        ]

    def _mark_seats(self) -> None:
        """Mark whoever takes decisions of its own, to be asked; all others are played by their laws."""
        for agent in (self.sanctioner, self.holder):
            self.desk.outside[agent.side] = takes_part(agent, Principal, *Principal.DECISIONS)
        self.desk.outside[GO_BETWEEN] = any(
            takes_part(envoy, Envoy, *Envoy.DECISIONS) for envoy in self.envoys
        )
        if self.desk.outside.any():
            numbers = self.terms.numbers._replace(somebody_listens=True)
            self.terms = self.terms._replace(numbers=numbers)

    def step(self) -> None:
        """Play one month, in this order."""
        month = self.month
        turn_page(self.case, self.state, 0, month)
        self.holder.revolving_door(month)
        self.bloc.border_and_stance(month)
        self.meet(month)
        self.sanctioner.keep_promises(month)
        self.patron.answer(month)
        self.patron.listen(month)
        self.monitor.publish(month)
        self.month += 1

    def play(self) -> CampaignModel:
        """Play all months and return the model."""
        while self.month < self.configuration.months:
            self.step()
        return self

    def meet(self, month: int) -> None:
        """Hold a meeting if an envoy brings the sides together, and conclude what they agree.

        It is one compiled call; agents that take decisions of their own are asked for them.
        """
        packages = CONVENE(self.case, self.state, 0, month, self.desk)
        if packages == 0:
            return
        table = None
        while (asked := hold(self, month)) != NOBODY:
            table = table or Table(self, month)
            self.ask(table, asked)
        if table is not None:
            self.envoys[table.envoy].rise()
        if self.keep_talks:
            self.talks.append(self.record(table or Table(self, month)))

    def ask(self, table: Table, seat: int) -> None:
        """Let the agent in a seat decide."""
        if seat == GO_BETWEEN:
            envoy = self.envoys[table.envoy]
            table.say(envoy.name, int(envoy.decide(table)), math.nan)
        else:
            principal = (self.sanctioner, self.holder)[seat]
            table.say(principal.name, int(principal.decide(table)), principal.target)

    def record(self, table: Table) -> TalkRecord:
        """Return the meeting in full."""
        menu, tables = self.desk.menu, table.seats.tables.copy()
        return TalkRecord(
            month=table.month,
            envoy=self.envoys[table.envoy].name,
            sanctioner=tables[0, 0],
            holder=tables[1, 0],
            believed_holder=tables[0, 1],
            believed_sanctioner=tables[1, 1],
            releases=menu.releases[: menu.size[0]].copy(),
            sets=menu.sets[: menu.size[1]].copy(),
            trail=table.trail[: table.n_moves].copy(),
            targets=table.targets[: table.n_moves].copy(),
            status=table.status,
            agreement=table.agreement,
            passed=bool(self.desk.sitting.passed[0]),
            reservation=(self.sanctioner.reservation, self.holder.reservation),
        )


def release_model(model: CampaignModel) -> None:
    """Let go of a finished model: Mesa 3.3 keeps every model alive through a class attribute."""
    ids = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(model, None)
