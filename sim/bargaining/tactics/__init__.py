"""Tactics, one a file: what a side asks for in a round.

Every law has the signature ``(round_, n_rounds, own, tables, history, memory, parameters) -> target``.

- ``round_``: the round of one's own proposal, 0 first; while answering, the round of the next one.
- ``own[OWN_FACTS]``: what a side knows of its own case, at `BEST` (the utility of the best package that looks
  possible), `RESERVATION`, `LUCK` (a uniform of this round), `DISCOUNT` and `OTHERS_DISCOUNT` (what a unit is worth a
  round later: patience times the chance that talks go on; of several others the least patient). These two are set once,
  for the first round: exact for a constant factor, the only one of the laws of discounting whose later rounds are like the
  first. Under a hyperbolic or linear law tactics go on as if every round cost what the first does; what an outcome is worth
  follows the law itself.
- ``tables[n, P]``: own utility of every package in row 0, below it what the others' are believed to be.
- ``history[n, 3]``: offers so far, a row each: whether it was one's own (`MINE`, 1 or 0), its `WORTH` to oneself, and
  the `PACKAGE`.
- ``memory``: free for the law during one negotiation; zero at first.

The target lies between the reservation value and the best. A trait that is the name of an offering says how a tactic means its
target: `NEW_OR_REPEATED` to the letter, as a package and not as a floor; `SIMILAR` as a level on which to look for what the
other may like. Unless told otherwise, a side that uses the tactic makes that offering (`sim.bargaining.offerings.offering_for`).
"""

from __future__ import annotations

import numpy as np

from sim.machine import rule

BEST, RESERVATION, LUCK, DISCOUNT, OTHERS_DISCOUNT = range(5)
OWN_FACTS = 5
MINE, WORTH, PACKAGE = range(3)
HISTORY_COLUMNS = 3
THEIRS_IS, MINE_IS = 0.0, 1.0
MEMORY_SLOTS = 8
NEW_OR_REPEATED, SIMILAR = "new_or_repeated", "similar"


@rule
def between(best: float, reservation: float, concession: float) -> float:
    """Return the target after conceding a share of the way from the best to the reservation value.

    Written from the top down, so that rounding cannot lift the target over the best package.
    """
    return best - min(1.0, max(0.0, concession)) * (best - reservation)


@rule
def within(own: np.ndarray, target: float) -> float:
    """Return a target held between the reservation value and the best package that looks possible."""
    return min(own[BEST], max(own[RESERVATION], target))
