"""Starting small: how much may be risked at a given trust, and how many small steps a large one needs.

A concession that is not answered costs E, what cannot be taken back; one that is answered gains L, what is lost if it is
never dared. A trustworthy partner always answers.

References
----------
Kydd, A. H. (2005). Trust and Mistrust in International Relations. Princeton University Press.
Watson, J. (1999). Starting small and renegotiation. Journal of Economic Theory 85, 52-90.

Notes
-----
The threshold is the indifference that both works rest on, written in this program's letters. The number of steps assumes
that an untrustworthy partner answers a small step with a given probability, where theirs chooses; it is derived here.
"""

from __future__ import annotations

import math

from sim.errors import ConfigError
from sim.theory.ranges import whole, within

_WHERE = "theory.gradualism"


def trust_threshold(exposure: float, loss: float) -> float:
    """Return the trust from which a concession is worth its risk, T L >= (1 - T) E: T = E / (E + L).

    Parameters
    ----------
    exposure : float
        E >= 0, lost if the concession is not answered; q (1 - e) for a cost q that can be taken back with ease e.
    loss : float
        L >= 0, gained if it is; not both 0.

    Returns
    -------
    float
        A probability in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> trust_threshold(1.0, 3.0)
    0.25
    """
    e = within(_WHERE, "exposure", exposure, 0)
    gain = within(_WHERE, "loss", loss, 0)
    if e + gain == 0.0:
        raise ConfigError.at(_WHERE, "loss", loss, "must be greater than 0 when exposure is 0")
    return e / (e + gain)


def largest_exposure(trust: float, loss: float) -> float:
    """Return the most that may be risked at a trust, E = L T / (1 - T): the inverse of `trust_threshold`.

    Parameters
    ----------
    trust : float
        T in [0, 1).
    loss : float
        L >= 0.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> largest_exposure(0.25, 3.0)
    1.0
    """
    t = within(_WHERE, "trust", trust, 0, 1, ends="[)")
    return within(_WHERE, "loss", loss, 0) * t / (1.0 - t)


def trust_after_steps(trust: float, n_steps: int, p_feigned: float) -> float:
    """Return the trust after steps that were all answered, T / (T + (1 - T) phi^n), by Bayes' rule.

    Parameters
    ----------
    trust : float
        Prior T in [0, 1].
    n_steps : int
        n >= 0.
    p_feigned : float
        Probability phi in (0, 1] that an untrustworthy partner answers a step all the same.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> trust_after_steps(0.2, 2, 0.5)
    0.5
    """
    t = within(_WHERE, "trust", trust, 0, 1)
    phi = within(_WHERE, "p_feigned", p_feigned, 0, 1, ends="(]")
    feigned = (1.0 - t) * phi ** whole(_WHERE, "n_steps", n_steps, 0)
    return t / (t + feigned) if t > 0.0 else 0.0


def steps_needed(trust: float, threshold: float, p_feigned: float) -> int:
    """Return how many answered steps lift trust to a threshold, the least n with phi^n <= T (1 - m) / ((1 - T) m).

    Parameters
    ----------
    trust : float
        Prior T in (0, 1).
    threshold : float
        m in (0, 1), such as `trust_threshold` of the large step.
    p_feigned : float
        phi in (0, 1): a step that everybody answers teaches nothing.

    Returns
    -------
    int
        0 if trust is enough.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> steps_needed(0.2, 0.5, 0.5), steps_needed(0.2, 0.51, 0.5)
    (2, 3)
    """
    t = within(_WHERE, "trust", trust, 0, 1, ends="()")
    m = within(_WHERE, "threshold", threshold, 0, 1, ends="()")
    phi = within(_WHERE, "p_feigned", p_feigned, 0, 1, ends="()")
    log_odds = math.log(t) - math.log1p(-t) - math.log(m) + math.log1p(-m)
    # Odds that a power of phi meets exactly must not cost a further step.
    return max(0, math.ceil(log_odds / math.log(phi) - 1e-12))
