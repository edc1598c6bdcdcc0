"""Protocols, one a file: who moves next, and when talks end.

A protocol is one compiled step, ``(talk, decision, u, numbers)``: it takes what the party on the move decided,
changes the talk's state and names the next mover. Agents, a person in the seat and the batch engine all call the
same step, one decision at a time. ``u`` is the uniform of this round and `slot` for a breakdown.

A *talk* is one row of `TALK`. Parties are numbered from 0; the go-between is party ``n_parties``. When
``asks`` is `PROPOSE` the mover names a package, or `WALK`, or `PASS`; when it is `RESPOND` it says `ACCEPT` or `REJECT`
to ``offer``, knowing that its own next proposal would come in ``next_round``.

Traits: `Trait.GO_BETWEEN_FIRST`, `Trait.ONE_ROUND`, `Trait.TWO_PARTIES`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.machine import borrowing_rule
from sim.registry import Trait

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
            "next_round",
            "slot",
            "asks",
            "mover",
            "proposer",
            "offer",
            "other_offer",
            "said_yes",
            "status",
            "n_moves",
        )
    ]
    + [("p_breakdown", "f8")]
)


def new_talk(
    n_parties: int,
    n_rounds: int,
    late_rounds: int = 0,
    p_breakdown: float = 0.0,
    traits: frozenset[Trait] = frozenset(),
) -> Any:
    """Return a talk before its first move, as an array of one record.

    Parameters
    ----------
    n_parties, n_rounds : int
    late_rounds : int
        The last rounds, in which a go-between may speak.
    p_breakdown : float
        Chance that talks break down after a rejection.
    traits : frozenset of Trait
        The protocol's own.

    Raises
    ------
    ConfigError
        If the protocol is for two parties only and there are more.
    """
    if Trait.TWO_PARTIES in traits and n_parties != 2:
        raise ConfigError.at("talks", "parties", n_parties, "must be 2: this protocol is for two parties")
    talk = np.zeros(1, dtype=TALK).view(np.recarray)
    talk.n_parties, talk.late_rounds, talk.p_breakdown = n_parties, late_rounds, p_breakdown
    talk.n_rounds = 1 if Trait.ONE_ROUND in traits else n_rounds
    talk.mover = talk.proposer = n_parties if Trait.GO_BETWEEN_FIRST in traits else 0
    talk.offer = talk.other_offer = NOBODY
    return talk


@borrowing_rule
def next_in_circle(party: int, n_parties: int) -> int:
    """Return who comes after a party; the first after the last, and after a go-between."""
    return party + 1 if party + 1 < n_parties else 0


@borrowing_rule
def put_on_table(talk: Any, offer: int, first_responder: int) -> None:
    """Lay an offer before its first responder, who would itself propose in the next round."""
    talk.offer[0] = offer
    talk.asks[0] = RESPOND
    talk.mover[0] = first_responder
    talk.next_round[0] = talk.round_number[0] + 1


@borrowing_rule
def give_floor(talk: Any, proposer: int) -> None:
    """Ask a party for the next proposal."""
    talk.asks[0] = PROPOSE
    talk.proposer[0] = proposer
    talk.mover[0] = proposer


@borrowing_rule
def close_round(talk: Any, u: float, next_proposer: int) -> None:
    """End a round without agreement: a breakdown, the end of time, or the next proposer's turn."""
    talk.round_number[0] += 1
    if u < talk.p_breakdown[0]:
        talk.status[0] = BROKEN_DOWN
    elif talk.round_number[0] >= talk.n_rounds[0]:
        talk.status[0] = TIME_OUT
    else:
        give_floor(talk, next_proposer)


@borrowing_rule
def ask_everybody(talk: Any) -> None:
    """After a yes: agree if all others have said it, else ask the next one in the circle after the proposer.

    Where parties propose in turn, each that is asked later also proposes a round later than the one before, if there is
    such a round.
    """
    n_parties = talk.n_parties[0]
    following = talk.mover[0] + 1
    if talk.proposer[0] < n_parties:
        following = next_in_circle(talk.mover[0], n_parties)
    if following in (talk.proposer[0], n_parties):
        talk.status[0] = AGREED
        return
    talk.mover[0] = following
    if talk.proposer[0] < n_parties:
        talk.next_round[0] = min(talk.next_round[0] + 1, talk.n_rounds[0])


@borrowing_rule
def first_asked(talk: Any) -> int:
    """Return who is asked first about a proposal: the next in the circle, or party 0 after a go-between."""
    return int(next_in_circle(talk.proposer[0], talk.n_parties[0]))
