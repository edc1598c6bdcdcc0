"""Protocols, one a file: who moves next, and when talks end.

A protocol is one compiled step, ``(talk, decision, u, parameters)``: it takes what the party on the move decided,
changes the talk's state and names the next mover. Agents, a person in the seat and the batch engine all call the
same step, one decision at a time. ``u`` is the round's uniform for a breakdown.

A *talk* is one row of `TALK`. Parties are numbered from 0; the go-between is party ``n_parties``. When
``asks`` is `PROPOSE` the mover names a package, or `WALK`, or `PASS`; when it is `RESPOND` it says `ACCEPT` or `REJECT`
to ``offer``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import rule

PROPOSE, RESPOND = 0, 1
REJECT, ACCEPT = 0, 1
WALK, PASS = -1, -2
RUNNING, AGREED, BROKEN_DOWN, WALKED_AWAY, TIME_OUT = 0, 1, 2, 3, 4
STATUS_WORDS = ("running", "agreed", "broken down", "walked away", "out of time")
NOBODY = -1

TALK = np.dtype(
    [
        (name, "i8")
        for name in (
            "n_parties",
            "n_rounds",
            "late_rounds",
            "round_number",
            "asks",
            "mover",
            "proposer",
            "offer",
            "status",
        )
    ]
    + [("p_breakdown", "f8")]
)


def new_talk(
    n_parties: int, n_rounds: int, late_rounds: int, p_breakdown: float, *, go_between_first: bool
) -> Any:
    """Return a talk before its first move, as an array of one record."""
    talk = np.zeros(1, dtype=TALK).view(np.recarray)
    talk.n_parties, talk.n_rounds, talk.late_rounds, talk.p_breakdown = (
        n_parties,
        n_rounds,
        late_rounds,
        p_breakdown,
    )
    talk.mover = talk.proposer = n_parties if go_between_first else 0
    talk.offer = NOBODY
    return talk


@rule
def put_on_table(talk: Any, offer: int, first_responder: int) -> None:
    """Lay an offer before its first responder."""
    talk.offer[0] = offer
    talk.asks[0] = RESPOND
    talk.mover[0] = first_responder


@rule
def give_floor(talk: Any, proposer: int) -> None:
    """Ask a party for the next proposal."""
    talk.asks[0] = PROPOSE
    talk.proposer[0] = proposer
    talk.mover[0] = proposer


@rule
def close_round(talk: Any, u: float, next_proposer: int) -> None:
    """End a round without agreement: a breakdown, the end of time, or the next proposer's turn."""
    talk.round_number[0] += 1
    if u < talk.p_breakdown[0]:
        talk.status[0] = BROKEN_DOWN
    elif talk.round_number[0] >= talk.n_rounds[0]:
        talk.status[0] = TIME_OUT
    else:
        give_floor(talk, next_proposer)
