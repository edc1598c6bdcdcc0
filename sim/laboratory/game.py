"""The game between tactics: who should play which, when all choose freely (empirical game theory).

The payoffs come from a tournament; replicator dynamics from Nashpy. In a symmetric game the row player's payoffs say it all: what row i
gets against column j. In a game of two seats each has payoffs of its own.

References
----------
M. Wellman (2006), Methods for empirical game-theoretic analysis. AAAI 2006.
P. Jordan, C. Kiekintveld and M. Wellman (2007), Empirical game-theoretic analysis of the TAC supply chain game. AAMAS 2007.
P. Taylor and L. Jonker (1978), Evolutionarily stable strategies and game dynamics. Mathematical Biosciences 40.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError, MissingExtra
from sim.laboratory.equilibria import MOST_PAIRS, Equilibria, search

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """Two players who choose among tactics.

    Parameters
    ----------
    names : sequence of str
        The tactics, the same for both.
    first, second : array, shape (k, k)
        Payoffs of the two players where the first plays row i and the second column j.

    Examples
    --------
    >>> dilemma = Game.symmetric(["keep", "cheat"], np.array([[3.0, 0.0], [5.0, 1.0]]))
    >>> dilemma.best_response_gap("keep", "keep")
    (2.0, 2.0)
    >>> dilemma.best_responses("keep")
    ['cheat']
    """

    names: Sequence[str]
    first: np.ndarray
    second: np.ndarray

    def __post_init__(self) -> None:
        k = len(self.names)
        for name in ("first", "second"):
            payoffs = np.asarray(getattr(self, name), dtype=float)
            object.__setattr__(self, name, payoffs)
            if np.shape(payoffs) != (k, k) or not np.isfinite(payoffs).all():
                allowed = f"must be finite payoffs, {k} tactics by {k}"
                raise ConfigError.at("game", name, np.shape(payoffs), allowed)

    @classmethod
    def symmetric(cls, names: Sequence[str], payoffs: np.ndarray) -> Game:
        """Return the game in which both players' payoffs are those of the row: the second's are the transpose."""
        return cls(names, np.asarray(payoffs, dtype=float), np.asarray(payoffs, dtype=float).T)

    @property
    def is_symmetric(self) -> bool:
        """Whether the seats do not matter."""
        return bool(np.array_equal(self.first, self.second.T))

    def search(self, most_pairs: int = MOST_PAIRS) -> Equilibria:
        """Return the Nash equilibria that a search through so many pairs of supports finds, and how far it went.

        A degenerate game, such as one with tactics that pay the same, has whole regions of equilibria, of which some corners are
        found.
        """
        return search(self.first, self.second, most_pairs)

    def equilibria(self, most_pairs: int = MOST_PAIRS) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the same as the two players' probabilities of each tactic alone."""
        return list(self.search(most_pairs).found)

    @property
    def is_degenerate(self) -> bool:
        """Whether a search through all supports finds an even number of equilibria, the sign of a degenerate game."""
        found = self.search()
        return found.is_complete and len(found.found) % 2 == 0

    def told(self, found: Equilibria | None = None) -> list[str]:
        """Return the equilibria in words, a line each: the tactics that are played and how often."""
        pairs = (self.search() if found is None else found).found
        return [f"{self._mix(row)} against {self._mix(column)}" for row, column in pairs]

    def regret(self) -> pd.DataFrame:
        """Return how much the first player would gain by deviating from each tactic when both play it.

        Returns
        -------
        DataFrame
            By tactic: ``regret`` = max_i first[i, s] - first[s, s], zero for one that is its own best answer, and
            ``better``, the tactic to deviate to (Jordan, Kiekintveld and Wellman 2007).
        """
        import pandas as pd

        best = self.first.argmax(axis=0)
        own = np.diagonal(self.first)
        gains = self.first[best, np.arange(len(own))] - own
        better = [
            self.names[i] if gain > 0.0 else name
            for i, gain, name in zip(best, gains, self.names, strict=True)
        ]
        return pd.DataFrame({"regret": gains, "better": better}, index=pd.Index(self.names, name="tactic"))

    def _mix(self, probabilities: np.ndarray) -> str:
        played = [(name, p) for name, p in zip(self.names, probabilities, strict=True) if p > NEGLIGIBLE]
        return " + ".join(name if p > 1.0 - NEGLIGIBLE else f"{p:.3g} {name}" for name, p in played)

    def replicator(
        self, start: Sequence[float] | None = None, times: np.ndarray | None = None
    ) -> pd.DataFrame:
        """Return how the shares of tactics in one population grow with what they earn, by Nashpy's replicator dynamics.

        dx_i / dt = x_i ((A x)_i - x A x).

        Parameters
        ----------
        start : sequence of float, optional
            Shares at the start, of sum 1; equal by default.
        times : array, optional
            0 to 100 in steps of 1 by default.

        Returns
        -------
        DataFrame
            A row a time, a column a tactic.

        Raises
        ------
        ConfigError
            Where the seats matter, so that there is no one population, or the shares are none.
        """
        import pandas as pd

        if not self.is_symmetric:
            raise ConfigError.at(
                "game", "replicator", "two seats", "needs a game in which seats do not matter"
            )
        if start is not None and not _are_shares(start, len(self.names)):
            raise ConfigError.at("game", "start", list(start), f"must be {len(self.names)} shares of sum 1")
        at = np.arange(101.0) if times is None else np.asarray(times, dtype=float)
        shares = self._nashpy().replicator_dynamics(y0=start, timepoints=at)
        return pd.DataFrame(shares, index=pd.Index(at, name="time"), columns=list(self.names))

    def best_responses(self, against: str, player: int = 0) -> list[str]:
        """Return a player's tactics that do best against one of the other's, all of them where several do."""
        paid = self._against(self.place(against), player)
        return [name for name, payoff in zip(self.names, paid, strict=True) if payoff == paid.max()]

    def best_response_gap(self, first: str, second: str) -> tuple[float, float]:
        """Return how much each player of a pair loses by not answering the other's tactic best; zeros are an equilibrium."""
        row, column = self.place(first), self.place(second)
        of_first, of_second = self._against(column, 0), self._against(row, 1)
        return (
            float(of_first.max() - self.first[row, column]),
            float(of_second.max() - self.second[row, column]),
        )

    def _against(self, other: int, player: int) -> np.ndarray:
        return self.first[:, other] if player == 0 else self.second[other]

    def place(self, name: str) -> int:
        """Return the number of a tactic."""
        if name not in self.names:
            raise ConfigError.at("game", "tactic", name, list(self.names))
        return list(self.names).index(name)

    def _nashpy(self) -> Any:
        try:
            import nashpy
        except ImportError as problem:
            raise MissingExtra("nashpy", "analysis") from problem
        return nashpy.Game(self.first, self.second)


def _are_shares(numbers: Sequence[float], k: int) -> bool:
    given = np.asarray(numbers, dtype=float)
    return given.shape == (k,) and bool((given >= 0.0).all()) and abs(given.sum() - 1.0) < NEGLIGIBLE
