"""Tactics, one a file: the utility that a side asks for in a round.

Every law has the signature ``(round, n_rounds, own, history, memory, parameters) -> target``.

- ``round``: 0-based round of the offer that the target is for; may equal ``n_rounds`` when a responder asks what
  it would want next.
- ``own[2]``: utility of the best package that looks possible (`BEST`) and the reservation value (`RESERVATION`).
- ``history[n, 2]``: offers so far, in order: 1.0 in `MINE` if the side made it itself, and its `WORTH` to the side.
- ``memory``: free for the law during one negotiation; zero at first.
"""

from __future__ import annotations

from sim.compiled import rule

BEST = 0
RESERVATION = 1
MINE = 0
WORTH = 1


@rule
def between(best: float, reservation: float, concession: float) -> float:
    """Return the target after conceding a share of the way from the best to the reservation value.

    Written from the top down, so that rounding cannot lift the target over the best package.
    """
    return best - min(1.0, max(0.0, concession)) * (best - reservation)
