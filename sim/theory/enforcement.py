"""When a deal keeps itself: the punishment, the patience and the watchfulness that it takes (Fearon 1998).

A side that breaks a deal gains g once; the other answers by stopping cooperation, worth v a period, from the next period on,
for P periods or for good (grim trigger). The deal keeps itself if the loss is at least the gain.

References
----------
Fearon, J. D. (1998). Bargaining, enforcement, and international cooperation. International Organization 52, 269-305.
Friedman, J. W. (1971). A non-cooperative equilibrium for supergames. Review of Economic Studies 38, 1-12.

Notes
-----
Fearon's own punishment is for good and in continuous time. The discrete bounds are the textbook ones, with a punishment of
P periods; the delay of a settlement is derived here from his war of attrition over two deals.
"""

from __future__ import annotations

import math

from sim.errors import ConfigError
from sim.theory.ranges import whole, within

_WHERE = "theory.enforcement"


def punishment_loss(value: float, discount: float, n_periods: int | None = None) -> float:
    """Return the present value of cooperation withheld, v d (1 - d^P) / (1 - d); v d / (1 - d) for good.

    Parameters
    ----------
    value : float
        v >= 0, what cooperation is worth a period.
    discount : float
        Discount factor d a period, in [0, 1]; less than 1 if the punishment is for good.
    n_periods : int, optional
        P >= 1; for good unless given.

    Returns
    -------
    float
        In the unit of *value*. It is the largest gain g that does not tempt.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(punishment_loss(1.0, 0.9, 2), 9), round(punishment_loss(1.0, 0.9), 9)
    (1.71, 9.0)
    """
    v = within(_WHERE, "value", value, 0)
    if n_periods is None:
        d = within(_WHERE, "discount", discount, 0, 1, ends="[)")
        return v * d / (1.0 - d)
    d = within(_WHERE, "discount", discount, 0, 1)
    n = whole(_WHERE, "n_periods", n_periods, 1)
    if d in {0.0, 1.0}:
        return v * n * d
    # 1 - d^n written so that patience near 1 loses no digits.
    return v * d * -math.expm1(n * math.log(d)) / (1.0 - d)


def smallest_discount(gain: float, value: float, n_periods: int | None = None) -> float:
    """Return the least discount factor at which a deal keeps itself: g / (g + v), or the root for P periods.

    With P periods it solves d + d^2 + ... + d^P = g / v, which needs P v >= g.

    Parameters
    ----------
    gain : float
        g >= 0, gained by breaking the deal once.
    value : float
        v > 0, what cooperation is worth a period.
    n_periods : int, optional
        P >= 1; for good unless given.

    Returns
    -------
    float
        A factor in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range, or no patience is enough because g > P v.

    Examples
    --------
    >>> smallest_discount(3.0, 1.0), round(smallest_discount(3.0, 4.0, 2), 9)
    (0.75, 0.5)
    """
    g = within(_WHERE, "gain", gain, 0)
    v = within(_WHERE, "value", value, 0, ends="()")
    if n_periods is None:
        return g / (g + v)
    n = whole(_WHERE, "n_periods", n_periods, 1)
    if g > n * v:
        raise ConfigError.at(
            _WHERE, "gain", gain, "must be at most n_periods times value, or no patience is enough"
        )
    from scipy.optimize import brentq

    return float(brentq(lambda d: punishment_loss(v, d, n) - g, 0.0, 1.0, xtol=1e-16, rtol=1e-15))


def shortest_punishment(gain: float, value: float, discount: float) -> int:
    """Return the fewest periods of punishment that deter, the least P with v d (1 - d^P) / (1 - d) >= g.

    P >= ln(1 - g (1 - d) / (v d)) / ln d.

    Parameters
    ----------
    gain, value : float
        g >= 0 and v > 0.
    discount : float
        d in (0, 1).

    Returns
    -------
    int
        0 if there is nothing to gain.

    Raises
    ------
    ConfigError
        If a parameter is out of range, or no punishment is long enough.

    Examples
    --------
    >>> shortest_punishment(1.7, 1.0, 0.9), shortest_punishment(1.72, 1.0, 0.9)
    (2, 3)
    """
    g = within(_WHERE, "gain", gain, 0)
    v = within(_WHERE, "value", value, 0, ends="()")
    d = within(_WHERE, "discount", discount, 0, 1, ends="()")
    if g == 0.0:
        return 0
    for_good = punishment_loss(v, d)
    if g >= for_good:
        raise ConfigError.at(_WHERE, "gain", gain, "must be less than a punishment for good takes away")
    fewest = math.ceil(math.log1p(-g / for_good) / math.log(d))
    # The logarithm may be off in its last digit; the definition decides.
    near = (max(1, fewest - 1), max(1, fewest))
    return next((n for n in near if punishment_loss(v, d, n) >= g), fewest + 1)


def longest_detection_lag(gain: float, value: float, discount: float) -> float:
    """Return for how many periods a breach may stay unseen before the deal no longer keeps itself.

    A cheat gains g in each of n periods, then loses v in each for good: g (1 - d^n) / (1 - d) <= v d^n / (1 - d), that
    is d^n >= g / (g + v), so n = ln(g / (g + v)) / ln d.

    Parameters
    ----------
    gain, value : float
        g > 0 a period while unseen, v >= 0 a period of cooperation.
    discount : float
        d in (0, 1).

    Returns
    -------
    float
        Periods; less than 1 means that even a breach seen at once is not deterred.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(longest_detection_lag(1.0, 1.0, 0.5**0.25), 9)
    4.0
    """
    g = within(_WHERE, "gain", gain, 0, ends="()")
    v = within(_WHERE, "value", value, 0)
    return -math.log1p(v / g) / math.log(within(_WHERE, "discount", discount, 0, 1, ends="()"))


def settlement_delay(better: float, worse: float, waiting: float, rate: float) -> float:
    """Return the mean time until one side accepts the deal that it likes less, (a - b) / (2 r (b - c)).

    Two deals would keep themselves; each side likes another one. A side that concedes gets the flow b for good instead
    of a, and c while both wait. It is indifferent if the other concedes at the rate lambda = r (b - c) / (a - b); with
    two alike sides the first concession comes after 1 / (2 lambda). So the long shadow of the future (a small r) that makes
    deals keep themselves also makes them late: Fearon's point.

    Parameters
    ----------
    better, worse, waiting : float
        Flows a > b > c.
    rate : float
        Discount rate r > 0 per unit of time.

    Returns
    -------
    float
        In units of time.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(settlement_delay(3.0, 2.0, 0.0, 0.05), 9)
    5.0
    """
    a = within(_WHERE, "better", better, float("-inf"))
    b = within(_WHERE, "worse", worse, float("-inf"))
    c = within(_WHERE, "waiting", waiting, float("-inf"))
    if not a > b > c:
        raise ConfigError.at(_WHERE, "worse", worse, "must lie between waiting and better")
    return (a - b) / (2.0 * within(_WHERE, "rate", rate, 0, ends="()") * (b - c))
