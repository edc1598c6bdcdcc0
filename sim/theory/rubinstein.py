"""Alternating offers over a pie of one: who gets what, and what a deadline, an outside option or a breakdown changes.

Side 1 makes the first offer. A side's discount factor is what one round's delay leaves of a unit. Every function
returns the share that side 1 gets; agreement is immediate, and side 2 gets the rest.

References
----------
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.
Stahl, I. (1972). Bargaining Theory. Stockholm School of Economics.
Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. RAND Journal of
Economics 17, 176-188.
Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. Quarterly Journal of Economics 104, 753-770.
"""

from __future__ import annotations

import math

from sim.errors import ConfigError
from sim.theory.ranges import whole, within

_WHERE = "theory.rubinstein"


def rubinstein_share(discount_1: float, discount_2: float) -> float:
    """Return the first mover's share without a deadline, x1 = (1 - d2) / (1 - d1 d2) (Rubinstein 1982).

    It is the one pair of stationary offers at which each side is indifferent between accepting and making its own
    offer a round later: 1 - x1 = d2 y2 and 1 - y2 = d1 x1, where y2 is what side 2 keeps when it offers.

    Parameters
    ----------
    discount_1, discount_2 : float
        Discount factors in [0, 1], not both 1.

    Returns
    -------
    float
        A share in [0, 1].

    Raises
    ------
    ConfigError
        If a factor is out of range, or both are 1: then any split is an equilibrium.

    Examples
    --------
    >>> round(rubinstein_share(0.9, 0.9), 6)
    0.526316
    """
    d1, d2 = _discounts(discount_1, discount_2)
    _impatient(d1, d2)
    return _stationary(d1, d2)


def rubinstein_finite_share(discount_1: float, discount_2: float, n_rounds: int) -> float:
    """Return the first mover's share when *n_rounds* offers can be made and nothing is left after them (Stahl 1972).

    Backward induction: who offers last takes all, and x1(K) = 1 - d2 (1 - d1 x1(K - 2)). With n = floor(K/2),

        x1(K) = (1 - d2) (1 - (d1 d2)^n) / (1 - d1 d2)  + (d1 d2)^n if K is odd.

    Parameters
    ----------
    discount_1, discount_2 : float
        Discount factors in [0, 1]; both may be 1.
    n_rounds : int
        Number of offers K, at least 1; sides alternate and side 1 begins.

    Returns
    -------
    float
        A share in [0, 1]; for K to infinity that of `rubinstein_share`.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(rubinstein_finite_share(0.9, 0.9, 2), 6)
    0.1
    >>> round(rubinstein_finite_share(0.9, 0.9, 3), 6)
    0.91
    """
    d1, d2 = _discounts(discount_1, discount_2)
    pairs, odd = divmod(whole(_WHERE, "n_rounds", n_rounds, 1), 2)
    left = (d1 * d2) ** pairs
    settled = 0.0 if d1 == d2 == 1.0 else _stationary(d1, d2) * (1.0 - left)
    return settled + odd * left


def rubinstein_outside_options(
    discount_1: float, discount_2: float, outside_1: float, outside_2: float
) -> float:
    """Return the first mover's share when a side that turns an offer down may leave for an outside option.

    The outside option principle ("deal me out", Binmore, Shaked and Sutton 1989): an option matters only if it beats
    what bargaining gives, and then it is a floor, not a point to split from. A responder accepts what is worth at least
    the better of leaving and of its own offer a round later,

        x1 = 1 - max(b2, d2 y2),   y2 = 1 - max(b1, d1 x1),

    which solves to x1 = min(1 - b2, max(1 - d2 (1 - b1), (1 - d2) / (1 - d1 d2))).

    Parameters
    ----------
    discount_1, discount_2 : float
        Discount factors in [0, 1], not both 1.
    outside_1, outside_2 : float
        Outside options b1, b2 in [0, 1] with b1 + b2 <= 1, else there is nothing to share.

    Returns
    -------
    float
        A share in [b1, 1 - b2].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Notes
    -----
    The paper gives side 2 an option; that both may have one is the same argument twice, derived here.

    Examples
    --------
    Rubinstein's responder gets .4737, so an option of .4 changes nothing and one of .6 is paid out exactly.

    >>> round(rubinstein_outside_options(0.9, 0.9, 0.0, 0.4), 6)
    0.526316
    >>> round(rubinstein_outside_options(0.9, 0.9, 0.0, 0.6), 6)
    0.4
    """
    d1, d2 = _discounts(discount_1, discount_2)
    _impatient(d1, d2)
    b1, b2 = _disagreement(outside_1, outside_2, "outside")
    return min(1.0 - b2, max(1.0 - d2 * (1.0 - b1), _stationary(d1, d2)))


def rubinstein_breakdown(
    p_breakdown: float,
    breakdown_1: float = 0.0,
    breakdown_2: float = 0.0,
    discount_1: float = 1.0,
    discount_2: float = 1.0,
) -> float:
    """Return the first mover's share when each rejection may end the talks (Binmore, Rubinstein and Wolinsky 1986).

    With probability p a rejection leaves the sides at (b1, b2). The responder's indifference,

        1 - x1 = p b2 + (1 - p) d2 y2,   1 - y2 = p b1 + (1 - p) d1 x1,

    gives, with q_i = (1 - p) d_i, x1 = (1 - p b2 - q2 (1 - p b1)) / (1 - q1 q2). Without discounting this is
    (1 - b2 + (1 - p) b1) / (2 - p), and for p to 0 the Nash solution (1 + b1 - b2) / 2: unlike an outside option, the
    breakdown point is what the sides split from.

    Parameters
    ----------
    p_breakdown : float
        Probability in (0, 1] that a rejection ends the talks.
    breakdown_1, breakdown_2 : float
        Payoffs b1, b2 in [0, 1] after a breakdown, b1 + b2 <= 1.
    discount_1, discount_2 : float
        Discount factors in [0, 1]; both may be 1, as in the paper.

    Returns
    -------
    float
        A share in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Notes
    -----
    The paper treats risk and impatience apart; the joint formula is derived here.

    Examples
    --------
    >>> round(rubinstein_breakdown(0.05), 6)
    0.512821
    """
    p = within(_WHERE, "p_breakdown", p_breakdown, 0, 1, ends="(]")
    b1, b2 = _disagreement(breakdown_1, breakdown_2, "breakdown")
    d1, d2 = _discounts(discount_1, discount_2)
    q1, q2 = (1.0 - p) * d1, (1.0 - p) * d2
    # 1 - q written so that a small risk loses no digits.
    lost_1, lost_2 = (1.0 - d1) + p * d1, (1.0 - d2) + p * d2
    return (lost_2 - p * b2 + q2 * p * b1) / (lost_1 + q1 * lost_2)


def rubinstein_limit(discount_1: float, discount_2: float) -> float:
    """Return side 1's share when offers follow one another ever faster, ln d2 / (ln d1 + ln d2) (Rubinstein 1982).

    Let a round last D and d_i = exp(-r_i D). As D goes to 0 the advantage of the first offer vanishes, and side 1 gets
    r2 / (r1 + r2): the Nash solution weighted by patience (Binmore, Rubinstein and Wolinsky 1986).

    Parameters
    ----------
    discount_1, discount_2 : float
        Discount factors in (0, 1) over one and the same span of time.

    Returns
    -------
    float
        A share in (0, 1).

    Raises
    ------
    ConfigError
        If a factor is out of range.

    Examples
    --------
    >>> round(rubinstein_limit(0.81, 0.9), 6)
    0.333333
    """
    rate_1 = -math.log(within(_WHERE, "discount_1", discount_1, 0, 1, ends="()"))
    rate_2 = -math.log(within(_WHERE, "discount_2", discount_2, 0, 1, ends="()"))
    return rate_2 / (rate_1 + rate_2)


def _stationary(d1: float, d2: float) -> float:
    # 1 - d1 d2 written so that patience near 1 loses no digits.
    return (1.0 - d2) / ((1.0 - d1) + d1 * (1.0 - d2))


def _discounts(discount_1: float, discount_2: float) -> tuple[float, float]:
    return within(_WHERE, "discount_1", discount_1, 0, 1), within(_WHERE, "discount_2", discount_2, 0, 1)


def _impatient(d1: float, d2: float) -> None:
    if d1 == d2 == 1.0:
        raise ConfigError.at(_WHERE, "discount_1", d1, "must be less than 1 when discount_2 is 1")


def _disagreement(first: float, second: float, name: str) -> tuple[float, float]:
    b1 = within(_WHERE, f"{name}_1", first, 0, 1)
    b2 = within(_WHERE, f"{name}_2", second, 0, 1)
    if b1 + b2 > 1.0:
        raise ConfigError.at(
            _WHERE, f"{name}_2", second, f"must be at most 1 - {name}_1, the pie that is left"
        )
    return b1, b2
