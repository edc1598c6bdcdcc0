"""The batch engine: blocks of runs by the compiled rules.

A block is one call that releases the interpreter's lock, so that threads play several at once. Blocks share nothing but the case, and every draw has an
address, so that rows are the same for any number of threads, any size of a block and any order.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim import registry
from sim.bargaining.acceptances import LOOKS_AHEAD
from sim.bargaining.common_laws import SEATED_KINDS, place_of, places_of, somebody_listens
from sim.bargaining.offerings import READS_COORDINATES, offering_for
from sim.bargaining.opponents import READS_OFFERS
from sim.bargaining.protocols import GO_BETWEEN_FIRST, new_talk
from sim.bargaining.shapes import law_type, seated_together
from sim.bargaining.talks import Numbers
from sim.bargaining.utilities import IN_POINTS, OWN
from sim.campaign.case import N_PRINCIPALS, Case
from sim.campaign.month import Terms, new_desk, play_runs
from sim.campaign.state import State, new_state, stacked
from sim.configuration.bind import party_of
from sim.ensemble.executors import default_workers
from sim.machine import entry_of, laws_as_arguments

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario

SEATED = ("utility", "tactic", "offering", "acceptance", "opponent")
"""Kinds of laws that each side brings, in the order in which `sim.campaign.month` takes them."""
BLOCK_BYTES = 8_000_000
"""What the states of one block may take; a block stays in the cache of its core as far as it can."""
BLOCK_RUNS = 500
PROBLEMS = (ArithmeticError, ValueError, IndexError, TypeError, KeyError, AttributeError)
"""What a user's own law can raise in a run."""
ONE_AT_A_TIME = threading.Lock()
"""Held while laws and months are made ready: Numba's dispatchers are not to be prepared by two threads at once."""

Laws = tuple[Any, ...]


class Played(NamedTuple):
    """What became of some runs: the states of those that came out, None if none did, and (run, error) of the others."""

    state: State | None
    failures: list[tuple[int, str]]


class Setting(NamedTuple):
    """A scenario as the compiled month takes it."""

    case: Case
    laws: Laws
    terms: Terms
    seed: int
    months: int
    keep: str


def principals(scenario: Scenario) -> list[Any]:
    """Return the configurations of the sanctioner and the holder."""
    return [party_of(scenario, role)[1] for role in ("sanctioner", "holder")]


def laws_of(scenario: Scenario, kind: str) -> list[tuple[registry.Law, np.ndarray]]:
    """Return the laws of a kind that both sides bring, with their numbers."""
    known, found = registry.laws(kind), []
    for party in principals(scenario):
        choice = getattr(party, kind)
        law = known[choice.name]
        if kind == "offering":
            law = offering_for(registry.laws("tactic")[party.tactic.name], law)
        found.append((law, law.vector(choice.parameters)))
    return found


def set_up(scenario: Scenario, case: Case) -> Setting:
    """Return a scenario with its laws made ready for compiled code."""
    protocol = registry.laws("protocol")[scenario.talks.protocol.name]
    brought = {kind: laws_of(scenario, kind) for kind in SEATED}
    with ONE_AT_A_TIME:
        pairs = [seated_together([law.function for law, _ in brought[kind]], kind) for kind in SEATED]
        speaking = seated_together([protocol.function], "protocol")
    return Setting(
        case=case,
        laws=(*speaking, *pairs),
        terms=_terms(scenario, case, protocol, brought),
        seed=scenario.seed,
        months=scenario.months,
        keep=scenario.output.keep,
    )


def _terms(scenario: Scenario, case: Case, protocol: registry.Law, brought: dict[str, Any]) -> Terms:
    rounds, p_breakdown = int(case.numbers.talks_rounds[0]), float(case.numbers.talks_p_breakdown[0])
    vectors = {kind: tuple(vector for _, vector in pair) for kind, pair in brought.items()}
    reading = {READS_COORDINATES, READS_OFFERS}
    reads_offers = np.array([READS_OFFERS in law.traits for law, _ in brought["opponent"]])
    common = places_of(*([law.function for law, _ in brought[kind]] for kind in SEATED_KINDS))
    return Terms(
        numbers=Numbers(
            tactic=vectors["tactic"],
            offering=vectors["offering"],
            acceptance=vectors["acceptance"],
            opponent=vectors["opponent"],
            protocol=protocol.vector(scenario.talks.protocol.parameters),
            looks_ahead=np.array([LOOKS_AHEAD in law.traits for law, _ in brought["acceptance"]]),
            reads_offers=reads_offers,
            common=common,
            common_protocol=place_of(protocol.function, "protocol"),
            somebody_listens=somebody_listens(common, reads_offers),
        ),
        utility=tuple(np.concatenate([np.zeros(OWN), vector]) for vector in vectors["utility"]),
        in_points=np.array([IN_POINTS in law.traits for law, _ in brought["utility"]]),
        reservation=np.array([party.reservation_value for party in principals(scenario)], dtype=float),
        blank=new_talk(N_PRINCIPALS, rounds, 0, p_breakdown, protocol.traits),
        one_text=GO_BETWEEN_FIRST in protocol.traits,
        reads_coordinates=any(law.traits & reading for pair in brought.values() for law, _ in pair),
    )


@cache
def types_of_laws() -> tuple[Any, ...]:
    """Return the types of all laws of a campaign, laid out as `sim.campaign.month.play_runs` takes them."""
    return (law_type("protocol"), *((law_type(kind), law_type(kind)) for kind in SEATED))


def make_ready(setting: Setting) -> Callable[..., None]:
    """Return the compiled months, from the cache or compiled now, one thread at a time."""
    state, desk = new_state(setting.case, 0, setting.months), new_desk(setting.case)
    with ONE_AT_A_TIME, laws_as_arguments():
        return entry_of(play_runs, setting.case, state, 0, 0, 0, 0, 0, types_of_laws(), setting.terms, desk)


def play_block(setting: Setting, play: Callable[..., None], first: int, runs: int) -> State:
    """Return the final states of runs ``first .. first + runs - 1``, a row a run.

    Scratch belongs to the block, so that any number of threads can play blocks at once.

    Parameters
    ----------
    setting : Setting
    play : callable
        From `make_ready`.
    first, runs : int
    """
    keep = setting.keep
    state = new_state(
        setting.case, runs, setting.months, keep_events=keep == "events", keep_months=keep != "runs"
    )
    terms = setting.terms._replace(utility=tuple(vector.copy() for vector in setting.terms.utility))
    desk = new_desk(setting.case)
    play(setting.case, state, setting.seed, first, 0, runs, setting.months, setting.laws, terms, desk)
    return state


def runs_a_block(setting: Setting) -> int:
    """Return how many runs fit the memory that a block may take."""
    one = new_state(
        setting.case,
        1,
        setting.months,
        keep_events=setting.keep == "events",
        keep_months=setting.keep != "runs",
    )
    return max(1, min(BLOCK_RUNS, BLOCK_BYTES // sum(np.asarray(array).nbytes for array in one)))


def tried(setting: Setting, play: Callable[..., None], first: int, runs: int) -> Played:
    """Return a block; where a user's law fails in it, its runs are played one by one and those that fail left out."""
    with suppress(*PROBLEMS):
        return Played(play_block(setting, play, first, runs), [])
    states, failures = [], []
    for run in range(first, first + runs):
        try:
            states.append(play_block(setting, play, run, 1))
        except PROBLEMS as problem:
            failures.append((run, f"{type(problem).__name__}: {problem}"))
    return Played(stacked(states) if states else None, failures)


def blocks(
    setting: Setting, play: Callable[..., None], first: int, runs: int, size: int | None = None
) -> Iterator[Played]:
    """Yield runs ``first .. first + runs - 1`` in ascending order, as many at a time as fit the memory of a block.

    Parameters
    ----------
    setting : Setting
        From `set_up`.
    play : callable
        From `make_ready`.
    first, runs : int
    size : int, optional
        Runs a block.
    """
    size = size or runs_a_block(setting)
    for start in range(first, first + runs, size):
        yield tried(setting, play, start, min(size, first + runs - start))


def threads_of(scenario: Scenario) -> int:
    """Return how many threads a scenario asks for: as many as there are cores where it says 0."""
    return scenario.threads or default_workers()
