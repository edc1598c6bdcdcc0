"""Common laws, called by name.

A law that sits at talks is an address of machine code, and a call by address is a wall: every argument is laid out in memory,
and nothing is seen through it. Most talks go by few laws. These are put where they are called, and every seat carries a small
number that says which of them its laws are, `BY_ADDRESS` for all others. They stand in their own files like any other law; what
is put in place here is that very function, so that both ways give the same numbers. None of them reads the offers so far, and
what is heard is cut to length for the others alone.
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
from sim.machine import as_written, inlined_rule

Law = Callable[..., Any]
LawOfEach = tuple[Law, ...]
"""One a party."""

BY_ADDRESS = -1
FARATIN_POLYNOMIAL = 0
BEST_FOR_OTHERS, FROM_INDEX = range(2)
NEXT_TARGET = 0
ALTERNATING_OFFERS, STACKED_OFFERS = range(2)
COMMON: dict[str, tuple[Law, ...]] = {
    "tactic": (faratin_polynomial.function,),
    "offering": (best_for_others.function, offer_from_index),
    "acceptance": (next_target.function,),
    "protocol": (alternating_offers.function, stacked_offers.function),
}
"""By kind, in the order of the numbers above."""
TACTIC, OFFERING, ACCEPTANCE = range(3)
UNCOMMON = np.full(3, BY_ADDRESS, dtype=np.int64)
"""A seat whose laws are all called by address."""
SEATED_KINDS = ("tactic", "offering", "acceptance")


def place_of(function: Law, kind: str) -> int:
    """Return which of the common laws of its kind a law's function is, or `BY_ADDRESS`."""
    return COMMON[kind].index(function) if function in COMMON[kind] else BY_ADDRESS


def places_of(tactics: Sequence[Law], offerings: Sequence[Law], acceptances: Sequence[Law]) -> np.ndarray:
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


def _in_place(function: Law) -> Law:
    """Return a common law to be put where it is called."""
    return inlined_rule(as_written(function))


_faratin_polynomial = _in_place(faratin_polynomial.function)
_best_for_others = _in_place(best_for_others.function)
_offer_from_index = _in_place(offer_from_index)
_next_target = _in_place(next_target.function)
_alternating_offers = _in_place(alternating_offers.function)
_stacked_offers = _in_place(stacked_offers.function)


@inlined_rule
def target_by(
    place: int, tactics: LawOfEach, seat: int, round_: int, n_rounds: int, own: np.ndarray, tables: np.ndarray, history: np.ndarray,
    n_offers: int, memory: np.ndarray, parameters: np.ndarray,
) -> float:  # fmt: skip
    """Return what a seat's tactic asks for."""
    if place == FARATIN_POLYNOMIAL:
        return _faratin_polynomial(round_, n_rounds, own, tables, history, memory, parameters)
    return tactics[seat](round_, n_rounds, own, tables, history[:n_offers], memory, parameters)


@inlined_rule
def offer_by(
    place: int, offerings: LawOfEach, seat: int, target: float, own: np.ndarray, tables: np.ndarray, coordinates: np.ndarray,
    history: np.ndarray, n_offers: int, parameters: np.ndarray,
) -> int:  # fmt: skip
    """Return the package that a seat's offering names."""
    if place == FROM_INDEX:
        return _offer_from_index(target, own, tables, coordinates, history, parameters)
    if place == BEST_FOR_OTHERS:
        return _best_for_others(target, own, tables, coordinates, history, parameters)
    return offerings[seat](target, own, tables, coordinates, history[:n_offers], parameters)


@inlined_rule
def accepted_by(
    place: int, acceptances: LawOfEach, seat: int, round_: int, n_rounds: int, worth: float, target: float, next_offer: float,
    own: np.ndarray, history: np.ndarray, n_offers: int, parameters: np.ndarray,
) -> bool:  # fmt: skip
    """Return whether a seat's acceptance takes an offer."""
    if place == NEXT_TARGET:
        return _next_target(round_, n_rounds, worth, target, next_offer, own, history, parameters)
    heard = history[:n_offers]
    return acceptances[seat](round_, n_rounds, worth, target, next_offer, own, heard, parameters)


@inlined_rule
def step_by(place: int, protocol: Law, talk: Any, decision: int, u: float, parameters: np.ndarray) -> None:
    """Let a protocol take its step."""
    if place == STACKED_OFFERS:
        _stacked_offers(talk, decision, u, parameters)
    elif place == ALTERNATING_OFFERS:
        _alternating_offers(talk, decision, u, parameters)
    else:
        protocol(talk, decision, u, parameters)
