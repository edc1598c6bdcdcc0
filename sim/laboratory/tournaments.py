"""A tournament: every tactic against every tactic, over a set of domains, in both seats, with repeated luck.

References
----------
R. Axelrod (1984), The evolution of cooperation. Basic Books.
T. Baarslag, K. Fujita, E. Gerding, K. Hindriks et al. (2013), Evaluating practical negotiating agents: results and analysis of
the 2011 international competition. Artificial Intelligence 198.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from sim.bargaining.protocols import AGREED, STATUS_WORDS
from sim.errors import ConfigError
from sim.laboratory.bargainer import Bargainer, Choice, bargainer_of
from sim.laboratory.concepts import harmless, ideal_gains
from sim.laboratory.domains import Problem
from sim.laboratory.game import Game
from sim.laboratory.negotiations import Clock, with_patience
from sim.laboratory.sessions import AGREEMENT, ROUND, STATUS
from sim.laboratory.significance import friedman, holm, signed_rank
from sim.laboratory.sitting import Room, Terms, sessions_of
from sim.laboratory.stakes import Stakes, require_whole, stakes_of
from sim.machine import laws_as_arguments

if TYPE_CHECKING:
    import pandas as pd

Score = Literal["share", "gain"]
SCORES = {
    "share": "discounted gain, in shares of the seat's ideal gain",
    "gain": "discounted gain, in the utility's own unit",
}
Progress = Callable[[int, int], None]


class Pairing(NamedTuple):
    """Two tactics at one domain, each in its seat."""

    domain: int
    first: int
    second: int


@dataclass(frozen=True, slots=True, eq=False)
class Tournament:
    """What came out.

    Parameters
    ----------
    names : tuple of str
        The tactics, by the names of the tournament.
    domains : tuple of str
    games : DataFrame
        A row a negotiation: ``domain``, ``first``, ``second`` (who sat where), ``run``, ``status``, ``round`` (from 1),
        ``first_score``, ``second_score``.
    score : str
        One of `SCORES`.
    """

    names: tuple[str, ...]
    domains: tuple[str, ...]
    games: pd.DataFrame
    score: Score

    def payoffs(self, seat: int | None = None) -> pd.DataFrame:
        """Return the mean score of each tactic (row) against each (column).

        Parameters
        ----------
        seat : int, optional
            0 or 1 for the row's score in that seat; the mean of both by default.
        """
        own = [self._seen_from(which) for which in ((0, 1) if seat is None else (seat,))]
        means = [table.pivot_table("score", "own", "other", aggfunc="mean") for table in own]
        mean = sum(means[1:], start=means[0]) / len(means)
        return mean.loc[list(self.names), list(self.names)]

    def _seen_from(self, seat: int) -> pd.DataFrame:
        own, other = ("first", "second") if seat == 0 else ("second", "first")
        columns = {own: "own", other: "other", f"{own}_score": "score"}
        return self.games.rename(columns=columns)[["domain", "run", "own", "other", "score"]]

    def ranking(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return the tactics by their mean score, with confidence intervals (Student's t).

        The interval speaks of other domains like these: its observations are the domains' means. With one domain they are the
        means of its runs, and it speaks of other luck on that domain.

        Returns
        -------
        DataFrame
            By tactic: ``mean``, ``low``, ``high`` (NaN for a single observation), ``agreements`` (share).
        """
        import pandas as pd

        means = self.means()
        spread = half_width(means.to_numpy(), confidence)
        table = pd.DataFrame({"mean": means.mean(axis=1), "low": 0.0, "high": 0.0, "agreements": 0.0})
        table["low"], table["high"] = table["mean"] - spread, table["mean"] + spread
        table["agreements"] = self._agreements()
        table.index.name = "tactic"
        return table.sort_values("mean", ascending=False, kind="stable")

    @property
    def cluster(self) -> str:
        """What an observation is: a ``"domain"``, or with one domain alone a ``"run"``."""
        return "domain" if len(self.domains) > 1 else "run"

    def means(self) -> pd.DataFrame:
        """Return the mean score of each tactic (row) on each domain (column), or with one domain in each of its runs."""
        import pandas as pd

        both = pd.concat([self._seen_from(0), self._seen_from(1)])
        return both.pivot_table("score", "own", self.cluster, aggfunc="mean").loc[list(self.names)]

    def friedman(self) -> float:
        """Return the p-value that all tactics do alike (Friedman's test over domains, or the runs of one alone)."""
        return friedman(self.means().to_numpy())

    def comparisons(self) -> pd.DataFrame:
        """Return every pair of tactics compared over the same domains, or over the same luck with one domain alone.

        Returns
        -------
        DataFrame
            ``first``, ``second``, ``difference`` of their means, ``p`` of Wilcoxon's signed-rank test, and ``p_corrected``
            for all pairs by Holm.
        """
        import pandas as pd

        means = self.means()
        pairs = list(itertools.combinations(self.names, 2))
        differences = [(means.loc[a] - means.loc[b]).to_numpy() for a, b in pairs]
        p_values = np.array([signed_rank(each) for each in differences])
        return pd.DataFrame(
            {
                "first": [a for a, _ in pairs],
                "second": [b for _, b in pairs],
                "difference": [float(each.mean()) for each in differences],
                "p": p_values,
                "p_corrected": holm(p_values),
            }
        )

    def _agreements(self) -> pd.Series[float]:
        import pandas as pd

        agreed = self.games["status"] == STATUS_WORDS[AGREED]
        seats = [pd.DataFrame({"own": self.games[seat], "agreed": agreed}) for seat in ("first", "second")]
        return pd.concat(seats).groupby("own")["agreed"].mean()

    def game(self, *, seats: bool = False) -> Game:
        """Return the game between the tactics: one population by default, or with ``seats`` a player for each seat."""
        if not seats:
            return Game.symmetric(self.names, self.payoffs().to_numpy())
        return Game(self.names, self.payoffs(0).to_numpy(), self.payoffs(1).to_numpy().T)

    def best_response_gap(
        self, first: str, second: str, confidence: float = 0.95
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return how much each seat of a pair loses by not answering best, and the half-width of that difference.

        Differences are taken on the same domains and luck before they are averaged. The better answer is the one that did best in
        this very tournament, so that with few domains or runs a gap is rather too large than too small.
        """
        game = self.game(seats=True)
        gaps = game.best_response_gap(first, second)
        better = (game.best_responses(second, 0)[0], game.best_responses(first, 1)[0])
        widths = (
            self._paired((better[0], second), (first, second), "first_score", confidence),
            self._paired((first, better[1]), (first, second), "second_score", confidence),
        )
        return gaps, widths

    def _paired(
        self, better: tuple[str, str], pair: tuple[str, str], column: str, confidence: float
    ) -> float:
        sides = [
            self.games[(self.games["first"] == a) & (self.games["second"] == b)]
            .groupby(self.cluster)[column]
            .mean()
            for a, b in (better, pair)
        ]
        return float(half_width((sides[0] - sides[1]).to_numpy()[None, :], confidence)[0])


def half_width(samples: np.ndarray, confidence: float) -> np.ndarray:
    """Return the half-width of the t interval of every row's mean: t s / sqrt(n); NaN for a single observation.

    Parameters
    ----------
    samples : array, shape (rows, n)
    confidence : float
        In (0, 1).
    """
    if not 0.0 < confidence < 1.0:
        raise ConfigError.at("tournament", "confidence", confidence, "must lie in (0, 1)")
    n = samples.shape[1]
    if n < 2:
        return np.full(len(samples), np.nan)
    from scipy.stats import t

    quantile = float(t.ppf(0.5 + confidence / 2.0, n - 1))
    return quantile * samples.std(axis=1, ddof=1) / np.sqrt(n)


def tournament(
    bargainers: Mapping[str, Bargainer | Choice] | Sequence[str],
    problems: Mapping[str, Problem | Stakes | np.ndarray] | Sequence[Problem],
    *,
    protocol: str = "alternating_offers",
    rounds: int = 100,
    p_breakdown: float = 0.0,
    clock: Clock | Mapping[str, Clock] = "rounds",
    runs: int = 1,
    seed: int = 0,
    score: Score = "share",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Tournament:
    """Play every tactic against every tactic, itself included, over every domain of two parties and in both seats.

    Parameters
    ----------
    bargainers : mapping of str to Bargainer or str, or sequence of str
        Tactics, by the names they are to have in the tables.
    problems : mapping of str to Problem or table, or sequence of Problem
    clock : str, or mapping of str to str
        Unit of time in laws of discounting, as in `negotiate`; or one for each domain by its name, ``"rounds"`` for those that
        it leaves out. Files of GENIUS mean ``"deadline"``.
    runs : int
        Negotiations of each pairing, each with luck of its own; the same luck for all pairings.
    score : str
        One of `SCORES`; shares make domains comparable.
    threads : int, optional
        As many as the machine has cores by default; the results do not depend on it.
    progress : callable, optional
        Called with (pairings done, pairings in all).

    Raises
    ------
    ConfigError
        For what cannot be played.
    """
    players, rooms = _named_players(bargainers), _named_stakes(problems)
    if score not in SCORES:
        raise ConfigError.at("tournament", "score", score, list(SCORES))
    require_whole("runs", runs, 1)
    if threads is not None:
        require_whole("threads", threads, 1)
    terms = Terms(protocol=protocol, rounds=rounds, p_breakdown=p_breakdown)
    terms.law(2)
    sessions_of(2)
    names, domains, laws = list(players), list(rooms), list(players.values())
    clocks = clock if isinstance(clock, Mapping) else dict.fromkeys(domains, clock)
    for name in clocks:
        if name not in rooms:
            raise ConfigError.at("tournament", "clock", name, domains)
    tables = list(rooms.values())
    pairings = [
        Pairing(*which)
        for which in itertools.product(range(len(domains)), range(len(names)), range(len(names)))
    ]

    def play(pairing: Pairing) -> pd.DataFrame:
        pair = (laws[pairing.first], laws[pairing.second])
        when = clocks.get(domains[pairing.domain], "rounds")
        patient = with_patience(tables[pairing.domain], pair, when, rounds)
        table = _played(patient, pair, terms, seed, runs, score)
        table.insert(0, "domain", domains[pairing.domain])
        table.insert(1, "first", names[pairing.first])
        table.insert(2, "second", names[pairing.second])
        return table

    import pandas as pd

    parts = []
    # Around all threads, because each of them changes the process's filters of warnings and changes them back.
    with laws_as_arguments(), ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for done, part in enumerate(pool.map(play, pairings), start=1):
            parts.append(part)
            if progress is not None:
                progress(done, len(pairings))
    return Tournament(tuple(names), tuple(domains), pd.concat(parts, ignore_index=True), score)


def _named_players(bargainers: Mapping[str, Bargainer | Choice] | Sequence[str]) -> dict[str, Bargainer]:
    named: dict[str, Any] = (
        dict(bargainers) if isinstance(bargainers, Mapping) else {name: name for name in bargainers}
    )
    if not named or len(named) < len(bargainers):
        raise ConfigError.at("tournament", "tactics", list(bargainers), "must be at least one, each once")
    return {name: bargainer_of(given) for name, given in named.items()}


def _named_stakes(
    problems: Mapping[str, Problem | Stakes | np.ndarray] | Sequence[Problem],
) -> dict[str, Stakes]:
    if isinstance(problems, Mapping):
        named = {name: stakes_of(problem) for name, problem in problems.items()}
    else:
        named = {problem.domain.name: stakes_of(problem) for problem in problems}
    if not named or len(named) < len(problems):
        raise ConfigError.at("tournament", "domains", list(named), "must be of different names, at least one")
    for name, stakes in named.items():
        if stakes.n_parties != 2:
            raise ConfigError.at("tournament", f"domain {name}", stakes.n_parties, "must be of two parties")
    return named


def _played(
    stakes: Stakes, pair: tuple[Bargainer, Bargainer], terms: Terms, seed: int, runs: int, score: Score
) -> pd.DataFrame:
    """Return the negotiations of one pairing, a row a run."""
    import pandas as pd

    results = Room(stakes, pair, terms, seed).hold(runs)
    agreed = results[:, STATUS] == AGREED
    scores = _scores(stakes, results, agreed, score)
    return pd.DataFrame(
        {
            "run": np.arange(runs),
            "status": np.array(STATUS_WORDS, dtype=object)[results[:, STATUS]],
            "round": results[:, ROUND] + agreed,
            "first_score": scores[0],
            "second_score": scores[1],
        }
    )


def _scores(stakes: Stakes, results: np.ndarray, agreed: np.ndarray, score: Score) -> np.ndarray:
    """Return both seats' scores of every run; no agreement is zero; shape (2, runs)."""
    gains = stakes.gains
    scores = np.zeros((2, len(results)))
    ideal = ideal_gains(gains, harmless(gains)) if score == "share" else np.ones(2)
    for i, law in enumerate(stakes.discounting):
        gained = gains[i, results[agreed, AGREEMENT]]
        later = gained if law is None else law.at(gained, results[agreed, ROUND])
        scores[i, agreed] = later / ideal[i] if ideal[i] > 0.0 else 0.0
    return scores
