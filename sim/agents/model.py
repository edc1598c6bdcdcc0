"""The Mesa model of a campaign: one step is one month."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import mesa

from sim.agents.bloc import Bloc
from sim.agents.clock import check_it_goes_on, one_month
from sim.agents.collecting import Collector, Row, latest_month, month_columns
from sim.agents.envoy import Envoy
from sim.agents.failing import failure
from sim.agents.holder import Holder
from sim.agents.keywords import named, whole
from sim.agents.mesa_scenario import is_mesas, iteration, said_in
from sim.agents.monitor import Monitor
from sim.agents.patron import Patron
from sim.agents.principal import Principal
from sim.agents.record import TalkRecord
from sim.agents.sanctioner import Sanctioner
from sim.agents.table import CONVENE, Table, hold, takes_part
from sim.campaign import month as months
from sim.campaign import observation
from sim.campaign.case import Case
from sim.campaign.events import NOBODY
from sim.campaign.month import Desk, new_desk
from sim.campaign.sides import GO_BETWEEN
from sim.campaign.start import begin
from sim.campaign.state import State, new_state
from sim.configuration.bind import bind, parties_of, party_of
from sim.configuration.ready import ready
from sim.configuration.schema import Scenario
from sim.errors import AgentFailed, ConfigError
from sim.machine.entries import called_often

open_month, keep_record = called_often(months.open_month), called_often(observation.keep_record)

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
    scenario : str, Scenario or Mesa's Scenario
        Name of a scenario, one that `sim.load` gave (it is left unchanged), or one of Mesa 3.5 and newer (`from_mesa` says
        how it is read).
    run : int, optional
        Number of the run; with the seed it fixes all luck. By default 0, and under `mesa.batch_run` the number of the
        iteration unless a seed is given too.
    seed, rng : int, optional
        Root seed, under the older and the newer of Mesa's names; the scenario's own by default.
    keep_talks : bool
        Whether every meeting is recorded in full in `talks`.
    collect : bool
        Whether `datacollector` holds every month's columns and what the agents show.
    agents : mapping of str to type, optional
        Subclasses to use instead of the built-in class of a role.
    case : Case, optional
        The scenario already bound, to save doing it again for every run.
    config_dir, plugins : optional
        Where a scenario's name is looked up too, and files with laws of one's own, as for `sim.load`.
    **kwargs
        Overrides of the scenario's keys: ``months=12``, ``talks__rounds=8`` or ``**{"talks.rounds": 8}``.

    Raises
    ------
    ConfigError
        If a scenario, key, value or role is not known.

    Attributes
    ----------
    month : int
        Number of months played, which is that of the month to come, from 0.
    running : bool
        False once all months were played; a further `step` raises `HorizonReached`.
    scenario
        Mesa's scenario if the model was made of one; ours is `configuration`.

    Notes
    -----
    All luck is addressed (`sim.luck`); Mesa's own generators, seeded by seed and run, are never drawn from: they are for
    agents of your own.

    Examples
    --------
    >>> model = CampaignModel("baseline", months=6)
    >>> model.run_model()
    >>> model.running, model.datacollector.get_model_vars_dataframe()["held"].shape
    (False, (6,))
    """

    # Mesa 3.5 has a property of this name, which can never be empty, and SolaraViz resets such a model from it alone.
    scenario: Any = None

    def __init__(
        self,
        scenario: Any = "baseline",
        run: int | None = None,
        seed: int | None = None,
        *,
        rng: int | None = None,
        keep_talks: bool = False,
        collect: bool = True,
        agents: Mapping[str, type] | None = None,
        case: Case | None = None,
        config_dir: str | Path | None = None,
        plugins: str | Path | Sequence[str | Path] = (),
        **kwargs: Any,
    ) -> None:
        check_agents(agents or {})
        given = scenario if is_mesas(scenario) else None
        if given is not None:
            kwargs = said_in(given) | kwargs
            scenario, run = kwargs.pop("scenario", "baseline"), kwargs.pop("run", run)
            rng = kwargs.pop("rng") if seed is None and rng is None else rng
        scenario, case = _configured(scenario, case, kwargs, config_dir, plugins)
        seed, run = _luck(scenario, seed, rng, run)
        super().__init__(rng=[seed, run])
        self.scenario = given
        if given is not None:
            given.model = self
        self.configuration: Scenario = scenario
        self.case = case
        self.state: State = new_state(case, 1, scenario.months, keep_events=scenario.output.keep == "events")
        begin(case, self.state, 0, seed, run)
        self.laws, self.terms = ready(scenario, case)
        self.desk: Desk = new_desk(case)
        self.seed, self.run, self.month = seed, run, 0
        self.failed: AgentFailed | None = None
        self.keep_talks = keep_talks
        self.talks: list[TalkRecord] = []
        try:
            self._seat(scenario, {**ROLE_CLASSES, **(agents or {})})
        except Exception as problem:
            raise failure(run, "before the first month", problem) from problem
        self._mark_seats()
        self.datacollector: Any = Collector(scenario) if collect else None
        self._clock, self.step = self.step, self._step_within_the_horizon  # type: ignore[method-assign]

    def _step_within_the_horizon(self) -> None:
        # Mesa's clock moves before the step is taken: it is not to move where there is none.
        check_it_goes_on(self)
        self._clock()

    def _seat(self, scenario: Scenario, classes: Mapping[str, type]) -> None:
        self.sanctioner: Sanctioner = classes["sanctioner"](self, party_of(scenario, "sanctioner")[0])
        self.holder: Holder = classes["holder"](self, party_of(scenario, "holder")[0])
        self.patrons: list[Patron] = self._all(scenario, classes, "patron")
        self.blocs: list[Bloc] = self._all(scenario, classes, "bloc")
        self.monitors: list[Monitor] = self._all(scenario, classes, "monitor")
        self.envoys: list[Envoy] = self._all(scenario, classes, "envoy")

    def _all(self, scenario: Scenario, classes: Mapping[str, type], role: str) -> list[Any]:
        return [classes[role](self, name, place) for place, name in enumerate(parties_of(scenario, role))]

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

    @one_month
    def step(self) -> None:
        """Play one month, in this order."""
        month = self.month
        open_month(self.case, self.state, 0, month)
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

    @cached_property
    def columns(self) -> dict[str, type]:
        """The columns of a month, int for what is counted and float for the rest."""
        return month_columns(self.configuration)

    @property
    def latest(self) -> Row:
        """The month that was played last, by the columns of the months table; NaN before the first."""
        return latest_month(self)

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


def check_agents(agents: Any) -> None:
    """Refuse an agent for no role, which nobody would seat, and one that is not of its role.

    Raises
    ------
    ConfigError
        In one line.
    """
    if not isinstance(agents, Mapping):
        raise ConfigError.at("CampaignModel", "agents", agents, "must be a mapping from roles to classes")
    for role, kind in agents.items():
        if role not in ROLE_CLASSES:
            raise ConfigError.at("agents", "role", role, list(ROLE_CLASSES))
        if not (isinstance(kind, type) and issubclass(kind, ROLE_CLASSES[role])):
            raise ConfigError.at("agents", role, kind, f"must be a subclass of {ROLE_CLASSES[role].__name__}")


def _configured(
    scenario: Any,
    case: Case | None,
    keywords: Mapping[str, Any],
    config_dir: str | Path | None,
    plugins: str | Path | Sequence[str | Path],
) -> tuple[Scenario, Case]:
    """Return the scenario of a name and keywords, or the one that was given, each with its case."""
    if isinstance(scenario, str):
        made, bound = named(scenario, keywords, config_dir, plugins)
        return made, bound if case is None else case
    if not isinstance(scenario, Scenario):
        raise ConfigError.at("CampaignModel", "scenario", scenario, "must be a scenario or the name of one")
    for key, value in keywords.items():
        raise ConfigError.at(
            "CampaignModel", key, value, "goes with the name of a scenario, not with a scenario"
        )
    return scenario, bind(scenario) if case is None else case


def _luck(scenario: Scenario, seed: Any, rng: Any, run: Any) -> tuple[int, int]:
    """Return the root seed and the number of the run."""
    if seed is not None and rng is not None:
        raise ConfigError.at(
            "CampaignModel", "rng", rng, "and a seed were given: they are two names of one thing"
        )
    root = next((found for found in (seed, rng) if found is not None), scenario.seed)
    return whole("seed", root), whole("run", iteration() if run is None else run)


def release_model(model: CampaignModel) -> None:
    """Let go of a finished model: Mesa 3.3 keeps every model alive through a class attribute."""
    ids = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(model, None)
