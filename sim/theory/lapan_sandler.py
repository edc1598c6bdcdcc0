"""To bargain or not to bargain: when a vow never to negotiate deters the taking of hostages.

A taker of hostages fails to get them with probability theta, which the defender's precautions raise, and then loses c.
If it has them, the defender gives in with probability p (it gains m) or does not (it gains l < m; l may be positive,
publicity or a cause's martyrs, or negative). Not trying gives 0. The defender loses A in a failed attempt, h when it
gives in, n when it does not.

References
----------
Lapan, H. E. and Sandler, T. (1988). To bargain or not to bargain: that is the question. American Economic Review 78(2),
16-21. Letters as in the game tree of Enders, W. and Sandler, T. (2012), The Political Economy of Terrorism, the chapter on hostage
taking.

Notes
-----
The paper's failure cost c is drawn from a general distribution. The closed forms below, for c uniform, are derived here.
"""

from __future__ import annotations

from sim.errors import ConfigError
from sim.theory.ranges import within

_WHERE = "theory.lapan_sandler"


def hostage_taking_payoff(
    p_failure: float, p_capitulation: float, gain_if_met: float, gain_if_refused: float, failure_loss: float
) -> float:
    """Return the taker's expected payoff, (1 - theta) (p m + (1 - p) l) - theta c; it tries if this is positive.

    Parameters
    ----------
    p_failure : float
        theta in [0, 1].
    p_capitulation : float
        The taker's belief p in [0, 1] that the defender gives in.
    gain_if_met, gain_if_refused : float
        m > l, in any unit of value.
    failure_loss : float
        c >= 0.

    Returns
    -------
    float
        In the unit of the gains.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> hostage_taking_payoff(0.5, 0.5, 10.0, -2.0, 1.0)
    1.5
    """
    theta = within(_WHERE, "p_failure", p_failure, 0, 1)
    c = within(_WHERE, "failure_loss", failure_loss, 0)
    return (1.0 - theta) * _hoped_for(p_capitulation, gain_if_met, gain_if_refused) - theta * c


def capitulation_threshold(
    p_failure: float, gain_if_met: float, gain_if_refused: float, failure_loss: float
) -> float:
    """Return the belief p* in giving in above which hostages are taken, (theta c / (1 - theta) - l) / (m - l) in [0, 1].

    At 0 takers come whatever they believe: the vow deters only if theta c >= (1 - theta) l. So it needs that takers
    gain little from refusal itself, that failure is likely and dear, and that it is believed. At 1 nobody comes.

    Parameters
    ----------
    p_failure : float
        theta in [0, 1).
    gain_if_met, gain_if_refused : float
        m > l.
    failure_loss : float
        c >= 0.

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
    >>> capitulation_threshold(0.5, 10.0, -2.0, 1.0)
    0.25
    """
    theta = within(_WHERE, "p_failure", p_failure, 0, 1, ends="[)")
    c = within(_WHERE, "failure_loss", failure_loss, 0)
    m, l = _gains(gain_if_met, gain_if_refused)  # noqa: E741 - the paper's letter
    return min(1.0, max(0.0, (theta * c / (1.0 - theta) - l) / (m - l)))


def vow_deters(p_failure: float, gain_if_refused: float, failure_loss: float) -> bool:
    """Return whether a vow never to negotiate that everybody believes (p = 0) deters: (1 - theta) l <= theta c.

    Parameters
    ----------
    p_failure : float
        theta in [0, 1].
    gain_if_refused : float
        l, of any sign.
    failure_loss : float
        c >= 0.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> vow_deters(0.5, -2.0, 1.0), vow_deters(0.5, 2.0, 1.0)
    (True, False)
    """
    theta = within(_WHERE, "p_failure", p_failure, 0, 1)
    refused = within(_WHERE, "gain_if_refused", gain_if_refused, float("-inf"))
    return (1.0 - theta) * refused <= theta * within(_WHERE, "failure_loss", failure_loss, 0)


def p_hostages_sought(
    p_failure: float,
    p_capitulation: float,
    gain_if_met: float,
    gain_if_refused: float,
    worst_failure_loss: float,
) -> float:
    """Return the probability Omega that hostages are sought when c is uniform on [0, c_max].

    The taker tries if c < C = (1 - theta) (p m + (1 - p) l) / theta, so Omega = C / c_max, held in [0, 1].

    Parameters
    ----------
    p_failure : float
        theta in (0, 1).
    p_capitulation : float
        p in [0, 1].
    gain_if_met, gain_if_refused : float
        m > l.
    worst_failure_loss : float
        c_max > 0.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> p_hostages_sought(0.5, 0.5, 10.0, -2.0, 16.0)
    0.25
    """
    theta = within(_WHERE, "p_failure", p_failure, 0, 1, ends="()")
    worst = within(_WHERE, "worst_failure_loss", worst_failure_loss, 0, ends="()")
    hoped = _hoped_for(p_capitulation, gain_if_met, gain_if_refused)
    return min(1.0, max(0.0, (1.0 - theta) * hoped / theta / worst))


def defender_loss(
    p_sought: float,
    p_failure: float,
    p_capitulation: float,
    *,
    attempt_loss: float,
    concession_loss: float,
    refusal_loss: float,
) -> float:
    """Return the defender's expected loss, Omega (theta A + (1 - theta) (p h + (1 - p) n)).

    Once hostages are held, giving in costs h and refusing n: if n > h the vow is not kept unless something binds the
    defender. It is worth being bound if the loss at (Omega(0), p = 0) is smaller than at (Omega(p), p).

    Parameters
    ----------
    p_sought, p_failure, p_capitulation : float
        Omega, theta, p in [0, 1].
    attempt_loss, concession_loss, refusal_loss : float
        A, h, n >= 0.

    Returns
    -------
    float
        In the unit of the losses, without the cost of precautions.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(defender_loss(0.25, 0.5, 0.5, attempt_loss=1, concession_loss=4, refusal_loss=10), 6)
    1.0
    """
    omega = within(_WHERE, "p_sought", p_sought, 0, 1)
    theta = within(_WHERE, "p_failure", p_failure, 0, 1)
    p = within(_WHERE, "p_capitulation", p_capitulation, 0, 1)
    a = within(_WHERE, "attempt_loss", attempt_loss, 0)
    h = within(_WHERE, "concession_loss", concession_loss, 0)
    n = within(_WHERE, "refusal_loss", refusal_loss, 0)
    return omega * (theta * a + (1.0 - theta) * (p * h + (1.0 - p) * n))


def _hoped_for(p_capitulation: float, gain_if_met: float, gain_if_refused: float) -> float:
    p = within(_WHERE, "p_capitulation", p_capitulation, 0, 1)
    m, l = _gains(gain_if_met, gain_if_refused)  # noqa: E741 - the paper's letter
    return p * m + (1.0 - p) * l


def _gains(gain_if_met: float, gain_if_refused: float) -> tuple[float, float]:
    m = within(_WHERE, "gain_if_met", gain_if_met, float("-inf"))
    l = within(_WHERE, "gain_if_refused", gain_if_refused, float("-inf"))  # noqa: E741 - the paper's letter
    if m <= l:
        raise ConfigError.at(_WHERE, "gain_if_met", gain_if_met, "must be greater than gain_if_refused")
    return m, l
