"""A room made ready: stakes, bargainers and a protocol as the arrays and compiled laws that sessions are held over."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from sim import registry
from sim.bargaining import mediation
from sim.bargaining.index import SHORTEST_TALKS, offer_from_index, room_for_index
from sim.bargaining.protocols import new_talk
from sim.bargaining.shapes import KINDS, Brought, luck_needed, readied, types_of_laws
from sim.bargaining.talks import (
    Laws,
    Luck,
    Mediator,
    Minutes,
    Numbers,
    Seats,
    new_luck,
    new_minutes,
    new_seats,
    nobody_mediates,
)
from sim.errors import ConfigError
from sim.laboratory.bargainer import Bargainer
from sim.laboratory.sessions import RESULT_COLUMNS, hold_sessions, luck_keys
from sim.laboratory.stakes import Stakes, require_whole, told_apart
from sim.machine import entry_of, laws_as_arguments
from sim.registry import Trait

MOST_ROUNDS = 100_000
_COMPILING = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GoBetween:
    """A third party that tables compromises between two.

    Parameters
    ----------
    concept : str
        ``"nash"`` or ``"kalai_smorodinsky"``.
    p_speaks : float
        Chance that it speaks in a late round; under ``single_text`` it always does.
    late_rounds : int
        How many of the last rounds are late.
    view : array, shape (2, P), optional
        Both parties' gains as it sees them; as they are, by default.
    """

    concept: Literal["nash", "kalai_smorodinsky"] = "nash"
    p_speaks: float = 1.0
    late_rounds: int = 2
    view: np.ndarray | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """How talks go, whoever holds them."""

    protocol: str = "alternating_offers"
    rounds: int = 100
    p_breakdown: float = 0.0
    mediator: GoBetween | None = None

    def law(self, n_parties: int) -> registry.Law:
        """Return the protocol, checked against the number of parties, with all other terms.

        Raises
        ------
        ConfigError
            For a term out of range.
        """
        known = registry.laws("protocol")
        if self.protocol not in known:
            raise ConfigError.at("negotiate", "protocol", self.protocol, list(known))
        self._check_numbers()
        law = known[self.protocol]
        if n_parties != 2 and law.traits & {Trait.TWO_PARTIES, Trait.GO_BETWEEN_FIRST}:
            raise ConfigError.at(
                "negotiate", "protocol", self.protocol, f"is for two parties, not {n_parties}"
            )
        if n_parties != 2 and self.mediator:
            told = f"is for two parties, not {n_parties}"
            raise ConfigError.at("negotiate", "mediator", self.mediator.concept, told)
        return law

    def _check_numbers(self) -> None:
        require_whole("rounds", self.rounds, 1, MOST_ROUNDS)
        if self.mediator:
            require_whole("mediator.late_rounds", self.mediator.late_rounds, 0, MOST_ROUNDS)
        chances = {
            "p_breakdown": self.p_breakdown,
            "mediator.p_speaks": self.mediator.p_speaks if self.mediator else 0.0,
        }
        for name, chance in chances.items():
            if not 0.0 <= chance <= 1.0:
                raise ConfigError.at("negotiate", name, chance, "must lie in [0, 1]")


class Room:
    """Everything that sessions of one negotiation need; one thread at a time.

    Parameters
    ----------
    stakes : Stakes
    bargainers : sequence of Bargainer
        One a party.
    terms : Terms
    seed : int
    stage : int
        Of an agenda; part of the address of all luck.
    """

    def __init__(
        self, stakes: Stakes, bargainers: Sequence[Bargainer], terms: Terms, seed: int = 0, stage: int = 0
    ) -> None:
        _check_seats(stakes, bargainers, seed)
        self.protocol = terms.law(stakes.n_parties)
        self.stakes, self.bargainers, self.terms = stakes, bargainers, terms
        self.start = self._talk()
        self.talk = self.start.copy()
        n, rounds = stakes.n_parties, int(self.start.n_rounds[0])
        self.indexed = np.array([self._is_static(i) and rounds >= SHORTEST_TALKS for i in range(n)])
        self.laws: Laws
        self.numbers: Numbers
        self.luck: Luck = new_luck(n, rounds, seed, stage)._replace(
            keys=luck_keys(told_apart(stakes.parties))
        )
        self._ready()
        self.minutes: Minutes = new_minutes(n, rounds)
        self.seats: Seats = new_seats(n, stakes.n_packages, rounds)._replace(
            coordinates=stakes.coordinates, sizes=stakes.sizes, mediator=self._mediator()
        )
        self._take_seats()

    def _ready(self) -> None:
        """Make the laws ready, and mark the luck that they read."""
        law = self.protocol
        protocol = Brought(law.seated, law.vector({}), law.traits)
        brought = [self._brought(i) for i in range(self.stakes.n_parties)]
        self.laws, numbers = readied(protocol, brought)
        # Rows of a table are found faster than those of a tuple, which counts where a move takes a tenth of a microsecond.
        padded: dict[str, Any] = {kind: _padded(getattr(numbers, kind)) for kind in KINDS}
        self.numbers = numbers._replace(**padded)
        self.luck.needed[:] = luck_needed(
            protocol,
            brought,
            p_breakdown=self.terms.p_breakdown,
            go_between=self.terms.mediator is not None,
        )

    def _talk(self) -> Any:
        mediator = self.terms.mediator
        late = mediator.late_rounds if mediator else 0
        return new_talk(
            self.stakes.n_parties, self.terms.rounds, late, self.terms.p_breakdown, self.protocol.traits
        )

    def _is_static(self, i: int) -> bool:
        """Whether a seat's offers depend on its target alone, so that they can be looked up."""
        bargainer = self.bargainers[i]
        by_content = bargainer.offering.law.name == "best_for_others"
        return by_content and Trait.READS_OFFERS not in bargainer.opponent.law.traits

    def _brought(self, i: int) -> dict[str, Brought]:
        """Return the laws of a seat; a looked-up offering where it gives the same offers."""
        chosen = {kind: getattr(self.bargainers[i], kind) for kind in KINDS}
        brought = {kind: Brought(one.law.seated, one.vector, one.law.traits) for kind, one in chosen.items()}
        if self.indexed[i]:
            index = np.zeros(room_for_index(self.stakes.n_packages))
            brought["offering"] = Brought(offer_from_index, index)
        return brought

    def _mediator(self) -> Mediator:
        one_text = Trait.GO_BETWEEN_FIRST in self.protocol.traits
        given = self.terms.mediator or (GoBetween() if one_text else None)
        if given is None:
            return nobody_mediates()
        concepts = {"nash": mediation.NASH, "kalai_smorodinsky": mediation.KALAI_SMORODINSKY}
        if given.concept not in concepts:
            raise ConfigError.at("negotiate", "mediator.concept", given.concept, list(concepts))
        view = self.stakes.gains if given.view is None else _view_of(given.view, self.stakes)
        open_ = np.zeros(self.stakes.n_packages, dtype=np.bool_)
        first, second = np.ascontiguousarray(view)
        return Mediator(first, second, concepts[given.concept], float(given.p_speaks), one_text, open_)

    def _take_seats(self) -> None:
        gains, n = self.stakes.gains, self.stakes.n_parties
        going_on = 1.0 - self.terms.p_breakdown
        for i, bargainer in enumerate(self.bargainers):
            self.seats.tables[i, 0] = gains[i]
            if bargainer.belief is not None:
                self.seats.prior[i, 1:] = _belief(bargainer.belief, n, self.stakes.n_packages)
        patience = np.array(
            [going_on * (1.0 if law is None else float(law.at(1.0, 1.0))) for law in self.stakes.discounting]
        )
        self.seats.discount[:] = patience
        self.seats.others_discount[:] = [np.delete(patience, i).min() for i in range(n)]

    def hold(self, sessions: int, first: int = 0) -> np.ndarray:
        """Hold sessions and return what came out; int64, shape (sessions, RESULT_COLUMNS).

        Minutes, seats and luck are those of the last session. The interpreter's lock is released meanwhile.
        """
        results = np.zeros((sessions, RESULT_COLUMNS), dtype=np.int64)
        held = sessions_of(self.stakes.n_parties)
        with laws_as_arguments():
            held(
                first, self.indexed, self.start, self.talk, self.seats, self.laws, self.numbers, self.luck, self.minutes,
                results,
            )  # fmt: skip
        return results


def _view_of(view: object, stakes: Stakes) -> np.ndarray:
    """Return a go-between's view of both parties' gains as an array, refused unless it is a table of finite numbers."""
    allowed = f"must be a table of finite numbers of shape {stakes.utility.shape}"
    try:
        table = np.asarray(view, dtype=float)
    except (TypeError, ValueError):
        raise ConfigError.at("negotiate", "mediator.view", type(view).__name__, allowed) from None
    if table.shape != stakes.utility.shape:
        raise ConfigError.at("negotiate", "mediator.view", table.shape, allowed)
    if not np.isfinite(table).all():
        raise ConfigError.at("negotiate", "mediator.view", "infinite or no number", allowed)
    return table


def sessions_of(n_parties: int) -> Any:
    """Return `hold_sessions` compiled for so many parties; the first time for a number of parties takes a while."""
    with _COMPILING:
        return _sessions_of(n_parties)


@cache
def _sessions_of(n: int) -> Any:
    whole, yes = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_)
    rows, places = np.zeros((1, 1)), np.zeros((1, 1), dtype=np.int64)
    numbers = Numbers(rows, rows, rows, rows, np.zeros(1), yes, yes, places, 0, True)
    seats = new_seats(n, 1, 1)._replace(coordinates=places, sizes=whole)
    talk, laws = new_talk(n, 1), types_of_laws(n, valuing=False)
    return entry_of(
        hold_sessions, 0, yes, talk, talk, seats, laws, numbers, new_luck(n, 1), new_minutes(n, 1), places
    )


def _padded(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Return vectors as the rows of one table, zeros behind the shorter ones."""
    table = np.zeros((len(rows), max(1, *(row.size for row in rows))))
    for i, row in enumerate(rows):
        table[i, : row.size] = row
    return table


def _belief(belief: np.ndarray, n: int, packages: int) -> np.ndarray:
    if belief.shape not in {(packages,), (n - 1, packages)} or not np.isfinite(belief).all():
        allowed = f"must be finite numbers of shape ({packages},) or ({n - 1}, {packages})"
        raise ConfigError.at("negotiate", "belief", belief.shape, allowed)
    return belief


def _check_seats(stakes: Stakes, bargainers: Sequence[Bargainer], seed: int) -> None:
    if len(bargainers) != stakes.n_parties:
        raise ConfigError.at("negotiate", "bargainers", len(bargainers), f"must be {stakes.n_parties}")
    require_whole("seed", seed, 0)
