"""Common laws, called by name.

A law that sits at talks is an address of machine code, and a call by address is a wall: every argument is laid out in memory,
and nothing is seen through it. Most talks go by few laws. These are put where they are called, and every seat carries a small
number that says which of them its laws are, `BY_ADDRESS` for all others. They stand in their own files like any other law; what
is put in place here is that very function, so that both ways give the same numbers. None of them reads the offers so far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.bargaining.acceptances.next_target import next_target
from sim.bargaining.index import offer_from_index
from sim.bargaining.offerings.best_for_others import best_for_others
from sim.bargaining.protocols.alternating_offers import alternating_offers
from sim.bargaining.protocols.stacked_offers import stacked_offers
from sim.bargaining.tactics.faratin_polynomial import faratin_polynomial
from sim.bargaining.turn import Turn
from sim.machine import as_written, inlined_rule
from sim.machine.rows import over_a_row
from sim.registry import Law

Function = Callable[..., Any]

BY_ADDRESS = -1
FARATIN_POLYNOMIAL = 0
BEST_FOR_OTHERS, FROM_INDEX = range(2)
NEXT_TARGET = 0
ALTERNATING_OFFERS, STACKED_OFFERS = range(2)
COMMON: dict[str, tuple[Function, ...]] = {
    "tactic": (faratin_polynomial.seated,),
    "offering": (best_for_others.seated, offer_from_index),
    "acceptance": (next_target.seated,),
    "protocol": (alternating_offers.seated, stacked_offers.seated),
}
"""By kind, in the order of the numbers above."""
TACTIC, OFFERING, ACCEPTANCE = range(3)
SEATED_KINDS = ("tactic", "offering", "acceptance")


def place_of(function: Function, kind: str) -> int:
    """Return which of the common laws of its kind a law's function is, or `BY_ADDRESS`."""
    return COMMON[kind].index(function) if function in COMMON[kind] else BY_ADDRESS


def places_of(
    tactics: Sequence[Function], offerings: Sequence[Function], acceptances: Sequence[Function]
) -> np.ndarray:
    """Return which common laws the parties bring; int64, shape (n, 3), columns `TACTIC`, `OFFERING`, `ACCEPTANCE`."""
    columns = zip(SEATED_KINDS, (tactics, offerings, acceptances), strict=True)
    return np.array(
        [[place_of(law, kind) for law in laws] for kind, laws in columns], dtype=np.int64
    ).T.copy()


def somebody_listens(common: np.ndarray, reads_offers: np.ndarray) -> bool:
    """Return whether anybody's laws may ask what has been offered: the common ones do not, others might.

    Parameters
    ----------
    common : array of int, shape (n, 3)
        From `places_of`.
    reads_offers : array of bool, shape (n,)
        Whether each party's opponent model follows offers.
    """
    return bool((common == BY_ADDRESS).any() or reads_offers.any())


def _in_place(law: Law) -> Function:
    """Return a common law, over a row of numbers, to be put where it is called."""
    body = inlined_rule(as_written(law.function))
    return inlined_rule(over_a_row(law.kind, body, law.numbers))


_faratin_polynomial = _in_place(faratin_polynomial)
_best_for_others = _in_place(best_for_others)
_offer_from_index = inlined_rule(as_written(offer_from_index))
_next_target = _in_place(next_target)
_alternating_offers = _in_place(alternating_offers)
_stacked_offers = _in_place(stacked_offers)


@inlined_rule
def target_by(turn: Turn, i: int, laws: Any, numbers: Any) -> float:
    """Return what seat *i*'s tactic asks for."""
    if numbers.common[i, TACTIC] == FARATIN_POLYNOMIAL:
        return _faratin_polynomial(turn, numbers.tactic[i])
    return laws.tactics[i](turn, numbers.tactic[i])


@inlined_rule
def on_the_table(package: int, turn: Turn) -> int:
    """Return a package that an offering named, or what it said instead.

    Raises
    ------
    IndexError
        Where it is not there.
    """
    if package >= turn.tables.shape[1]:
        raise IndexError("an offering named a package that is not on the table")
    return package


@inlined_rule
def offer_by(turn: Turn, target: float, i: int, laws: Any, numbers: Any) -> int:
    """Return the package that seat *i*'s offering names."""
    place, row = numbers.common[i, OFFERING], numbers.offering[i]
    if place == FROM_INDEX:
        return _offer_from_index(turn, target, row)
    if place == BEST_FOR_OTHERS:
        return _best_for_others(turn, target, row)
    return on_the_table(laws.offerings[i](turn, target, row), turn)


@inlined_rule
def accepted_by(
    turn: Turn, worth: float, next_target: float, next_offer: float, i: int, laws: Any, numbers: Any
) -> bool:
    """Return whether seat *i*'s acceptance takes an offer."""
    row = numbers.acceptance[i]
    if numbers.common[i, ACCEPTANCE] == NEXT_TARGET:
        return _next_target(turn, worth, next_target, next_offer, row)
    return laws.acceptances[i](turn, worth, next_target, next_offer, row)


@inlined_rule
def step_by(talk: Any, decision: int, u: float, laws: Any, numbers: Any) -> None:
    """Let the protocol take its step."""
    if numbers.common_protocol == STACKED_OFFERS:
        _stacked_offers(talk, decision, u, numbers.protocol)
    elif numbers.common_protocol == ALTERNATING_OFFERS:
        _alternating_offers(talk, decision, u, numbers.protocol)
    else:
        laws.protocol(talk, decision, u, numbers.protocol)
