"""The Mesa path: every run is a Mesa model of its own, stepped month by month."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

from sim.agents.model import CampaignModel, release_model
from sim.campaign.case import Case
from sim.campaign.state import State, stacked
from sim.configuration import checked
from sim.configuration.bind import bind
from sim.ensemble.engine import AHEAD, Block, threads_of
from sim.errors import AgentFailed, RunsFailed

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario

BLOCK_RUNS = 50
"""Runs a block: what an interruption can cost at most."""
WORTH_A_PROCESS = 1000
"""Runs that repay the start of one more process."""

Agents = Mapping[str, type]


def play(scenario: Scenario, case: Case, run: int, agents: Agents | None = None) -> State:
    """Return the final state, a batch of one, of a single run."""
    model = CampaignModel(scenario, run, case=case, agents=agents, collect=False).play()
    release_model(model)
    return model.state


def play_block(scenario: Scenario, case: Case, first: int, runs: int, agents: Agents | None = None) -> Block:
    """Return the final states of runs ``first .. first + runs - 1``, those that fail left out."""
    states, failures = [], []
    for run in range(first, first + runs):
        try:
            states.append(play(scenario, case, run, agents))
        except AgentFailed as failure:
            failures.append((run, str(failure).removeprefix(f"run {run}: ")))
    return first, stacked(states) if states else None, failures


class Job(NamedTuple):
    """A block for another process, which may have to register a user's laws first."""

    scenario: Scenario
    first: int
    runs: int
    agents: dict[str, type]


def play_job(job: Job) -> Block:
    """Play a block in a process of its own."""
    from sim import registry

    for line in job.scenario.changes.plugins:
        registry.load_plugin(line.rpartition(" ")[0])
    return play_block(job.scenario, bind(job.scenario), job.first, job.runs, job.agents)


def processes_for(scenario: Scenario, agents: Agents | None) -> int:
    """Return how many processes repay their start: one, this one, where agents or laws cannot be sent to another."""
    from sim import registry

    wanted = min(threads_of(scenario), scenario.runs // WORTH_A_PROCESS)
    can_travel = wanted > 1 and (not registry.users_laws() or bool(scenario.changes.plugins))
    if not can_travel:
        return 1
    try:
        pickle.dumps(dict(agents or {}))
    except (pickle.PicklingError, AttributeError, TypeError):
        return 1
    return 1 if any(kind.__module__ == "__main__" for kind in (agents or {}).values()) else wanted


def blocks(
    scenario: Scenario, case: Case, first: int, agents: Agents | None = None, processes: int = 1
) -> Iterator[Block]:
    """Yield blocks of the scenario's runs from *first* on, in ascending order."""
    end = first + scenario.runs
    starts = [(start, min(BLOCK_RUNS, end - start)) for start in range(first, end, BLOCK_RUNS)]
    if processes == 1:
        for start, runs in starts:
            yield play_block(scenario, case, start, runs, agents)
    else:
        yield from _in_processes(
            [Job(scenario, start, runs, dict(agents or {})) for start, runs in starts], processes
        )


def _in_processes(jobs: list[Job], processes: int) -> Iterator[Block]:
    waiting: deque[Future[Block]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        try:
            for job in jobs:
                waiting.append(pool.submit(play_job, job))
                if len(waiting) > AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as problem:
            raise RunsFailed("a process that played runs was killed; what was done is kept") from problem
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def trace(scenario: Scenario | str, run: int, seed: int | None = None) -> CampaignModel:
    """Return one run played in full, with every meeting recorded in ``talks``."""
    return CampaignModel(checked(scenario), run, seed, keep_talks=True).play()
