"""Two-level games: what a parliament at home does to a negotiator's share and to the chance of a treaty.

Two sides share a pie of one by alternating offers; side 1 proposes first, and a share x is always side 1's. Its agreement must
be ratified at home, by somebody who says yes to shares of at least r. If ratification fails both get nothing. The win-set
of side 1 is [r, 1].

References
----------
Putnam, R. D. (1988). Diplomacy and domestic politics: the logic of two-level games. International Organization 42, 427-460.
Iida, K. (1993). When and how do domestic constraints matter? Two-level games with uncertainty. Journal of Conflict Resolution
37, 403-426.
Schelling, T. C. (1960). The Strategy of Conflict. Harvard University Press.

Notes
-----
Iida puts ratification on top of Rubinstein's game, with a threshold that is known or is not known at home. The equilibria below
follow that design with a uniform threshold; their closed forms are derived here. They give his results: a known constraint
helps or is idle and never stops a treaty; an unknown one lets ratification fail and may still help.
"""

from __future__ import annotations

import math

from sim.errors import ConfigError
from sim.theory.ranges import within
from sim.theory.rubinstein import rubinstein_share

_WHERE = "theory.ratification"


def win_set_overlap(threshold_1: float, threshold_2: float) -> tuple[float, float] | None:
    """Return the shares of side 1 that both homes ratify, [r1, 1 - r2], or None if there are none (Putnam 1988).

    Parameters
    ----------
    threshold_1, threshold_2 : float
        Least share of its own, in [0, 1], that each side's home ratifies.

    Raises
    ------
    ConfigError
        If a threshold is out of range.

    Examples
    --------
    >>> win_set_overlap(0.25, 0.5)
    (0.25, 0.5)
    >>> win_set_overlap(0.75, 0.5) is None
    True
    """
    low = within(_WHERE, "threshold_1", threshold_1, 0, 1)
    high = 1.0 - within(_WHERE, "threshold_2", threshold_2, 0, 1)
    return (low, high) if low <= high else None


def share_with_known_threshold(discount_1: float, discount_2: float, threshold: float) -> float:
    """Return side 1's share when both know what its home ratifies, max(x_R, 1 - d2 (1 - r)).

    Side 2 cannot offer less than r, so it offers y = max(r, d1 x), and side 1 proposes x = 1 - d2 (1 - y). With
    Rubinstein's share x_R the constraint is idle if r <= d1 x_R; else it is what Schelling called tied hands.

    Parameters
    ----------
    discount_1, discount_2 : float
        Discount factors in [0, 1], not both 1.
    threshold : float
        r in [0, 1].

    Returns
    -------
    float
        A share in [r, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> (
    ...     round(share_with_known_threshold(0.9, 0.9, 0.4), 6),
    ...     round(share_with_known_threshold(0.9, 0.9, 0.7), 6),
    ... )
    (0.526316, 0.73)
    """
    free = rubinstein_share(discount_1, discount_2)
    return max(free, 1.0 - float(discount_2) * (1.0 - within(_WHERE, "threshold", threshold, 0, 1)))


def p_ratified(share: float, lowest: float = 0.0, highest: float = 1.0) -> float:
    """Return the chance that a share is ratified when the threshold is uniform, (x - r_0) / (r_1 - r_0) in [0, 1].

    Parameters
    ----------
    share : float
        x in [0, 1].
    lowest, highest : float
        Ends r_0 < r_1 of the threshold's range, in [0, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> p_ratified(0.5, 0.25, 0.75)
    0.5
    """
    low, high = _unknown(lowest, highest)
    return min(1.0, max(0.0, (within(_WHERE, "share", share, 0, 1) - low) / (high - low)))


def share_with_unknown_threshold(discount_1: float, discount_2: float) -> float:
    """Return side 1's share when nobody knows its home's threshold, uniform on [0, 1].

    A share x is then worth x^2 to side 1 and x (1 - x) to side 2. With y side 2's offer, stationary indifference is
    y^2 = d1 x^2 and x (1 - x) = d2 y (1 - y), so

        x = (1 - d2 sqrt(d1)) / (1 - d1 d2),   y = sqrt(d1) x.

    Side 2 never offers less than its own best, 1/2; if d1 d2 > 2 sqrt(d1) - 1 it offers that, and
    x = (1 + sqrt(1 - d2)) / 2.

    Parameters
    ----------
    discount_1, discount_2 : float
        Discount factors in [0, 1], not both 1.

    Returns
    -------
    float
        A share in [1/2, 1], and the chance that it is ratified. For patient sides it tends to 3/4: side 1 then expects
        9/16, more than the half it would get unconstrained, and a treaty fails once in four.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(share_with_unknown_threshold(0.81, 0.9), 6)
    0.701107
    """
    d1 = within(_WHERE, "discount_1", discount_1, 0, 1)
    d2 = within(_WHERE, "discount_2", discount_2, 0, 1)
    if d1 == d2 == 1.0:
        raise ConfigError.at(_WHERE, "discount_1", discount_1, "must be less than 1 when discount_2 is 1")
    root = math.sqrt(d1)
    if d1 * d2 > 2.0 * root - 1.0:
        return 0.5 * (1.0 + math.sqrt(1.0 - d2))
    # 1 - d2 sqrt(d1) and 1 - d1 d2 written so that patience near 1 loses no digits.
    return ((1.0 - d2) + d2 * (1.0 - d1) / (1.0 + root)) / ((1.0 - d1) + d1 * (1.0 - d2))


def patient_share_with_unknown_threshold(lowest: float = 0.0, highest: float = 1.0) -> float:
    """Return the limit of side 1's share as offers follow ever faster, both equally patient.

    It maximises the Nash product x (1 - x) p(x)^2 with p of `p_ratified`: with a = r_0,

        x = (3 + 2 a + sqrt((3 + 2 a)^2 - 16 a)) / 8,

    held down to r_1 (more is not needed to be sure), and at least 1/2.

    Parameters
    ----------
    lowest, highest : float
        Ends r_0 < r_1 of the threshold's range, in [0, 1].

    Returns
    -------
    float
        A share in [1/2, 1].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> patient_share_with_unknown_threshold(), patient_share_with_unknown_threshold(0.2, 0.6)
    (0.75, 0.6)
    """
    a, high = _unknown(lowest, highest)
    top = (3.0 + 2.0 * a + math.sqrt((3.0 + 2.0 * a) ** 2 - 16.0 * a)) / 8.0
    return max(0.5, min(top, high))


def _unknown(lowest: float, highest: float) -> tuple[float, float]:
    low = within(_WHERE, "lowest", lowest, 0, 1)
    high = within(_WHERE, "highest", highest, 0, 1)
    if low >= high:
        raise ConfigError.at(_WHERE, "lowest", lowest, "must be less than highest")
    return low, high
