"""What laws look like to compiled code: the type of every kind, from an example of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from sim.bargaining.protocols import new_talk
from sim.bargaining.tactics import HISTORY_COLUMNS, MEMORY_SLOTS, OWN_FACTS
from sim.machine import as_law, function_type, settled


@cache
def law_type(kind: str) -> Any:
    """Return the type of a law of a kind that sits at a negotiation; the signatures are those of the kinds' rooms."""
    numbers, table = np.zeros(1), np.zeros((1, 1))
    own, history = np.ones(OWN_FACTS), np.zeros((1, HISTORY_COLUMNS))
    whole = np.zeros(1, dtype=np.int64)
    coordinates = np.zeros((1, 1), dtype=np.int64)
    examples: dict[str, tuple[object, tuple[object, ...]]] = {
        "utility": (None, (table, table, numbers, numbers)),
        "tactic": (0.0, (0, 0, own, table, history, np.zeros(MEMORY_SLOTS), numbers)),
        "offering": (0, (0.0, own, table, coordinates, history, numbers)),
        "acceptance": (True, (0, 0, 0.0, 0.0, 0.0, own, history, numbers)),
        "opponent": (None, (coordinates, whole, whole, 0, 0, numbers, numbers, numbers, numbers)),
        "protocol": (None, (new_talk(2, 1), 0, 0.0, numbers)),
    }
    returns, arguments = examples[kind]
    return function_type(returns, *arguments)


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
    laws = tuple(seated(function, kind) for function in functions)
    addresses = tuple(_by_address(function, kind) for function in functions)
    all_settled = all(law is not address for law, address in zip(laws, addresses, strict=True))
    return addresses if all_settled else laws
