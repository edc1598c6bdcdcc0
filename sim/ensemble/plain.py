"""Plain runs: a sweep of one cell, in memory or into a results folder of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import registry
from sim.campaign.case import Case
from sim.configuration import checked
from sim.configuration.bind import bind
from sim.ensemble import attempt
from sim.ensemble.attempt import Manner
from sim.ensemble.block import Block, Failure, together
from sim.ensemble.choice import BATCH, Choice, choose
from sim.ensemble.executors import ExecutorChoice, carry_out
from sim.ensemble.progress import Say, said
from sim.ensemble.shards import InMemory
from sim.ensemble.spans import Chunk, Span, cut, total
from sim.ensemble.tasks import Lost
from sim.ensemble.warming import warm
from sim.errors import ConfigError, ResultsError, RunsFailed
from sim.results.folder import Folder
from sim.results.reader import read_manifest, results_in
from sim.results.results import Results
from sim.results.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.configuration.schema import Scenario

PART_RUNS = {"runs": 10_000, "months": 2_500, "events": 1_000}
"""Most runs a part file of the batch, by the finest table that is kept."""
LEAST_RUNS = 50
"""Runs that are worth a thread of their own."""
CHUNKS_A_WORKER = 2
"""Chunks that few runs leave for each worker, so that none is idle."""
PLAN = "plan"
"""Entry of the manifest that says what was asked for."""

Agents = Mapping[str, type]


class OneCell:
    """The one cell of a plain run, which travels to another process with the laws and agents that it needs.

    Parameters
    ----------
    scenario : Scenario
    agents : mapping of str to type, optional
        Subclasses to seat in place of the built-in agent of a role.
    """

    def __init__(self, scenario: Scenario, agents: Agents | None = None) -> None:
        self.scenario = scenario
        self.agents = dict(agents) if agents else None

    @cached_property
    def case(self) -> Case:
        """The scenario's arrays."""
        return bind(self.scenario)

    def __call__(self) -> OneCell:
        """Return the cell itself: nothing has to be opened."""
        return self

    def __getitem__(self, cell: int) -> tuple[Scenario, Case]:
        """Return scenario and case, whatever the cell: there is but one."""
        return self.scenario, self.case

    def __reduce__(self) -> tuple[Callable[..., OneCell], tuple[Any, ...]]:
        """Leave the arrays behind, which cost less to make than to send."""
        return _arrived, (self.scenario, self.agents)


def _arrived(scenario: Scenario, agents: Agents | None) -> OneCell:
    """Return the cell in another process, after its plugins were loaded there."""
    for file, _ in plugins_of(scenario):
        registry.load_plugin(file)
    return OneCell(scenario, agents)


def plugins_of(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the files that a scenario's laws need, and their SHA-256."""
    return [(file, digest) for file, _, digest in (line.rpartition(" ") for line in scenario.changes.plugins)]


@dataclass(frozen=True, slots=True)
class PlainRun:
    """What an attempt carries out for a plain run.

    Parameters
    ----------
    cell : OneCell
    choice : Choice
        The engine and how many workers it takes.
    identity : str
        Hash of the configuration.
    rules_hash : str
        The rules it was planned under.
    block : int
        Runs a chunk.
    spans : tuple of Span
        Runs that were asked for.
    """

    cell: OneCell
    choice: Choice
    identity: str
    rules_hash: str
    block: int
    spans: tuple[Span, ...]
    address: None = None

    @property
    def keep(self) -> str:
        """Finest table that is kept."""
        return self.cell.scenario.output.keep

    @property
    def csv(self) -> bool:
        """Whether each part gets a CSV twin."""
        return self.cell.scenario.output.csv

    @property
    def plugins(self) -> Sequence[tuple[str, str]]:
        """Files that its laws need, and their SHA-256."""
        return plugins_of(self.cell.scenario)

    def cells(self) -> OneCell:
        """Return the cell for this process."""
        return self.cell

    def source(self) -> OneCell:
        """Return the cell for workers."""
        return self.cell

    def carrier(self, asked: ExecutorChoice | None) -> ExecutorChoice:
        """Return the executor that the engine needs, or the one that is asked for."""
        if asked is not None and asked.kind != "auto":
            return ExecutorChoice(asked.kind, asked.workers or self.choice.workers, asked.address)
        return carrier_of(self.choice)

    def about(self) -> dict[str, Any]:
        """Return what the manifest says of the plan and of who plays it."""
        agents = {role: kind.__name__ for role, kind in (self.cell.agents or {}).items()}
        plan = {"identity": self.identity, "block": self.block, "spans": self.spans, "agents": agents}
        return {"engine": self.choice._asdict(), "runs": total(self.spans), PLAN: plan}

    def grown(self, target: Store, say: Say | None) -> None:  # noqa: ARG002
        """Return None: a plain run has no stopping rule."""
        return

    def told(self, failure: Failure) -> str:
        """Return a run that failed in a line."""
        return f"run {failure.run}: {failure.error}"

    def replaying(self, folder: str, failure: Failure) -> str:
        """Return the command that plays a failed run again."""
        return f"backchannel replay {folder} {failure.run}"

    def publish(self, local: Store, target: Store) -> None:
        """Leave nothing elsewhere."""


def carrier_of(choice: Choice) -> ExecutorChoice:
    """Return the executor of an engine: the batch plays outside the interpreter's lock, Mesa needs processes."""
    if choice.workers == 1:
        return ExecutorChoice("serial", 1)
    return ExecutorChoice("threads" if choice.engine == BATCH else "processes", choice.workers)


def runs_a_chunk(scenario: Scenario, choice: Choice) -> int:
    """Return how many runs are played and written at once: few enough that every worker has some."""
    if choice.engine != BATCH:
        from sim.ensemble import mesa_path

        return mesa_path.BLOCK_RUNS
    share = -(-scenario.runs // (CHUNKS_A_WORKER * choice.workers))
    return min(PART_RUNS[scenario.output.keep], max(LEAST_RUNS, share))


def planned(scenario: Scenario, agents: Agents | None = None) -> PlainRun:
    """Return what is to be carried out for a scenario."""
    from sim.configuration import config_hash
    from sim.machine import rules_hash

    choice = choose(scenario, agents)
    return PlainRun(
        OneCell(scenario, agents), choice, config_hash(scenario), rules_hash(), runs_a_chunk(scenario, choice), (Span(0, 1, 0, scenario.runs),)
    )  # fmt: skip


def run(scenario: Scenario | str, *, progress: bool = True, agents: Agents | None = None) -> Results:
    """Simulate a scenario into a results folder of its own and return the results with their path.

    Parts are written as they are done, so that a run that is killed goes on with `resume`.

    Parameters
    ----------
    scenario : Scenario or str
        From `sim.load`, or the name of one.
    progress : bool
        Whether to print how far it is.
    agents : mapping of str to type, optional
        Subclasses to seat in place of the built-in agent of a role; runs then go through Mesa.

    Raises
    ------
    RunsFailed
        If runs fail, which only a user's own law or agent can bring about; the others are kept.
    Interrupted
        On Ctrl-C; what was done is kept.
    """
    scenario = checked(scenario)
    work = planned(scenario, agents)
    say = said if progress else None
    if say is not None:
        say(work.choice.sentence())
    folder = Folder.create(scenario, about=work.about())
    manner = Manner(say=say)
    with attempt.held(folder.path, manner):
        attempt.carry(folder.path, work, manner)
    return results_in(folder.path, scenario)


def opened(folder: Path, agents: Agents | None = None) -> PlainRun:
    """Return what was to be carried out in the folder of a plain run.

    Raises
    ------
    ResultsError
        If nobody planned it here, its plugins are not the files they were, or it needs agents that are not given.
    """
    from sim.configuration import read

    manifest = read_manifest(folder)
    plan = manifest.get(PLAN)
    if plan is None:
        raise ResultsError(f"{folder} has no plan in its manifest: it was begun by an older version")
    files = [(one["file"], one["sha256"]) for one in manifest["plugins"]]
    attempt.check_plugins(files, folder)
    for file, _ in files:
        registry.load_plugin(file)
    _check_agents(plan["agents"], agents, folder)
    scenario = read(folder)
    work = planned(scenario, agents)
    spans = tuple(Span(*span) for span in plan["spans"])
    return dataclasses.replace(
        work, block=plan["block"], spans=spans, identity=plan["identity"], rules_hash=manifest["rules_hash"]
    )


def _check_agents(needed: Mapping[str, str], given: Agents | None, folder: Path) -> None:
    if {role: kind.__name__ for role, kind in (given or {}).items()} != needed:
        named = ", ".join(f"{role} is {name}" for role, name in needed.items()) or "the program's own"
        raise ResultsError(
            f"{folder} was begun with other agents ({named}): go on from Python, with sim.ensemble.resume(folder, agents={{...}})"
        )


def resume(folder: Path, manner: Manner | None = None, agents: Agents | None = None) -> Results:
    """Carry out whatever of a plain run is not done yet, and return its results.

    Parameters
    ----------
    folder : Path
        Its results folder.
    manner : Manner, optional
    agents : mapping of str to type, optional
        Those that it was begun with.
    """
    manner = manner or Manner()
    with attempt.held(folder, manner):
        work = opened(folder, agents)
        attempt.carry(folder, work, manner, resumed=True)
    return results_in(folder, work.cell.scenario)


def extended(work: PlainRun, more: int) -> PlainRun:
    """Return a plain run with more runs, beyond those that were asked for."""
    last = max(span.end_run for span in work.spans)
    return dataclasses.replace(work, spans=(*work.spans, Span(0, 1, last, last + more)))


def simulate(
    scenario: Scenario | str,
    runs: int | None = None,
    seed: int | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    first_run: int = 0,
    agents: Agents | None = None,
) -> Results:
    """Return the results of many runs, in memory.

    Parameters
    ----------
    scenario : Scenario or str
        From `sim.load`, or the name of one.
    runs, seed : int, optional
        The scenario's own by default. Run *k* of a seed is the same however many others are asked for.
    progress : callable, optional
        Called with (runs done, runs wanted) after every chunk of runs.
    first_run : int
        Number of the first run.
    agents : mapping of str to type, optional
        Subclasses to seat in place of the built-in agent of a role; runs then go through Mesa.

    Returns
    -------
    Results
        Tables of runs, months and events.

    Raises
    ------
    RunsFailed
        If a run fails, which only a user's own law or agent can bring about.
    """
    scenario = checked(scenario)
    _check_call(runs, seed)
    scenario = dataclasses.replace(
        scenario, runs=scenario.runs if runs is None else runs, seed=scenario.seed if seed is None else seed
    )
    choice, span = choose(scenario, agents), Span(0, 1, first_run, first_run + scenario.runs)
    chunks = cut("", [span], runs_a_chunk(scenario, choice))
    carrier, cell = carrier_of(choice), OneCell(scenario, agents)
    warm(cell, told=True)
    task = InMemory(cell)
    blocks, done = dict[Chunk, Block](), 0
    for chunk, block in carry_out(task, chunks, carrier.kind, carrier.workers or 1):
        if isinstance(block, Lost):
            raise RunsFailed(
                f"the processes that played runs {chunk.first_run} to {chunk.end_run - 1} were killed"
            )
        blocks[chunk] = block
        done += chunk.runs
        if progress is not None:
            progress(done, scenario.runs)
    return _in_memory(scenario, together([blocks[chunk] for chunk in sorted(blocks)]))


def _in_memory(scenario: Scenario, block: Block) -> Results:
    """Return the results that a block holds.

    Raises
    ------
    RunsFailed
        If runs failed.
    """
    if block.failures:
        first = block.failures[0]
        raise RunsFailed(
            f"{len(block.failures)} of {scenario.runs} runs failed, the first with run {first.run}: {first.error}"
        )
    frames = {name: table.to_pandas(use_threads=False) for name, table in block.tables.items()}
    return Results.from_tables(scenario, **frames)


def _check_call(runs: object, seed: object) -> None:
    """Refuse what the door of the command line would refuse."""
    for name, value, least in (("runs", runs, 1), ("seed", seed, 0)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if value is not None and not (whole and int(value) >= least):  # type: ignore[call-overload]
            raise ConfigError.at("simulate", name, value, f"must be a whole number of at least {least}")
