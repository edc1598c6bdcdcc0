"""Laws made ready for compiled talks: what every kind looks like to compiled code, and all that parties bring in one place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.bargaining.common_laws import SEATED_KINDS, place_of, places_of, somebody_listens
from sim.bargaining.protocols import new_talk
from sim.bargaining.tactics import HISTORY_COLUMNS, MEMORY_SLOTS
from sim.bargaining.talks import Laws, Numbers
from sim.bargaining.turn import Evidence, Turn
from sim.machine import as_law, function_type, settled
from sim.registry import Trait

KINDS = ("tactic", "offering", "acceptance", "opponent")
"""What every party brings to talks; in a campaign also a utility."""
PLACES = ("tactics", "offerings", "acceptances", "opponents")
"""Where they stand in `Laws`."""
_ONE_AT_A_TIME = threading.RLock()
"""Held while laws are made ready: Numba's dispatchers are not to be prepared by two threads at once."""


class Brought(NamedTuple):
    """A law that somebody brings to talks."""

    function: Callable[..., Any]
    """Over a row of numbers."""
    numbers: np.ndarray
    """float64, shape (a,): the row."""
    traits: frozenset[Trait] = frozenset()


@cache
def law_type(kind: str) -> Any:
    """Return the type of a law of a kind that sits at a negotiation; the signatures are those of the kinds' rooms."""
    numbers, table, history = np.zeros(1), np.zeros((1, 1)), np.zeros((1, HISTORY_COLUMNS))
    whole, holds = np.zeros(1, dtype=np.int64), np.zeros((1, 1), dtype=np.int64)
    turn = Turn(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, table, holds, history, np.zeros(MEMORY_SLOTS))
    evidence = Evidence(0, 0, holds, whole, whole, numbers, numbers)
    examples: dict[str, tuple[object, tuple[object, ...]]] = {
        "utility": (None, (table, table, numbers, numbers)),
        "tactic": (0.0, (turn, numbers)),
        "offering": (0, (turn, 0.0, numbers)),
        "acceptance": (True, (turn, 0.0, 0.0, 0.0, numbers)),
        "opponent": (None, (evidence, numbers, numbers)),
        "protocol": (None, (new_talk(2, 1), 0, 0.0, numbers)),
    }
    returns, arguments = examples[kind]
    return function_type(returns, *arguments)


def types_of_laws(n: int, *, valuing: bool) -> Laws:
    """Return the types of all laws of *n* parties, utilities among them or not."""
    of_each = {place: (law_type(kind),) * n for place, kind in zip(PLACES, KINDS, strict=True)}
    return Laws(law_type("protocol"), **of_each, utilities=(law_type("utility"),) * n if valuing else ())


@cache
def seated(function: Callable[..., Any], kind: str) -> Callable[..., Any]:
    """Return a law's function as compiled talks take it, prepared once."""
    return as_law(function, law_type(kind))


@cache
def _by_address(function: Callable[..., Any], kind: str) -> Any:
    return settled(seated(function, kind), law_type(kind))


def seated_together(functions: Sequence[Callable[..., Any]], kind: str) -> tuple[Any, ...]:
    """Return laws of one kind, one a party, as compiled talks take them: by address where all of them are ours.

    Machine code's addresses and functions to be looked up do not go together in one tuple.
    """
    with _ONE_AT_A_TIME:
        laws = tuple(seated(function, kind) for function in functions)
        addresses = tuple(_by_address(function, kind) for function in functions)
    all_settled = all(law is not address for law, address in zip(laws, addresses, strict=True))
    return addresses if all_settled else laws


def readied(protocol: Brought, parties: Sequence[Mapping[str, Brought]]) -> tuple[Laws, Numbers]:
    """Return laws and their numbers as `sim.bargaining.talks` takes them.

    Parameters
    ----------
    protocol : Brought
    parties : sequence of mapping of str to Brought
        The laws of each party by kind; of a utility either of all or of none.
    """
    by_kind = {kind: [party[kind] for party in parties] for kind in (*KINDS, "utility") if kind in parties[0]}
    functions = {kind: [law.function for law in laws] for kind, laws in by_kind.items()}
    ready = {kind: seated_together(functions[kind], kind) for kind in by_kind}
    vectors = {kind: tuple(law.numbers for law in by_kind[kind]) for kind in KINDS}
    (speaking,) = seated_together([protocol.function], "protocol")
    reads_offers = np.array([Trait.READS_OFFERS in law.traits for law in by_kind["opponent"]])
    common = places_of(*(functions[kind] for kind in SEATED_KINDS))
    numbers = Numbers(
        **vectors,
        protocol=protocol.numbers,
        looks_ahead=np.array([Trait.LOOKS_AHEAD in law.traits for law in by_kind["acceptance"]]),
        reads_offers=reads_offers,
        common=common,
        common_protocol=place_of(protocol.function, "protocol"),
        somebody_listens=somebody_listens(common, reads_offers),
    )
    of_each = {place: ready[kind] for place, kind in zip(PLACES, KINDS, strict=True)}
    return Laws(speaking, **of_each, utilities=ready.get("utility", ())), numbers


def luck_needed(
    protocol: Brought, parties: Sequence[Mapping[str, Brought]], *, p_breakdown: float, go_between: bool
) -> np.ndarray:
    """Return which uniforms somebody reads, the columns of `sim.bargaining.talks.Luck`; bool, shape (2 n + 1,).

    Lots decide between crossing offers where both sides offer at once. What a law does not read stays NaN, so that one that
    reads luck without the trait `Trait.READS_LUCK` shows it at once.
    """
    breakdowns = p_breakdown > 0.0 or Trait.TWO_PARTIES in protocol.traits
    reading = [any(Trait.READS_LUCK in party[kind].traits for kind in SEATED_KINDS) for party in parties]
    return np.array([breakdowns] * len(parties) + reading + [go_between])
