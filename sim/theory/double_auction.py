"""The sealed-bid double auction with private values: linear strategies, and what no mechanism can do.

Buyer's value v and seller's cost c are independent. Both name a price; if the bid is at least the ask, they trade at
k bid + (1 - k) ask. In the functions for the linear equilibrium both are uniform on [0, 1].

References
----------
Chatterjee, K. and Samuelson, W. (1983). Bargaining under incomplete information. Operations Research 31, 835-851.
Myerson, R. B. and Satterthwaite, M. A. (1983). Efficient mechanisms for bilateral trading. Journal of Economic Theory 29,
265-281.

Notes
-----
The formulas for general k were derived here; at k = 1/2 they are the papers'.
"""

from __future__ import annotations

from sim.errors import ConfigError
from sim.theory.ranges import within

_WHERE = "theory.double_auction"

FIRST_BEST_GAINS = 1.0 / 6.0
"""Expected gains E max(0, v - c) if all gains from trade were realised, values uniform on [0, 1]."""

SECOND_BEST_GAINS = 9.0 / 64.0
"""The most that any mechanism can realise in equilibrium (Myerson and Satterthwaite), reached at k = 1/2."""


def buyer_bid(value: float, k: float = 0.5) -> float:
    """Return the buyer's bid in the linear equilibrium, v / (1 + k) + k (1 - k) / (2 (1 + k)); 2 v / 3 + 1/12 at 1/2.

    Parameters
    ----------
    value : float
        v in [0, 1].
    k : float
        The bid's weight in the price, in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(buyer_bid(1.0), 9)
    0.75
    """
    k = _weight(k)
    return (within(_WHERE, "value", value, 0, 1) + k * (1.0 - k) / 2.0) / (1.0 + k)


def seller_ask(cost: float, k: float = 0.5) -> float:
    """Return the seller's ask in the linear equilibrium, c / (2 - k) + (1 - k) / 2; 2 c / 3 + 1/4 at k = 1/2.

    Parameters
    ----------
    cost : float
        c in [0, 1].
    k : float
        The bid's weight in the price, in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(seller_ask(0.0), 9)
    0.25
    """
    k = _weight(k)
    return within(_WHERE, "cost", cost, 0, 1) / (2.0 - k) + (1.0 - k) / 2.0


def least_value_that_trades(cost: float, k: float = 0.5) -> float:
    """Return the value from which a buyer trades with this seller, c (1 + k) / (2 - k) + (1 - k) / 2; c + 1/4 at 1/2.

    Parameters
    ----------
    cost : float
        c in [0, 1].
    k : float
        The bid's weight in the price, in [0, 1].

    Returns
    -------
    float
        It exceeds 1 when nobody buys from this seller.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(least_value_that_trades(0.5), 9)
    0.75
    """
    k = _weight(k)
    return within(_WHERE, "cost", cost, 0, 1) * (1.0 + k) / (2.0 - k) + (1.0 - k) / 2.0


def p_trade(k: float = 0.5) -> float:
    """Return the probability of a trade, (1 + k) (2 - k) / 8; 9/32 at k = 1/2, where it is largest.

    Parameters
    ----------
    k : float
        The bid's weight in the price, in [0, 1].

    Raises
    ------
    ConfigError
        If it is out of range.

    Examples
    --------
    >>> p_trade()
    0.28125
    """
    k = _weight(k)
    return (1.0 + k) * (2.0 - k) / 8.0


def expected_gains(k: float = 0.5) -> tuple[float, float]:
    """Return the buyer's and the seller's expected gains, (1 + k)^2 (2 - k) / 48 and (1 + k) (2 - k)^2 / 48.

    They sum to (1 + k) (2 - k) / 16, 9/64 at k = 1/2: 27/32 of what there is to gain.

    Parameters
    ----------
    k : float
        The bid's weight in the price, in [0, 1].

    Raises
    ------
    ConfigError
        If it is out of range.

    Examples
    --------
    >>> expected_gains()
    (0.0703125, 0.0703125)
    """
    k = _weight(k)
    both = (1.0 + k) * (2.0 - k) / 48.0
    return both * (1.0 + k), both * (2.0 - k)


def subsidy_for_efficiency(cost_range: tuple[float, float], value_range: tuple[float, float]) -> float:
    """Return what an outsider must pay in so that trade happens whenever v > c (Myerson and Satterthwaite 1983).

    With cost on [a1, b1] and value on [a2, b2], distributed as F1 and F2, it is the integral of (1 - F2(t)) F1(t) over
    [a2, b1]. It is positive if and only if the ranges overlap: then no mechanism that pays for itself, and that nobody
    shuns, is efficient. Here both are uniform.

    Parameters
    ----------
    cost_range, value_range : (float, float)
        Lowest and highest cost, lowest and highest value, the first less than the second.

    Returns
    -------
    float
        0 or more, in the unit of the values.

    Raises
    ------
    ConfigError
        If a range is empty.

    Examples
    --------
    >>> round(subsidy_for_efficiency((0, 1), (0, 1)), 6)
    0.166667
    >>> subsidy_for_efficiency((0, 1), (1, 2))
    0.0
    """
    a1, b1 = _range("cost_range", cost_range)
    a2, b2 = _range("value_range", value_range)
    low, high = max(a1, a2), min(b1, b2)
    if low >= high:
        return 0.0

    def integrand(t: float) -> float:
        return (b2 - t) / (b2 - a2) * (t - a1) / (b1 - a1)

    # F1 = 0 below `low`, F2 = 1 above `high`; between them Simpson's rule is exact for a quadratic.
    return (high - low) / 6.0 * (integrand(low) + 4.0 * integrand(0.5 * (low + high)) + integrand(high))


def _range(key: str, ends: tuple[float, float]) -> tuple[float, float]:
    low = within(_WHERE, f"{key}[0]", ends[0], float("-inf"))
    high = within(_WHERE, f"{key}[1]", ends[1], float("-inf"))
    if low >= high:
        raise ConfigError.at(_WHERE, key, ends, "must rise from its first to its second number")
    return low, high


def _weight(k: float) -> float:
    return within(_WHERE, "k", k, 0, 1)
