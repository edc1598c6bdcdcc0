"""Credibility: how a reputation for truth is built, and when an enemy spends it (Sobel 1985).

In each of n periods the state is -1 or 1 with equal chances, and a sender who knows it names it. The receiver acts by
y in [-1, 1] and loses x (y - state)^2, where x is the period's stake; then the state is seen. The sender is a friend, who
shares the receiver's loss and tells the truth, or an enemy, who gains what the receiver loses.

References
----------
Sobel, J. (1985). A theory of credibility. Review of Economic Studies 52, 557-573.

Notes
-----
The enemy's mixing is solved here for stakes known beforehand, from the paper's two conditions: the receiver believes by
Bayes' rule, and an enemy who mixes is indifferent between lying now and keeping its name. The last period and the bound
2^-n have closed forms; between them one number is found by root finding, to machine precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import ConfigError
from sim.theory.ranges import whole, within

_WHERE = "theory.sobel"


def credibility_after(
    p_honest: float, *, said_yes: bool, came_true: bool, accuracy: float, p_strategic_yes: float
) -> float:
    """Return the belief that a messenger is honest after its message and the outcome, by Bayes' rule.

    An honest messenger is right with probability h; a strategic one says yes with probability s, whatever is the case.
    So chi' is proportional to chi h if the message was right, else chi (1 - h), against (1 - chi) s after a yes and
    (1 - chi) (1 - s) after a no.

    Parameters
    ----------
    p_honest : float
        chi in [0, 1].
    said_yes, came_true : bool
        The message, and whether what was asked about happened.
    accuracy : float
        h in [0, 1].
    p_strategic_yes : float
        s in [0, 1].

    Returns
    -------
    float
        chi' in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range, or neither type would have said this.

    Examples
    --------
    A warning that comes true is worth more than praise that does, when flatterers mostly praise.

    >>> round(credibility_after(0.5, said_yes=True, came_true=True, accuracy=0.9, p_strategic_yes=0.75), 6)
    0.545455
    >>> round(credibility_after(0.5, said_yes=False, came_true=False, accuracy=0.9, p_strategic_yes=0.75), 6)
    0.782609
    """
    chi = within(_WHERE, "p_honest", p_honest, 0, 1)
    h = within(_WHERE, "accuracy", accuracy, 0, 1)
    s = within(_WHERE, "p_strategic_yes", p_strategic_yes, 0, 1)
    honest = chi * (h if said_yes == came_true else 1.0 - h)
    strategic = (1.0 - chi) * (s if said_yes else 1.0 - s)
    if honest + strategic == 0.0:
        raise ConfigError.at(_WHERE, "p_honest", p_honest, "gives this message no chance")
    return honest / (honest + strategic)


def is_listened_to(p_friend: float, n_periods: int) -> bool:
    """Return whether the message moves the receiver with *n_periods* left: p > 2^-n, whatever the stakes.

    Below the bound an enemy mixes so that the message is right half the time; each truth then doubles the belief, and
    in the last period 1/2 is still what it takes.

    Parameters
    ----------
    p_friend : float
        Belief p in [0, 1] that the sender is a friend.
    n_periods : int
        Periods left, this one included, at least 1.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> is_listened_to(0.3, 1), is_listened_to(0.3, 2)
    (False, True)
    """
    return within(_WHERE, "p_friend", p_friend, 0, 1) > 0.5 ** whole(_WHERE, "n_periods", n_periods, 1)


@dataclass(frozen=True, slots=True)
class Credibility:
    """A sender's equilibrium with a receiver it has not yet deceived, period by period, the first one first.

    Attributes
    ----------
    stakes : tuple of float
        x of each period.
    beliefs : tuple of float
        The receiver's belief that the sender is a friend, before each period's message.
    p_truth : tuple of float
        P = p + (1 - p) q: the probability that the message is true, which sets the action y = 2 P - 1.
    """

    stakes: tuple[float, ...]
    beliefs: tuple[float, ...]
    p_truth: tuple[float, ...]

    @property
    def actions(self) -> tuple[float, ...]:
        """How far the receiver goes along with the message, y = 2 P - 1 in [0, 1]."""
        return tuple(2.0 * truth - 1.0 for truth in self.p_truth)

    @property
    def enemy_honesty(self) -> tuple[float, ...]:
        """Probability q = (P - p) / (1 - p) that an enemy tells the truth; 0 once it is surely a friend."""
        return tuple(
            (truth - p) / (1.0 - p) if p < 1.0 else 0.0
            for p, truth in zip(self.beliefs, self.p_truth, strict=True)
        )

    @property
    def enemy_payoff(self) -> float:
        """What an enemy expects in all: it lies in the first period in which its honesty is below 1.

        A lie brings x (1 + y)^2 = 4 x P^2 and, as nothing is believed after it, x in every later period; a truth brings
        x (1 - y)^2.
        """
        told = 0.0
        for k, (stake, truth, honest) in enumerate(
            zip(self.stakes, self.p_truth, self.enemy_honesty, strict=True)
        ):
            if honest < 1.0:
                return told + 4.0 * stake * truth**2 + sum(self.stakes[k + 1 :])
            told += 4.0 * stake * (1.0 - truth) ** 2
        return told


def credibility(p_friend: float, stakes: Sequence[float]) -> Credibility:
    """Return the equilibrium of the game with known stakes on the path without a lie.

    With V the enemy's value less the stakes that are left (what it gets when it is known), an enemy mixes in a period
    with stake x so that

        4 x (2 P - 1) = V_next(p / P),   V(p) = x (4 P^2 - 1),   0 after the last period,

    lies for sure (P = p) if 4 x (2 p - 1) >= V_next(1), and is honest (P = 1) if 4 x <= V_next(p). In one period: P = p
    for p >= 1/2, else 1/2. Given the belief in the period in which it surely lies, the path is found backwards; the first
    belief rises with that one, so a single root is sought.

    Parameters
    ----------
    p_friend : float
        Belief p in (0, 1) before the first period.
    stakes : sequence of float
        x > 0 of each period, the first one first.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> path = credibility(0.649519052838329, [1.0, 1.0])
    >>> [round(p, 6) for p in path.p_truth], [round(p, 6) for p in path.beliefs]
    ([0.75, 0.866025], [0.649519, 0.866025])
    """
    p = within(_WHERE, "p_friend", p_friend, 0, 1, ends="()")
    backwards = [within(_WHERE, "stakes", stake, 0, ends="()") for stake in reversed(stakes)]
    if not backwards:
        raise ConfigError.at(_WHERE, "stakes", list(stakes), "must have at least one period")
    path = _babbling(p, len(backwards)) if not is_listened_to(p, len(backwards)) else _path(p, backwards)
    return Credibility(
        tuple(float(stake) for stake in stakes), *(tuple(column) for column in zip(*path, strict=True))
    )


_Period = tuple[float, float]
"""Belief before a period's message, and the probability that the message is true."""


def _babbling(p: float, n: int) -> list[_Period]:
    return [(p * 2.0**k, 0.5) for k in range(n)]


def _path(p: float, backwards: list[float]) -> list[_Period]:
    """Return the path that starts at *p*; the first period is tried first as the one of the sure lie."""
    from scipy.optimize import brentq

    for liar, least in reversed(list(enumerate(_sure_lie_from(backwards)))):
        if least <= 1.0 and _led_up_to(liar, least, backwards)[0][0] <= p:
            break
    # The action has a relative precision near 0 that the belief, near 1/2, has not; a large last stake needs it.
    found = brentq(
        lambda action: _led_up_to(liar, action, backwards)[0][0] - p,
        least,
        1.0,
        xtol=1e-300,
        rtol=1e-15,
        maxiter=5000,
    )
    trusted = [(1.0, 1.0)] * liar
    return [*_led_up_to(liar, found, backwards), *trusted]


def _sure_lie_from(backwards: list[float]) -> list[float]:
    """Return, for each period from the last one back, the least action y = 2 p - 1 at which an enemy lies for sure."""
    least, known_friend = [0.0], 3.0 * backwards[0]
    for stake in backwards[1:]:
        least.append(known_friend / (4.0 * stake))
        known_friend = max(3.0 * stake, known_friend - stake)
    return least


def _led_up_to(liar: int, action: float, backwards: list[float]) -> list[_Period]:
    """Return the periods up to the sure lie (*liar* periods before the end), the first one first.

    In actions the conditions read 4 x y = V_next and V = x y (y + 2), less x where the enemy is honest.
    """
    path = [(0.5 * (1.0 + action), 0.5 * (1.0 + action))]
    ahead = backwards[liar] * action * (action + 2.0)
    for stake in backwards[liar + 1 :]:
        action = min(1.0, ahead / (4.0 * stake))
        ahead = ahead - stake if action == 1.0 else stake * action * (action + 2.0)
        truth = 0.5 * (1.0 + action)
        path.append((path[-1][0] * truth, truth))
    return path[::-1]
