r"""Small games for Gambit: payoff tables as ``.nfg``, offers and answers as ``.efg``.

Gambit then finds equilibria that this program does not look for. Trees grow with every round, so their nodes are counted
before one is written.

References
----------
R. McKelvey, A. McLennan and T. Turocy, Gambit: software tools for game theory; formats of ``.efg`` and ``.nfg``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting
from sim.laboratory.domains.problem import Problem

MOST_NODES = 200_000


def normal_form(
    title: str, parties: Sequence[str], strategies: Sequence[Sequence[str]], payoffs: np.ndarray
) -> str:
    """Return a game in normal form as the text of an ``.nfg`` file.

    Parameters
    ----------
    parties : sequence of str
    strategies : sequence of sequence of str
        Names of each party's strategies, such as tactics.
    payoffs : array, shape (n_parties, n_strategies of the first, of the second, ...)

    Examples
    --------
    >>> payoffs = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    >>> print(normal_form("dilemma", ["row", "column"], [["keep", "cheat"]] * 2, payoffs))
    NFG 1 R "dilemma" { "row" "column" }
    { { "keep" "cheat" }
    { "keep" "cheat" }
    }
    ""
    <BLANKLINE>
    3.0 3.0 5.0 0.0 0.0 5.0 1.0 1.0
    <BLANKLINE>
    """
    table = np.asarray(payoffs, dtype=float)
    if table.shape != (len(parties), *(len(names) for names in strategies)) or not np.isfinite(table).all():
        raise ConfigError.at("game", "payoffs", table.shape, "must be finite, a party by strategies of each")
    rows = "\n".join(f"{{ {_words(names)} }}" for names in strategies)
    # The first party's strategy moves fastest, which is Fortran's order of each party's table.
    numbers = np.stack([each.ravel(order="F") for each in table], axis=1).ravel()
    listed = " ".join(repr(float(number)) for number in numbers)
    return f'NFG 1 R {_quoted(title)} {{ {_words(parties)} }}\n{{ {rows}\n}}\n""\n\n{listed}\n'


def alternating_offers(problem: Problem, n_rounds: int, discounting: Sequence[Discounting | None]) -> str:
    """Return alternating offers of two parties over a domain as the text of an ``.efg`` file.

    In round r = 0, 1, ... the first party offers if r is even, the second if it is odd; the other accepts, or refuses and
    the next round comes. A package agreed in round r is worth its discounted utility at time r; after the last refusal each
    has what no deal is worth. One round is the ultimatum game. Every node is an information set of its own.

    Parameters
    ----------
    problem : Problem
        Of two parties.
    n_rounds : int
    discounting : sequence of Discounting or None
        One for each party.

    Raises
    ------
    ConfigError
        Where the tree would have more than 200,000 nodes: sum_r (1 + P) P^r decisions and their ends.
    """
    _require_small(problem, n_rounds)
    tree = _Tree(problem, n_rounds, discounting)
    head = f'EFG 2 R {_quoted(problem.domain.name)} {{ {_words(problem.parties)} }}\n""\n'
    return head + "\n".join(["", *tree.lines()]) + "\n"


def write_game(text: str, path: str | Path) -> Path:
    """Write the text of a game where its ending, ``.efg`` or ``.nfg``, is that of its form; return the path."""
    target, ending = Path(path), f".{text[:3].lower()}"
    if target.suffix != ending:
        raise ConfigError.at("game", "path", str(path), f"must end in {ending}")
    target.write_text(text, encoding="utf-8")
    return target


def n_nodes(n_packages: int, n_rounds: int) -> int:
    """Return how many nodes alternating offers have: in every round one offer, then an answer and an end for each package.

    A round that is reached in k ways has k (1 + 2 P) nodes, and the next is reached in k P; after the last, every refusal is
    an end.

    Examples
    --------
    >>> n_nodes(2, 1)  # an offer; two answers; four ends
    7
    """
    return sum(n_packages**r * (1 + 2 * n_packages) for r in range(n_rounds)) + n_packages**n_rounds


class _Tree:
    """The lines of a game tree, from the root down, each node before its children."""

    def __init__(self, problem: Problem, n_rounds: int, discounting: Sequence[Discounting | None]) -> None:
        self.n_rounds = n_rounds
        utility, self.without = problem.tables()
        self.labels = [_label(problem, p) for p in range(problem.domain.n_packages)]
        self.payoffs = [
            np.stack([_later(utility[i], discounting[i], r) for i in range(2)]) for r in range(n_rounds)
        ]
        self.sets = [itertools.count(1), itertools.count(1)]

    def lines(self, round_: int = 0) -> Iterator[str]:
        if round_ == self.n_rounds:
            yield self._end(self.n_rounds * len(self.labels), "no deal", self.without)
            return
        proposer = round_ % 2
        yield self._decision(proposer, f"offer in round {round_ + 1}", self.labels)
        for p, label in enumerate(self.labels):
            yield self._decision(1 - proposer, f"answer in round {round_ + 1}", ["accept", "refuse"])
            outcome = round_ * len(self.labels) + p
            yield self._end(outcome, f"{label}, round {round_ + 1}", self.payoffs[round_][:, p])
            yield from self.lines(round_ + 1)

    def _decision(self, party: int, what: str, actions: Sequence[str]) -> str:
        """Return a decision in a set of its own, whose label Gambit wants to be the party's only one."""
        number = next(self.sets[party])
        return f'p "" {party + 1} {number} {_quoted(f"{what}, {number}")} {{ {_words(actions)} }} 0'

    def _end(self, outcome: int, name: str, payoffs: np.ndarray) -> str:
        """Return an end; the same package in the same round is the same outcome wherever it is reached."""
        worth = ", ".join(repr(float(payoff)) for payoff in payoffs)
        return f't "" {outcome + 1} {_quoted(name)} {{ {worth} }}'


def _require_small(problem: Problem, n_rounds: int) -> None:
    if len(problem.profiles) != 2:
        raise ConfigError.at("game", "parties", problem.parties, "must be two")
    if n_rounds < 1:
        raise ConfigError.at("game", "n_rounds", n_rounds, "must be at least 1")
    nodes = n_nodes(problem.domain.n_packages, n_rounds)
    if nodes > MOST_NODES:
        raise ConfigError.at(
            "game", "nodes", nodes, f"are more than {MOST_NODES:,}: fewer packages or rounds"
        )


def _later(utility: np.ndarray, discounting: Discounting | None, time: int) -> np.ndarray:
    return utility if discounting is None else discounting.at(utility, float(time))


def _label(problem: Problem, index: int) -> str:
    return ", ".join(f"{name} {value}" for name, value in problem.domain.package(index).items())


def _quoted(text: str) -> str:
    r"""Return a label in quotes, quotes inside it escaped as Gambit does: \"."""
    plain = text.replace("\\", "/").replace('"', r"\"")
    return f'"{plain}"'


def _words(names: Sequence[str]) -> str:
    return " ".join(_quoted(name) for name in names)
