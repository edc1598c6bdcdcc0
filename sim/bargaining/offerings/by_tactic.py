"""The offering that goes with one's tactic."""

from __future__ import annotations

from sim.bargaining.offerings import BY_TACTIC
from sim.bargaining.offerings.best_for_others import best_for_others
from sim.registry import Law

by_tactic = Law(
    "offering",
    BY_TACTIC,
    "Offer as the tactic has it: best for the others, unless it means its target otherwise (`offering_for`).",
    best_for_others.function,
    best_for_others.seated,
    best_for_others.numbers,
    {},
)
