"""The negotiation table of one meeting, as an agent of a user's own sees it, and the compiled calls that hold the meeting."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.bargaining.common_laws import accepted_by, offer_by, target_by
from sim.bargaining.negotiation import propose, respond, worth_of_next
from sim.bargaining.protocols import ACCEPT, AGREED, PASS, PROPOSE, REJECT, RESPOND, STATUS_WORDS, WALK
from sim.bargaining.shapes import types_of_laws
from sim.bargaining.talks import Luck, Seats, decide, turn_of
from sim.campaign.case import HOLDER, N_PRINCIPALS, SANCTIONER
from sim.campaign.month import convene, hold_meeting, luck_of, seats_for
from sim.machine import as_written, entry_of
from sim.machine.entries import called_often

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel

BY_LAW = as_written(
    decide,
    turn_of,
    as_written(propose, target_by, offer_by),
    as_written(respond, target_by, worth_of_next, accepted_by),
)
SEATED, DRAWN = as_written(seats_for), as_written(luck_of)


CONVENE = called_often(convene)


@cache
def _held() -> list[Callable[..., int]]:
    return []


def hold(model: CampaignModel, month: int) -> int:
    """Begin the meeting that was convened, or go on with it, in one compiled call; return who is asked from outside.

    The compiled call is the same for all models: scenarios differ in numbers, not in what the numbers are.
    """
    if not _held():
        types, desk = types_of_laws(N_PRINCIPALS, valuing=True), model.desk
        _held().append(entry_of(hold_meeting, model.case, model.state, 0, 0, types, model.terms, desk))
    return _held()[0](model.case, model.state, 0, month, model.laws, model.terms, model.desk)


class Table:
    """One meeting in progress.

    Attributes
    ----------
    month, envoy, packages : int
        When, who called it (place among the case's envoys), and how many packages there are.
    talk : record array of length 1
        State of the protocol, `sim.bargaining.protocols.TALK`.
    seats : Seats
        What both sides know and remember, `sim.bargaining.talks`.
    luck : Luck
    trail : array of int, shape (moves, 5)
        Moves so far; the first `n_moves` rows count.
    targets : array, shape (moves,)
    """

    def __init__(self, model: CampaignModel, month: int) -> None:
        desk, sitting = model.desk, model.desk.sitting
        self.model, self.month = model, month
        self.envoy, self.packages = int(sitting.envoy[0]), int(sitting.packages[0])
        self.talk: Any = desk.talk
        self.trail, self.targets = desk.minutes
        self.seats: Seats = SEATED(model.case, model.terms, desk)
        self.luck: Luck = DRAWN(model.state, 0, month, model.terms, desk)

    @property
    def n_moves(self) -> int:
        """How many moves there have been."""
        return int(self.talk.n_moves[0])

    @property
    def worth(self) -> list[np.ndarray]:
        """True utility of every package to the sanctioner (0) and the holder (1)."""
        return [self.seats.tables[side, 0] for side in (SANCTIONER, HOLDER)]

    @property
    def agreement(self) -> int | None:
        """The agreed package, or None."""
        return int(self.talk.offer[0]) if self.talk.status[0] == AGREED else None

    @property
    def status(self) -> str:
        """How talks stand, in words."""
        return STATUS_WORDS[int(self.talk.status[0])]

    def by_law(self, side: int, package: int | None = None) -> tuple[int, float]:
        """Return what a side's laws decide and its target: an answer to a package, or a proposal without one."""
        talk, model = self.talk.copy(), self.model
        talk.asks[0] = PROPOSE if package is None else RESPOND
        if package is not None:
            talk.offer[0] = package
        decision, target = BY_LAW(talk, side, self.seats, model.laws, model.terms.numbers, self.luck)
        return int(decision), float(target)

    def say(self, name: str, decision: int, target: float) -> None:
        """Lay the decision of the seat that was asked on the table.

        Raises
        ------
        ValueError
            For what is none in this place, such as a package that is not there.
        """
        proposing = self.talk.asks[0] == PROPOSE
        allowed = decision in (WALK, PASS) or 0 <= decision < self.packages
        if not (allowed if proposing else decision in (ACCEPT, REJECT)):
            words = f"a package below {self.packages}, WALK or PASS" if proposing else "ACCEPT or REJECT"
            raise ValueError(f"{name} decided {decision}, which is not {words}")
        outside = self.seats.outside
        outside.said[0], outside.target[0] = decision, target


def takes_part(agent: Any, built_in: type, *decisions: str) -> bool:
    """Return whether an agent's class takes decisions of its own, so that it has to be asked."""
    return any(getattr(type(agent), name) is not getattr(built_in, name) for name in decisions)
