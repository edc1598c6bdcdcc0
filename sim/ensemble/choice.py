"""Which engine plays the runs of a scenario, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.ensemble.engine import threads_of
from sim.errors import ConfigError
from sim.machine import jit_enabled

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario

BATCH, MESA = "batch", "mesa"


class Choice(NamedTuple):
    """The engine, how many threads or processes it takes, and the reason."""

    engine: str
    workers: int
    why: str

    def sentence(self) -> str:
        """Return one line for a person."""
        kind = "thread" if self.engine == BATCH else "process"
        many = f"{self.workers} {kind}{'' if self.workers == 1 else 'es' if kind == 'process' else 's'}"
        return f"Engine: {self.engine}, {many}; {self.why}."


def choose(scenario: Scenario, agents: Mapping[str, type] | None = None) -> Choice:
    """Return what plays a scenario: the batch, unless agents of one's own or ``engine=mesa`` ask for Mesa.

    Raises
    ------
    ConfigError
        If the batch was asked for and cannot play the agents, or an agent fits no role.
    """
    if agents:
        from sim.agents.model import check_agents

        check_agents(agents)
        named = ", ".join(f"{role} is {kind.__name__}" for role, kind in sorted(agents.items()))
        if scenario.engine == BATCH:
            raise ConfigError.at("simulate", "engine", BATCH, f"cannot play agents of your own ({named})")
        return Choice(MESA, _processes(scenario, agents), f"agents of your own ({named})")
    if scenario.engine == MESA:
        return Choice(MESA, _processes(scenario, None), "engine=mesa was asked for")
    reason = "all agents are the program's own" if scenario.engine == "auto" else "engine=batch was asked for"
    return Choice(
        BATCH, threads_of(scenario), reason if jit_enabled() else f"{reason}, but compilation is off"
    )


def _processes(scenario: Scenario, agents: Mapping[str, type] | None) -> int:
    # Mesa takes longer to import than the batch to play a thousand runs.
    from sim.ensemble.mesa_path import processes_for

    return processes_for(scenario, agents)
