"""The outcome of a negotiation: what was agreed, what it is worth, how far it is from the solutions, and every move."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_MOVER, TRAIL_OFFER, TRAIL_ROUND
from sim.bargaining.protocols import ACCEPT, PASS, PROPOSE, WALK
from sim.errors import ConfigError
from sim.laboratory import measures
from sim.laboratory.domains.domain import Package
from sim.laboratory.stakes import Stakes

if TYPE_CHECKING:
    import pandas as pd

GO_BETWEEN = "go-between"
NOT_RATIFIED = "not ratified"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """How a negotiation ended.

    Parameters
    ----------
    stakes : Stakes
    status : str
        One of `sim.bargaining.protocols.STATUS_WORDS`, or ``"not ratified"``.
    agreement : int or None
        Number of the agreed package; None without an agreement.
    rounds : int
        Rounds that were over when talks ended, which is the time of the agreement; 0 for the first offer.
    utilities : array, shape (n,)
        Of the agreement; what no deal is worth without one.
    gains : array, shape (n,)
        Utilities less what no deal is worth.
    discounted : array, shape (n,)
        What the gains are worth at the start of talks, `rounds` earlier.
    moves : array of int, shape (moves, TRAIL_WIDTH)
        As `sim.bargaining.negotiation` writes them.
    targets : array, shape (moves,)
        What the mover asked for, as a gain.
    about : tuple of str
        Under an agenda, what each move was about; else empty.
    """

    stakes: Stakes
    status: str
    agreement: int | None
    rounds: int
    utilities: np.ndarray
    gains: np.ndarray
    discounted: np.ndarray
    moves: np.ndarray
    targets: np.ndarray
    about: tuple[str, ...] = field(default=())

    @property
    def package(self) -> Package | None:
        """The agreed package's values by issue."""
        return None if self.agreement is None else self.stakes.package(self.agreement)

    def trace(self) -> pd.DataFrame:
        """Return every move as a table.

        Returns
        -------
        DataFrame
            Columns ``round`` (from 1), ``party``, ``move`` (offer, accept, refuse, pass or walk away), ``package`` (its
            number), ``target`` (a gain), a column of utility for every party, and ``about`` under an agenda.
        """
        import pandas as pd

        offers = self.moves[:, TRAIL_OFFER]
        table: dict[str, Any] = {
            "round": self.moves[:, TRAIL_ROUND] + 1,
            "party": [self._party(mover) for mover in self.moves[:, TRAIL_MOVER]],
            "move": [_move(asked, said) for asked, said in self.moves[:, [TRAIL_ASKED, TRAIL_DECISION]]],
            "package": offers,
            "target": self.targets,
        }
        if self.about:
            return pd.DataFrame(table | {"about": self.about})
        worth = np.where(offers >= 0, self.stakes.utility[:, np.maximum(offers, 0)], np.nan)
        return pd.DataFrame(table | {f"utility of {p}": worth[i] for i, p in enumerate(self.stakes.parties)})

    def _party(self, mover: int) -> str:
        return self.stakes.parties[mover] if mover < self.stakes.n_parties else GO_BETWEEN

    def measures(self) -> dict[str, float]:
        """Return how far the agreement is from the frontier and the solutions, and how gains are shared; empty without one.

        Distances are in shares of the ideal gains; see `sim.laboratory.measures`.
        """
        if self.agreement is None:
            return {}
        gains = self.stakes.gains
        found = {
            f"distance to {name}": far for name, far in measures.distances(gains, self.agreement).items()
        }
        found["efficiency"] = measures.efficiency(gains, self.agreement)
        found["share of Nash product"] = measures.nash_product_ratio(gains, self.agreement)
        found["inequality (Gini)"] = measures.gini(self.gains)
        shares = measures.surplus_shares(self.gains)
        return found | {
            f"surplus share of {party}": float(share)
            for party, share in zip(self.stakes.parties, shares, strict=True)
        }

    def offers_of(self, party: int) -> np.ndarray:
        """Return the packages that a party proposed, in order; under an agenda there are only options of items.

        Raises
        ------
        ConfigError
            Under an agenda.
        """
        if self.about:
            raise ConfigError.at("outcome", "offers_of", party, "has no packages to show under an agenda")
        proposed = (self.moves[:, TRAIL_ASKED] == PROPOSE) & (self.moves[:, TRAIL_MOVER] == party)
        offers = self.moves[proposed, TRAIL_OFFER]
        return offers[offers >= 0]

    def steps(self, party: int) -> dict[str, float]:
        """Return the shares of a party's steps by kind (Hindriks, Jonker and Tykhonov 2007), in talks of two parties.

        Raises
        ------
        ConfigError
            Where there are more, and under an agenda.
        """
        if self.stakes.n_parties != 2:
            allowed = "parties are too many: the kinds of steps are told for two"
            raise ConfigError.at("outcome", "steps", self.stakes.n_parties, allowed)
        offers = self.offers_of(party)
        own, other = self.stakes.utility[party, offers], self.stakes.utility[1 - party, offers]
        return measures.step_shares(measures.step_kinds(own, other))

    def __str__(self) -> str:
        """Tell the outcome in one line."""
        if self.agreement is None:
            return f"no agreement: {self.status} after {self.rounds} round{'' if self.rounds == 1 else 's'}"
        values = ", ".join(f"{name}: {value}" for name, value in (self.package or {}).items())
        worth = ", ".join(f"{p} {u:.4g}" for p, u in zip(self.stakes.parties, self.utilities, strict=True))
        return f"agreed in round {self.rounds + 1}: {values} (utility: {worth})"


def _move(asked: int, decision: int) -> str:
    if asked == PROPOSE:
        return {WALK: "walk away", PASS: "pass"}.get(int(decision), "offer")
    return "accept" if decision == ACCEPT else "refuse"


def outcome_of(
    stakes: Stakes,
    status: str,
    agreement: int | None,
    rounds: int,
    moves: np.ndarray,
    targets: np.ndarray,
    about: tuple[str, ...] = (),
) -> Outcome:
    """Return the outcome with what it is worth to everybody, now and discounted."""
    utilities = stakes.reservation.copy() if agreement is None else stakes.utility[:, agreement].copy()
    gains = utilities - stakes.reservation
    return Outcome(
        stakes=stakes,
        status=status,
        agreement=agreement,
        rounds=rounds,
        utilities=utilities,
        gains=gains,
        discounted=discounted(stakes, gains, rounds, agreed=agreement is not None),
        moves=moves,
        targets=targets,
        about=about,
    )


def discounted(stakes: Stakes, gains: np.ndarray, rounds: int, *, agreed: bool) -> np.ndarray:
    """Return what gains after so many rounds are worth at the start; no deal is zero whenever it comes; shape (n,)."""
    if not agreed:
        return np.zeros(stakes.n_parties)
    laws = zip(stakes.discounting, gains, strict=True)
    return np.array([gain if law is None else float(law.at(gain, rounds)) for law, gain in laws])
